import ICT
import Market
import TradingEngine

/// The least reward-to-risk of an entry. Several rules have been proposed; exactly one is active in a run. engine.md 8.2,
/// row 3.1, with the values of 8.4.
package struct RRSettings: Hashable, Sendable {
  package enum Policy: String, CaseIterable, Hashable, Sendable {
    /// One minimum for everything.
    case fixed
    /// One for shorts, one for longs.
    case bySide = "by-side"
    /// Shorts by how volatile the market is; longs as in `bySide`.
    case bySideVolatility = "by-side-volatility"
    /// Less with the trend than against it or without one.
    case byTrend = "by-trend"
  }

  package var policy = Policy.fixed
  package var fixedMin = Rate("1")!

  package var shortMin = Rate("0.5")!
  package var longMin = Rate("1")!

  /// Percentiles: above `highVolatility` volatility is high, above `middleVolatility` it is middling, else low.
  package var highVolatility = 80
  package var middleVolatility = 50
  package var highVolatilityMin = Rate("0.3")!
  package var middleVolatilityMin = Rate("0.4")!
  package var lowVolatilityMin = Rate("0.5")!

  package var bearishShortMin = Rate("0.4")!
  package var bullishLongMin = Rate("0.8")!
  package var counterMin = Rate("1")!

  package init() {}

  /// What they come to for whoever judges the engine. Volatility is on no record, so that one of three rates may apply.
  var promised: [RewardMinimum] {
    switch policy {
    case .fixed: [RewardMinimum(.short, rates: [fixedMin]), RewardMinimum(.long, rates: [fixedMin])]
    case .bySide: [RewardMinimum(.short, rates: [shortMin]), RewardMinimum(.long, rates: [longMin])]
    case .bySideVolatility:
      [
        RewardMinimum(.short, rates: [highVolatilityMin, middleVolatilityMin, lowVolatilityMin]),
        RewardMinimum(.long, rates: [longMin]),
      ]
    case .byTrend:
      [
        RewardMinimum(.short, trend: Trend.bearish.rawValue, rates: [bearishShortMin]),
        RewardMinimum(.short, rates: [counterMin]),
        RewardMinimum(.long, trend: Trend.bullish.rawValue, rates: [bullishLongMin]),
        RewardMinimum(.long, rates: [counterMin]),
      ]
    }
  }
}
