import Market

/// A position that is to be closed.
package struct ClosingCandidate: Hashable, Sendable {
  package var symbol: Symbol
  /// At the last price.
  package var notional: Product
}

/// In which order positions are closed, and what goes before them.
package protocol ClosingPlan: Sendable {
  func sequence(_ candidates: [ClosingCandidate], _ order: LiquidationSettings.Order) -> [Symbol]
  /// Stops are cancelled with the targets, before the positions that they protect are closed.
  var removesStopsFirst: Bool { get }
}

/// Every position, largest first unless the setting says otherwise; a stop stays until its position is flat (engine.md
/// section 6 and section 9, row 56).
package struct EveryPositionStopsLast: ClosingPlan {
  package init() {}
  package var removesStopsFirst: Bool { false }

  package func sequence(_ candidates: [ClosingCandidate], _ order: LiquidationSettings.Order) -> [Symbol] {
    candidates.sorted { a, b in
      if a.notional == b.notional { return a.symbol < b.symbol }
      return (a.notional > b.notional) == (order == .largestFirst)
    }.map(\.symbol)
  }
}
