import Exchange
import Market
import TradingEngine

/// All that a run is made of besides its engine, its market and its script.
package struct WorldSetup: Sendable {
  /// Shown in reports and put into the event log's header.
  package var name: String
  package var seed: UInt64
  package var instruments: Instruments
  package var exchange: ExchangeSettings
  package var account: AccountStart
  package var latency: Latency
  package var from: Timestamp
  package var to: Timestamp
  /// Market data crosses as bytes too, encoded by the venue's side and decoded by the engine's.
  package var sendsMarketAsBytes: Bool
  /// A price that the script set stands until the script sets another: the market has no movement of its own.
  package var holdsSetPrices: Bool
  /// After the last fault everything must be quiet and equal within this.
  package var settleLimit: Span
  /// What the engine promises to keep.
  package var limits: RiskLimits
  /// Invariants that this run need not hold, by name.
  package var waived: [String]
  /// Events are logged and hashed. Without it a run has no hash and no context for its failures, and is faster.
  package var keepsLog: Bool

  package init(
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
package protocol MarketFeed {
  /// When the next item is due; `.distantFuture` at the end.
  var nextTime: Timestamp { get }
  /// Takes the next item. Called only while `nextTime` is not `.distantFuture`.
  mutating func next() throws -> FeedItem
}

package enum FeedItem: Sendable {
  case market(MarketEvent)
  /// A signal that an engine of the recorded day had; handed to the engine when the scenario asks for recorded signals.
  case signal(Signal)
  /// A line that does not move the market.
  case nothing
}
