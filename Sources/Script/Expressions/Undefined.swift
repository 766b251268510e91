import Oracle

extension Evaluation {
  /// Why a formula has no value, in words; nil when it has one.
  package func whyUndefined(_ formula: Formula) -> String? {
    switch formula {
    case .constant, .events: return nil
    case .metric(let slot):
      guard number(formula) == nil else { return nil }
      return queries[slot].metric.whyUndefined
    case .negated(let inner): return whyUndefined(inner) ?? overflow(in: formula)
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      return whyUndefined(left) ?? whyUndefined(right) ?? overflow(in: formula)
    case .quotient(let left, let right, _):
      if let why = whyUndefined(left) ?? whyUndefined(right) { return why }
      return number(right) == 0 ? "a division by zero" : overflow(in: formula)
    case .comparison(let comparison): return comparison.parts.lazy.compactMap { whyUndefined($0) }.first
    case .not(let inner): return whyUndefined(inner)
    case .and(let left, let right), .or(let left, let right):
      guard truth(formula) == nil else { return nil }
      return whyUndefined(left) ?? whyUndefined(right)
    }
  }

  /// Metrics without a value that have one only while there are signals.
  package func lacksSignals(_ formula: Formula) -> Bool {
    formula.metricSlots.contains { queries[$0].metric.comesOfSignals && number(.metric($0)) == nil }
  }

  private func overflow(in formula: Formula) -> String? {
    number(formula) == nil ? "a result beyond 92 233 720 368, the largest that is held" : nil
  }
}
