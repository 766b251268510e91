import ICT
import Market

/// The least reward-to-risk that a candidate needs, and the policy that says so.
package struct RRMinimum: Hashable, Sendable {
  package var rate: Rate
  package var policy: RRSettings.Policy

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
