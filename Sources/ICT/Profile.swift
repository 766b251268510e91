import Market

/// How choosy the detectors and the strategy are. engine.md 2.11.
package enum Profile: String, CaseIterable, Hashable, Sendable {
  case strict, balanced, relaxed

  /// Candles on either side of a swing.
  package var swingLookback: Int { self == .relaxed ? 3 : 5 }
  /// Least range of a displacement, and least strength of an order block, as a multiple of the mean range.
  package var displacementRatio: Rate { pick("1.5", "1.3", "1.1") }
  /// Least size of a fair value gap as a share of the price.
  package var leastGap: Rate { pick("0.001", "0.001", "0.0005") }
  /// How far equal highs may differ.
  package var liquidityTolerance: Rate { pick("0.001", "0.002", "0.005") }
  /// Least reward-to-risk.
  package var leastRR: Rate { pick("1.5", "1.2", "1") }

  private func pick(_ strict: String, _ balanced: String, _ relaxed: String) -> Rate {
    switch self {
    case .strict: Rate(strict)!
    case .balanced: Rate(balanced)!
    case .relaxed: Rate(relaxed)!
    }
  }
}
