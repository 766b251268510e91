import Market

/// The least reward-to-risk of an entry. Several rules have been proposed; exactly one is active in a run. engine.md 8.2,
/// row 3.1, with the values of 8.4.
public struct RRSettings: Hashable, Sendable {
  public enum Policy: String, CaseIterable, Hashable, Sendable {
    /// One minimum for everything.
    case fixed
    /// One for shorts, one for longs.
    case bySide = "by-side"
    /// Shorts by how volatile the market is; longs as in `bySide`.
    case bySideVolatility = "by-side-volatility"
    /// Less with the trend than against it or without one.
    case byTrend = "by-trend"
  }

  public var policy = Policy.fixed
  public var fixedMin = Rate("1")!

  public var shortMin = Rate("0.5")!
  public var longMin = Rate("1")!

  /// Percentiles: above `highVolatility` volatility is high, above `middleVolatility` it is middling, else low.
  public var highVolatility = 80
  public var middleVolatility = 50
  public var highVolatilityMin = Rate("0.3")!
  public var middleVolatilityMin = Rate("0.4")!
  public var lowVolatilityMin = Rate("0.5")!

  public var bearishShortMin = Rate("0.4")!
  public var bullishLongMin = Rate("0.8")!
  public var counterMin = Rate("1")!

  public init() {}
}
