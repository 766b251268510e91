import Audit
import Binance
import Market
import TradingEngine

/// Writes down what crosses the wire while a run goes on, seen from the engine's side. Times are those of the engine.
public protocol RunRecorder: AnyObject {
  func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp)
  func frame(_ bytes: [UInt8], _ stream: StreamID, isUser: Bool, at time: Timestamp)
  func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp)
  func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp)
  func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp)
  func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp)
  func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp)
  func log(_ line: LogLine, at time: Timestamp)
  /// The run is over. Throws the first thing that could not be written.
  func finish() throws
}

/// What happened to a stream as a whole.
public enum LinkRecord: Hashable, Sendable {
  /// `isUser`: a user data stream.
  case open(path: String, isUser: Bool)
  /// 1000: closed by the engine itself.
  case close(code: Int)
}
