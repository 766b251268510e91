import Audit
import Binance
import Market
import Simulation
import TradingEngine

/// Hands everything to two recorders.
public final class RecorderPair: RunRecorder {
  private let first: any RunRecorder
  private let second: any RunRecorder

  public init(_ first: any RunRecorder, _ second: any RunRecorder) { (self.first, self.second) = (first, second) }

  private func both(_ body: (any RunRecorder) -> Void) {
    body(first)
    body(second)
  }

  public func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp) {
    both { $0.market(event, stream, at: time) }
  }
  public func frame(_ bytes: [UInt8], _ stream: StreamID, isUser: Bool, at time: Timestamp) {
    both { $0.frame(bytes, stream, isUser: isUser, at: time) }
  }
  public func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp) {
    both { $0.wrote(stream, bytes, at: time) }
  }
  public func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp) {
    both { $0.link(stream, event, at: time) }
  }
  public func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    both { $0.request(id, request, query: query, at: time) }
  }
  public func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp) {
    both { $0.answer(id, response, at: time) }
  }
  public func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    both { $0.audit(event, number: number, cause: cause, at: time) }
  }
  public func log(_ line: LogLine, at time: Timestamp) { both { $0.log(line, at: time) } }
  public func finish() throws {
    try first.finish()
    try second.finish()
  }
}
