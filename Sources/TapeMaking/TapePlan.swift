import Market
import Tape

/// What a made tape is to be: which symbols, over which time, through which published prices, in which weather.
///
/// Everything the generator does follows from the plan; nothing is fitted to the day that it stands for. Its text form is
/// docs/reference/tape-plan.md.
package struct TapePlan: Hashable, Sendable {
  /// A price from a published figure, and where. The source says what of it was not published: a time that was placed, a
  /// price that is implied, inferred or taken from a range.
  package struct Anchor: Hashable, Sendable {
    package var at: Timestamp
    package var price: Price
    package var source: String

    package init(at: Timestamp, price: Price, source: String) {
      self.at = at
      self.price = price
      self.source = source
    }
  }

  /// How fine the market is told.
  package enum Resolution: String, Hashable, Sendable, CaseIterable {
    /// Trades and quotes at moments of their own, within each second.
    case tick
    /// One trade and one quote at each whole second.
    case s1 = "1s"
    /// Bars of one minute, which the exchange trades along.
    case m1 = "1m"
  }

  /// What is told of a market at `tick` and `1s`. A tape of bars has bars only.
  package enum Channel: String, Hashable, Sendable, CaseIterable {
    case trades
    case bookTicker = "book-ticker"
    /// A snapshot of the order book, then its changes once a second in an unbroken chain.
    case depth
    /// Mark price with funding rate and next funding time, each second.
    case markPrice = "mark-price"
  }

  package struct SymbolPlan: Hashable, Sendable {
    package var symbol: String
    package var tick: Price
    package var step: Quantity
    /// Standard deviation of one minute's change, as a ratio: 0.0006 is 0.06 %.
    package var volatility: Rate
    /// Base asset, of a usual minute.
    package var volume: Quantity
    /// How much of the change is the common factor's, from -1 to 1: the changes of two symbols correlate with the product
    /// of their loadings.
    package var loading: Rate
    /// Between best bid and best ask in usual weather; nil: one tick.
    package var spread: Price?
    /// Trades of a usual minute, at `tick`.
    package var trades: Int
    /// Of each funding.
    package var fundingRate: Rate
    /// In any order; each is hit exactly.
    package var anchors: [Anchor]

    package init(
      symbol: String, tick: Price, step: Quantity, volatility: Rate, volume: Quantity, loading: Rate = .zero,
      spread: Price? = nil, trades: Int = 60, fundingRate: Rate = Rate(units: 10_000), anchors: [Anchor]
    ) {
      self.symbol = symbol
      self.tick = tick
      self.step = step
      self.volatility = volatility
      self.volume = volume
      self.loading = loading
      self.spread = spread
      self.trades = trades
      self.fundingRate = fundingRate
      self.anchors = anchors
    }
  }

  package var name: String
  package var seed: UInt64
  package var profile: String
  package var era: String
  /// The first minute that is played.
  package var from: Timestamp
  /// The end of the last.
  package var to: Timestamp
  /// How far the market goes on behind the tape, so that anchors there shape the way; nil: no further than `to`. Plans of
  /// one story that differ in `from` and `to` alone are windows on the same market.
  package var marketTo: Timestamp?
  /// How the plan's author reads times; the tape is UTC.
  package var clock: ClockOffset
  package var resolution: Resolution
  package var channels: [Channel]
  /// Time between two fundings; they fall on its multiples in UTC.
  package var fundingEvery: Span
  package var history: [HistoryLength]
  package var weather: [Weather]
  package var symbols: [SymbolPlan]
  package var licence: String

  package init(
    name: String, seed: UInt64, profile: String, era: String, from: Timestamp, to: Timestamp,
    marketTo: Timestamp? = nil, clock: ClockOffset = .utc, resolution: Resolution = .m1,
    channels: [Channel] = [.trades, .bookTicker], fundingEvery: Span = .hours(8), history: [HistoryLength],
    weather: [Weather] = [], symbols: [SymbolPlan], licence: String = "MIT"
  ) {
    self.name = name
    self.seed = seed
    self.profile = profile
    self.era = era
    self.from = from
    self.to = to
    self.marketTo = marketTo
    self.clock = clock
    self.resolution = resolution
    self.channels = channels
    self.fundingEvery = fundingEvery
    self.history = history
    self.weather = weather
    self.symbols = symbols
    self.licence = licence
  }

  /// Where the generated minutes end.
  var end: Timestamp { max(to, marketTo ?? to) }

  /// Where the generated minutes begin: far enough back for every candle of the history, every anchor and every weather.
  var beginning: Timestamp {
    var earliest = from
    for length in history {
      let start = length.interval.open(containing: from) - length.interval.length * Int64(length.count)
      earliest = min(earliest, start)
    }
    for anchor in symbols.flatMap(\.anchors) {
      earliest = min(earliest, Interval.m1.open(containing: anchor.at) - Interval.m1.length)
    }
    for weather in weather { earliest = min(earliest, weather.from) }
    return (history.map(\.interval).max() ?? .m1).open(containing: earliest)
  }

  /// An anchor is the close of the minute that contains its moment; a moment on the grid belongs to the minute that ends
  /// there.
  static func closeTime(of moment: Timestamp) -> Timestamp {
    let open = Interval.m1.open(containing: moment)
    return open == moment ? open : open + Interval.m1.length
  }
}
