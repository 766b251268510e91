import Market
import Oracle
import Simulation

/// Evaluates formulas. nil means undefined: a metric without a value, a division by zero, a result beyond the range.
///
/// Undefined spreads: a comparison with an undefined side is undefined, and so is `not` of it; `and` is false when one
/// side is false, `or` true when one side is true, whatever the other; else undefined stays undefined.
package struct Evaluation {
  package let world: any MetricSource
  package let queries: [MetricQuery]
  package let eventCounts: [Int64]
  /// Values at the anchor of a window; nil outside of one. A counter that was undefined then has no entry.
  package var base: CounterSnapshot?

  package init(world: any MetricSource, queries: [MetricQuery], eventCounts: [Int64], base: CounterSnapshot? = nil) {
    self.world = world
    self.queries = queries
    self.eventCounts = eventCounts
    self.base = base
  }

  package func truth(_ formula: Formula) -> Bool? {
    switch formula {
    case .comparison(let comparison): return holds(comparison)
    case .and(let left, let right):
      let a = truth(left)
      if a == false { return false }
      let b = truth(right)
      if b == false { return false }
      return a == nil || b == nil ? nil : true
    case .or(let left, let right):
      let a = truth(left)
      if a == true { return true }
      let b = truth(right)
      if b == true { return true }
      return a == nil || b == nil ? nil : false
    case .not(let inner): return truth(inner).map { !$0 }
    default: return number(formula).map { $0 != 0 }
    }
  }

  package func number(_ formula: Formula) -> Int64? {
    switch formula {
    case .constant(let value): return value
    case .metric(let slot): return metric(slot)
    case .events(let slot):
      guard let base else { return eventCounts[slot] }
      return eventCounts[slot] - base.events[slot]
    case .negated(let inner): return number(inner).flatMap { $0 == .min ? nil : -$0 }
    case .sum(let left, let right):
      guard let a = number(left), let b = number(right) else { return nil }
      let (value, overflow) = a.addingReportingOverflow(b)
      return overflow ? nil : value
    case .difference(let left, let right):
      guard let a = number(left), let b = number(right) else { return nil }
      let (value, overflow) = a.subtractingReportingOverflow(b)
      return overflow ? nil : value
    case .product(let left, let right, let scale):
      guard let a = number(left), let b = number(right) else { return nil }
      return Int64(exactly: divideHalfEven(Int128(a) * Int128(b), by: Int128(scale)))
    case .quotient(let left, let right, let scale):
      guard let a = number(left), let b = number(right), b != 0 else { return nil }
      let dividend = Int128(a) * Int128(scale)
      return Int64(exactly: divideHalfEven(b < 0 ? -dividend : dividend, by: Int128(b.magnitude)))
    case .comparison, .and, .or, .not: return truth(formula).map { $0 ? 1 : 0 }
    }
  }

  private func metric(_ slot: Int) -> Int64? {
    let query = queries[slot]
    guard let value = Self.raw(world.value(of: query)) else { return nil }
    guard let base, query.metric.isCounter else { return value }
    return base.metrics[slot].map { value - $0 }
  }

  package static func raw(_ value: MetricValue) -> Int64? {
    switch value {
    case .undefined: nil
    case .count(let count): count
    case .decimal(let units): units
    case .span(let span): span.nanoseconds
    case .truth(let truth): truth ? 1 : 0
    }
  }

  private func holds(_ comparison: Comparison) -> Bool? {
    guard let left = number(comparison.left) else { return nil }
    switch comparison.test {
    case .isTrue: return left != 0
    case .between(let low, let high):
      guard let low = number(low), let high = number(high) else { return nil }
      return low <= left && left <= high
    case .relation(let sign, let right, let tolerance):
      guard let right = number(right) else { return nil }
      var margin: Int128 = 0
      if let tolerance {
        guard let value = number(tolerance) else { return nil }
        margin = Int128(value)
      }
      switch sign {
      case .equal: return Swift.abs(Int128(left) - Int128(right)) <= margin
      case .notEqual: return Swift.abs(Int128(left) - Int128(right)) > margin
      case .less: return left < right
      case .lessOrEqual: return left <= right
      case .greater: return left > right
      case .greaterOrEqual: return left >= right
      }
    }
  }

  // MARK: What a failure shows

  /// The comparisons that keep the formula from being `wanted`, and what each of them would have to be.
  package func culprits(in formula: Formula, wanted: Bool) -> [(comparison: Comparison, wanted: Bool)] {
    switch formula {
    case .comparison(let comparison): holds(comparison) == wanted ? [] : [(comparison, wanted)]
    case .and(let left, let right), .or(let left, let right):
      culprits(in: left, wanted: wanted) + culprits(in: right, wanted: wanted)
    case .not(let inner): culprits(in: inner, wanted: !wanted)
    default: []
    }
  }

  /// `wallet is 4440 USDT, exchange.wallet is 4425 USDT`.
  package func values(of comparison: Comparison) -> String {
    let left = "\(comparison.leftText) is \(text(number(comparison.left), comparison.kind))"
    switch comparison.test {
    case .isTrue: return left
    case .relation(_, .constant, _), .between(.constant, .constant): return left
    case .relation(_, let right, _):
      return "\(left), \(comparison.rightText) is \(text(number(right), comparison.kind))"
    case .between(let low, let high):
      return "\(left), the range is \(text(number(low), comparison.kind)) .. \(text(number(high), comparison.kind))"
    }
  }

  private func text(_ value: Int64?, _ kind: ValueKind) -> String {
    guard let value else { return "undefined" }
    switch kind {
    case .count: return String(value)
    case .quantity, .price: return Price(units: value).description
    case .money: return "\(Money(units: value)) USDT"
    case .ratio:
      let (percent, overflow) = value.multipliedReportingOverflow(by: 100)
      return overflow ? Rate(units: value).description : "\(Rate(units: percent)) %"
    case .span: return Span(nanoseconds: value).description
    case .truth: return value == 0 ? "no" : "yes"
    }
  }
}

