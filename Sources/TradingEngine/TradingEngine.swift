import Binance
import Market

/// The door: an engine as the world sees it. Ours, a wrong one from the tests, or a user's own.
///
/// Both functions are called with the present moment and append what the engine wants done. An engine has no other way
/// to act, and none to learn the time: the same value runs in simulation and live, and nothing in it asks where it is.
public protocol TradingEngine {
  /// The hot path: one market event, trivially copyable.
  mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions)
  /// Everything else.
  mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions)
}

/// Numbers the engine's streams (WebSocket connections). The engine chooses them; one is never used twice in a run.
public struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var number: Int
  public init(_ number: Int) { self.number = number }
  public static func < (a: StreamID, b: StreamID) -> Bool { a.number < b.number }
  public var description: String { "c\(number)" }
}

/// Numbers the engine's requests, from 1, without gaps. The engine chooses them.
public struct RequestID: Hashable, Comparable, Sendable {
  public var number: Int
  public init(_ number: Int) { self.number = number }
  public static func < (a: RequestID, b: RequestID) -> Bool { a.number < b.number }
}

/// Numbers the engine's timers. Setting a timer that is set already moves it.
public struct TimerID: Hashable, Comparable, Sendable {
  public var number: Int
  public init(_ number: Int) { self.number = number }
  public static func < (a: TimerID, b: TimerID) -> Bool { a.number < b.number }
}

/// What reaches an engine besides market events.
public enum EngineInput: Sendable {
  /// The first input. `seed` feeds whatever the engine draws (jitter), so that runs repeat. `restored` is what the engine's
  /// journal kept of an earlier run on the same account, oldest first; empty: there was none.
  case start(seed: UInt64, restored: [JournalRecord] = [])
  /// A decoded frame of a user data stream.
  case user(UserEvent, on: StreamID)
  /// What came of a request, and what its answer said of the venue's limits.
  case answer(RequestID, Answer, usage: VenueUsage = .unknown)
  /// Bytes that are no message, and why. Never fatal.
  case undecodable(StreamID, bytes: [UInt8], why: String)
  case link(StreamID, LinkEvent)
  case timer(TimerID)
  /// A signal from outside that stands in for the strategy's: scripted by a scenario or read from a recording.
  case signal(Signal)
  case command(OperatorCommand)
  /// What became of a message to a person.
  case notified(Notification, isDelivered: Bool)
}

/// What happens to a stream as a whole.
public enum LinkEvent: Hashable, Sendable {
  case opened
  /// The connection is gone. Code 1006: without a close frame.
  case closed(code: Int, reason: String)
  /// The connection could not be made.
  case refused(String)
  /// A ping or a pong came: the socket itself is alive.
  case alive
}

/// What a person, a schedule or the operating system may ask of the engine.
public enum OperatorCommand: Hashable, Sendable, CustomStringConvertible {
  case pauseEntries(reason: String)
  case resumeEntries
  /// Close every position; entries stay paused until they are resumed.
  case liquidate(LiquidationCommand)
  /// Call off a liquidation that has only been announced.
  case abortLiquidation
  case stop

  public var description: String {
    switch self {
    case .pauseEntries(let reason): "pause-entries (\(reason))"
    case .resumeEntries: "resume-entries"
    case .liquidate(let command): "\(command)"
    case .abortLiquidation: "abort-liquidation"
    case .stop: "stop"
    }
  }
}

/// A demand for an emergency liquidation, in the words of whoever asks: the engine decides whether it knows them
/// (engine.md section 6 and 8.2, rows 3.3 and 6.1).
public struct LiquidationCommand: Hashable, Sendable, CustomStringConvertible {
  /// Who asks: `cli`, `api_key`, `os_signal`, …
  public var source: String
  /// Why: `manual_shutdown`, `scheduled_maintenance`, …; empty when it was not said.
  public var reason: String
  /// Names this liquidation in every record; nil: the engine makes one of the time. One that was used is refused.
  public var correlationId: String?
  /// A secret, needed by source `api_key`. It stands in no log and no audit.
  public var token: String?

  public init(source: String, reason: String, correlationId: String? = nil, token: String? = nil) {
    self.source = source
    self.reason = reason
    self.correlationId = correlationId
    self.token = token
  }

  public var description: String {
    var text = "liquidate source \(source.isEmpty ? "-" : source) reason \(reason.isEmpty ? "-" : reason)"
    if let correlationId { text += " id \(correlationId)" }
    if token != nil { text += " token ‹secret›" }
    return text
  }
}

/// An entry that is proposed. engine.md 2.15.
public struct Signal: Hashable, Sendable {
  public var symbol: Symbol
  public var direction: Direction
  /// nil: the last price known when the signal is looked at.
  public var entry: Level?
  public var target: Level
  public var stop: Level
  /// The same for every evaluation of one setup.
  public var setupId: String
  /// Name of the strategy, `scripted`, `recorded`, …
  public var source: String
  /// Exact quantity to trade; nil: the sizing decides.
  public var quantity: Quantity?
  /// Of the closed candle that led to it; nil: from outside. One setup may be evaluated by candles of several intervals at
  /// one moment.
  public var interval: Interval?

  public init(
    symbol: Symbol, direction: Direction, entry: Level?, target: Level, stop: Level, setupId: String, source: String,
    quantity: Quantity? = nil, interval: Interval? = nil
  ) {
    self.symbol = symbol
    self.direction = direction
    self.entry = entry
    self.target = target
    self.stop = stop
    self.setupId = setupId
    self.source = source
    self.quantity = quantity
    self.interval = interval
  }

  /// A price, or a distance from the entry as a signed ratio (+0.01 is one percent above).
  public enum Level: Hashable, Sendable {
    case price(Price)
    case fromEntry(Rate)
    /// A price finer than prices are held, in units of 1e-16: an edge and a share of another price, for example.
    case exact(Product)
  }
}
