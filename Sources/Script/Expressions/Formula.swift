import Binance
import Oracle
import Simulation

/// A typed expression, ready to be evaluated. Numbers are whole: counts as they are, decimals in 1e-8, spans in
/// nanoseconds, truths as 0 and 1; kinds were settled when it was made.
package indirect enum Formula: Hashable, Sendable {
  case constant(Int64)
  /// Index into the plan's `queries`.
  case metric(Int)
  /// Index into the plan's `eventCounts`.
  case events(Int)
  case negated(Formula)
  case sum(Formula, Formula)
  case difference(Formula, Formula)
  /// Divided by `scale` after multiplying.
  case product(Formula, Formula, scale: Int64)
  /// Multiplied by `scale` before dividing.
  case quotient(Formula, Formula, scale: Int64)
  case comparison(Comparison)
  case and(Formula, Formula)
  case or(Formula, Formula)
  case not(Formula)
}

/// One comparison, with what a failure shows of it.
package struct Comparison: Hashable, Sendable {
  package enum Test: Hashable, Sendable {
    case relation(ComparisonOperator, Formula, tolerance: Formula?)
    /// Both ends included.
    case between(Formula, Formula)
    /// A truth by itself: `user-stream.open`.
    case isTrue
  }
  package var kind: ValueKind
  package var left: Formula
  package var test: Test
  /// In the words of the script.
  package var text: String
  package var leftText: String
  /// Empty for a truth by itself.
  package var rightText: String

  /// What is true where this is not, in the words of the script: `positions.open <= 2`.
  package var opposite: String {
    switch test {
    case .relation(let sign, _, tolerance: nil) where text.hasPrefix(leftText) && text.hasSuffix(rightText):
      "\(leftText) \(sign.opposite.rawValue) \(rightText)"
    case .isTrue: "not \(text)"
    default: "not (\(text))"
    }
  }
}

/// `count(EVENT where CONDITION)`: how many such events happened while the condition held.
package struct EventCount: Hashable, Sendable {
  package enum Event: Hashable, Sendable {
    case fill(Int?)
    case entry(Int?)
    case signal(Int?)
    case request(String?)
    case refusal(VenueCode?)
  }
  /// Symbols by index.
  package var event: Event
  /// Evaluated right after the event, counters from the start of the run.
  package var condition: Formula?
}