/// Counters at one moment, by slot; nil where undefined or not a counter.
package struct CounterSnapshot: Hashable, Sendable {
  package var metrics: [Int64?]
  package var events: [Int64]

  package init(metrics: [Int64?], events: [Int64]) {
    self.metrics = metrics
    self.events = events
  }
}

extension Formula {
  /// Slots of metrics that it reads.
  package var metricSlots: [Int] {
    switch self {
    case .constant, .events: []
    case .metric(let slot): [slot]
    case .negated(let inner), .not(let inner): inner.metricSlots
    case .sum(let a, let b), .difference(let a, let b), .product(let a, let b, _), .quotient(let a, let b, _),
      .and(let a, let b), .or(let a, let b):
      a.metricSlots + b.metricSlots
    case .comparison(let comparison): comparison.parts.flatMap(\.metricSlots)
    }
  }

  /// Slots of counted events that it reads.
  package var eventSlots: [Int] {
    switch self {
    case .events(let slot): [slot]
    case .constant, .metric: []
    case .negated(let inner), .not(let inner): inner.eventSlots
    case .sum(let a, let b), .difference(let a, let b), .product(let a, let b, _), .quotient(let a, let b, _),
      .and(let a, let b), .or(let a, let b):
      a.eventSlots + b.eventSlots
    case .comparison(let comparison): comparison.parts.flatMap(\.eventSlots)
    }
  }

  package var readsEventCounts: Bool { !eventSlots.isEmpty }
}

extension Comparison {
  var parts: [Formula] {
    switch test {
    case .isTrue: [left]
    case .between(let low, let high): [left, low, high]
    case .relation(_, let right, let tolerance): [left, right] + (tolerance.map { [$0] } ?? [])
    }
  }
}
