import Basics
import Binance
import Market

/// A stream is in another state.
public struct StreamStateRecord: Hashable, Sendable {
  /// What the engine knows of a stream.
  public enum State: String, Hashable, Sendable {
    case closed, connecting, reconciling, live
    /// Open, yet something that should have been heard was not.
    case suspect
    /// Every attempt of the quick series failed; entries stay paused, attempts go on slowly.
    case degraded
  }
  public enum Stream: String, Hashable, Sendable { case user, market }
  public var stream: Stream
  public var from: State
  public var to: State
  public var cause: String
  public var attempt: Int
  public var delay: RecordedSpan
  public init(stream: Stream, from: State, to: State, cause: String, attempt: Int = 0, delay: Span = .zero) {
    self.stream = stream
    self.from = from
    self.to = to
    self.cause = cause
    self.attempt = attempt
    self.delay = RecordedSpan(delay)
  }
}

extension StreamStateRecord: AuditRecord {
  static let types = ["stream_state"]
  var operation: String { "stream" }
  var contract: String? { nil }

  var body: [JSONMember] {
    .data([
      JSONMember("stream", stream), JSONMember("from", from), JSONMember("to", to), JSONMember("cause", cause),
      JSONMember("attempt", attempt), JSONMember("delay", delay),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      stream: try data.take("stream"), from: try data.take("from"), to: try data.take("to"),
      cause: try data.take("cause"), attempt: try data.take("attempt"))
    delay = try data.take("delay")
  }
}

/// The key of the user stream was replaced.
public struct ListenKeyRotatedRecord: Hashable, Sendable {
  /// First eight characters only; empty for the first key.
  public var oldKey: String
  public var newKey: String
  public var cause: String
  public init(oldKey: String, newKey: String, cause: String) {
    self.oldKey = oldKey
    self.newKey = newKey
    self.cause = cause
  }
}

extension ListenKeyRotatedRecord: AuditRecord {
  static let types = ["listen_key_rotated"]
  var operation: String { "listen_key" }
  var contract: String? { nil }

  var body: [JSONMember] {
    .data([JSONMember("old_key", oldKey), JSONMember("new_key", newKey), JSONMember("cause", cause)])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      oldKey: try data.take("old_key"), newKey: try data.take("new_key"), cause: try data.take("cause"))
  }
}
