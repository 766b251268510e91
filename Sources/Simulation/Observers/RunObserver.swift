import Audit
import Binance
import Market
import Oracle
import TradingEngine

/// Watches a run while it goes on: the wire seen from the engine's side, what the engine puts on record, and the end.
///
/// Everything that a run prints, writes or keeps is an observer: tape, audit file, golden, decisions, series. A world
/// plays the same with any of them or with none. Times are those at which the engine hears or speaks. Every function has
/// an empty body of its own, so that an observer says only what it looks at.
package protocol RunObserver: AnyObject {
  /// A numbered event of the run, market deliveries excepted. `cause`: the event that led to it; 0: the outside world.
  func event(_ number: Int, _ text: String, cause: Int, at time: Timestamp)
  func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp)
  func frame(_ frame: UserFrame, _ stream: StreamID, isUser: Bool, at time: Timestamp)
  func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp)
  func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp)
  func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp)
  func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp)
  func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp)
  func log(_ line: LogLine, at time: Timestamp)
  /// Something changed and has been dealt with: the moment to read values for a series.
  func changed(_ values: any MetricSource, at time: Timestamp)
  /// The run is over. Throws the first thing that could not be written.
  func finish(_ record: RunRecord) throws
}

extension RunObserver {
  package func event(_ number: Int, _ text: String, cause: Int, at time: Timestamp) {}
  package func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp) {}
  package func frame(_ frame: UserFrame, _ stream: StreamID, isUser: Bool, at time: Timestamp) {}
  package func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp) {}
  package func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp) {}
  package func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {}
  package func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp) {}
  package func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {}
  package func log(_ line: LogLine, at time: Timestamp) {}
  package func changed(_ values: any MetricSource, at time: Timestamp) {}
  package func finish(_ record: RunRecord) throws {}
}

/// What happened to a stream as a whole.
package enum LinkRecord: Hashable, Sendable {
  /// `isUser`: a user data stream.
  case open(path: String, isUser: Bool)
  /// 1000: closed by the engine itself.
  case close(code: Int)
}
