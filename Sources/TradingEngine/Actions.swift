import Audit
import Binance
import Market

/// What an engine wants done, carried out in order.
public enum Action: Sendable {
  /// Send a request. Its answer comes as `.answer` with the same id, always exactly once.
  case send(RequestID, Call)
  /// Open a stream. `path` is what stands after the host: `/ws/<listenKey>`, `/stream?streams=…`.
  case open(StreamID, path: String)
  /// Send a text frame.
  case write(StreamID, [UInt8])
  case close(StreamID)
  case setTimer(TimerID, at: Timestamp)
  case cancelTimer(TimerID)
  /// A fact for the audit file. The world adds time, run id and a gap-free number.
  case audit(AuditEvent)
  /// A line for the text log.
  case log(LogLine)
  /// A message to a person.
  case notify(Notification)
  /// To be kept for the next start. With a `barrier` nothing behind it is carried out before the record is safe: what it says is
  /// known after a crash wherever the crash falls.
  case journal(JournalRecord, barrier: Bool)
}

/// The list that an engine fills. It is emptied and used again, so that no market event allocates.
public struct Actions: Sendable {
  public private(set) var list: [Action] = []
  public init() { list.reserveCapacity(64) }
  public var isEmpty: Bool { list.isEmpty }
  public mutating func append(_ action: Action) { list.append(action) }
  public mutating func removeAll() {
    if !list.isEmpty { list.removeAll(keepingCapacity: true) }
  }
}

/// One line of the text log, format of engine.md 7.1: `time | LEVEL | logger:number | message`.
public struct LogLine: Hashable, Sendable {
  public enum Level: String, Hashable, Sendable {
    case debug = "DEBUG"
    case info = "INFO"
    case warning = "WARNING"
    case error = "ERROR"
    case critical = "CRITICAL"
  }
  public var level: Level
  /// The part that speaks, for example `engine.listen-key`.
  public var logger: String
  /// Which of the part's messages it is: a stable number where other programs print a source line.
  public var number: Int
  public var message: String
  public init(_ level: Level, _ logger: String, _ number: Int, _ message: String) {
    self.level = level
    self.logger = logger
    self.number = number
    self.message = message
  }

  public func text(at time: Timestamp, offset: ClockOffset) -> String {
    let civil = CivilTime(time, offset: offset)
    let clock = civil.clock.replacingPointWithComma
    let padded = level.rawValue + String(repeating: " ", count: max(0, 8 - level.rawValue.count))
    return "\(civil.date) \(clock) | \(padded) | \(logger):\(number) | \(message)"
  }
}

extension String {
  /// The log writes milliseconds after a comma, as the incident's log did.
  fileprivate var replacingPointWithComma: String { String(map { $0 == "." ? "," : $0 }) }
}

/// A message to a person by a channel of the engine's configuration.
public struct Notification: Hashable, Sendable {
  public var channel: String
  public var title: String
  public var text: String
  public init(channel: String, title: String, text: String) {
    self.channel = channel
    self.title = title
    self.text = text
  }
}
