import ICT
import Market

/// The least reward-to-risk that a candidate needs, and the policy that says so.
public struct RRMinimum: Hashable, Sendable {
  public var rate: Rate
  public var policy: RRSettings.Policy

  /// - Parameter volatility: where the present volatility stands; nil where too few values are known, which counts as low.
  init(_ direction: Direction, trend: Trend?, volatility: VolatilityRank?, settings: RRSettings) {
    policy = settings.policy
    switch settings.policy {
    case .fixed: rate = settings.fixedMin
    case .bySide: rate = direction == .short ? settings.shortMin : settings.longMin
    case .bySideVolatility where direction == .long: rate = settings.longMin
    case .bySideVolatility:
      if volatility?.isAbove(percentile: settings.highVolatility) == true {
        rate = settings.highVolatilityMin
      } else if volatility?.isAbove(percentile: settings.middleVolatility) == true {
        rate = settings.middleVolatilityMin
      } else {
        rate = settings.lowVolatilityMin
      }
    case .byTrend:
      switch (direction, trend) {
      case (.short, .bearish): rate = settings.bearishShortMin
      case (.long, .bullish): rate = settings.bullishLongMin
      default: rate = settings.counterMin
      }
    }
  }

  /// The policy's name in the audit.
  var policyName: String { policy.rawValue.replacing("-", with: "_") }
}

/// Where the newest relative ATR stands among those before it: how many of them are lower. engine.md 8.2, row 3.1 i2.
struct VolatilityRank: Hashable, Sendable {
  var lower: Int
  var others: Int

  static let period = 14
  static let window = 200
  /// With fewer values nothing is said.
  static let valuesMin = 50

  /// Percentiles go from 0 (no other value is lower) to 100 (all are).
  func isAbove(percentile: Int) -> Bool { lower * 100 > percentile * others }
}

extension VolatilityRank {
  /// Rank of ATR(14) / close among those of the newest 200 candles. Cross-multiplied, so that nothing is rounded: every mean is
  /// one of as many ranges.
  init?(_ candles: some BidirectionalCollection<Candle>) {
    var atr = AverageTrueRange(period: Self.period)
    var values: [(total: Int128, close: Int128)] = []
    for candle in candles.suffix(Self.window) {
      atr.add(candle)
      if let mean = atr.value { values.append((mean.total, Int128(candle.close.units))) }
    }
    guard values.count >= Self.valuesMin, let last = values.popLast() else { return nil }
    lower = values.count { $0.total * last.close < last.total * $0.close }
    others = values.count
  }
}
