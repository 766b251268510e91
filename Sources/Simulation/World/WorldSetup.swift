import Exchange
import Market
import TradingEngine

/// All that a run is made of besides its engine, its market and its script.
public struct WorldSetup: Sendable {
  /// Shown in reports and put into the event log's header.
  public var name: String
  public var seed: UInt64
  public var instruments: Instruments
  public var exchange: ExchangeSettings
  public var account: AccountStart
  public var latency: Latency
  public var from: Timestamp
  public var to: Timestamp
  /// Market data crosses as bytes too, encoded by the venue's side and decoded by the engine's.
  public var sendsMarketAsBytes: Bool
  /// A price that the script set stands until the script sets another: the market has no movement of its own.
  public var holdsSetPrices: Bool
  /// After the last fault everything must be quiet and equal within this.
  public var settleLimit: Span
  /// What the engine promises to keep.
  public var limits: RiskLimits
  /// Invariants that this run need not hold, by name.
  public var waived: [String]
  /// Events are logged and hashed. Without it a run has no hash and no context for its failures, and is faster.
  public var keepsLog: Bool

  public init(
    name: String, seed: UInt64, instruments: Instruments, exchange: ExchangeSettings, account: AccountStart,
    latency: Latency = Latency(), from: Timestamp, to: Timestamp, sendsMarketAsBytes: Bool = false,
    holdsSetPrices: Bool = false, settleLimit: Span = .seconds(60), limits: RiskLimits = .none, waived: [String] = [],
    keepsLog: Bool = true
  ) {
    self.name = name
    self.seed = seed
    self.instruments = instruments
    self.exchange = exchange
    self.account = account
    self.latency = latency
    self.from = from
    self.to = to
    self.sendsMarketAsBytes = sendsMarketAsBytes
    self.holdsSetPrices = holdsSetPrices
    self.settleLimit = settleLimit
    self.limits = limits
    self.waived = waived
    self.keepsLog = keepsLog
  }
}

/// The market that is played: a tape, or a made-up one. A cursor that is merged into the queue, never loaded.
public protocol MarketFeed {
  /// When the next item is due; `.distantFuture` at the end.
  var nextTime: Timestamp { get }
  /// Takes the next item. Called only while `nextTime` is not `.distantFuture`.
  mutating func next() throws -> FeedItem
}

public enum FeedItem: Sendable {
  case market(MarketEvent)
  /// A signal that an engine of the recorded day had; handed to the engine when the scenario asks for recorded signals.
  case signal(Signal)
  /// A line that does not move the market.
  case nothing
}
