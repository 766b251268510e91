import Exchange
import Market

/// Faults of matching, which the venue carries out (`FillDisturbance`).
extension FaultDefinition {
  static let fillFaults = [delayFills, splitFills]

  static let delayFills = FaultDefinition(
    "delay fills", FaultPhrase.which + [.by], summary: "matching executes an order only that long after it took it",
    .order { .delay($0.span) })

  static let splitFills = FaultDefinition(
    "split fills",
    FaultPhrase.which + [
      FaultPhrase("into", .parts), FaultPhrase("over", .span), FaultPhrase("step", .ticks, isOptional: true),
    ],
    summary: "matching executes an order in so many parts, each `step` ticks worse than the one before",
    .order { .split(parts: $0.parts, over: $0.span, ticks: $0.ticks) })
}

extension Fault {
  /// Orders that match are executed only this long after they were taken.
  package static func delayFills(_ match: OrderMatch, by span: Span) -> Fault {
    Fault(.delayFills) {
      $0.narrow(to: match)
      $0.span = span
    }
  }

  /// Orders that match are executed in parts, from the first to the last over a span, each so many ticks worse than the
  /// one before.
  package static func splitFills(_ match: OrderMatch, parts: Int, over span: Span, ticks: Int) -> Fault {
    Fault(.splitFills) {
      $0.narrow(to: match)
      ($0.parts, $0.span, $0.ticks) = (parts, span, ticks)
    }
  }
}

/// Which orders that come into matching a fault is for: placed ones and the children of conditional ones. nil matches
/// everything.
package struct OrderMatch: Hashable, Sendable {
  package var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  package var nth: Int?
  package init(symbol: String? = nil, nth: Int? = nil) {
    self.symbol = symbol
    self.nth = nth
  }
}

extension FaultArguments {
  mutating func narrow(to match: OrderMatch) { (symbol, nth) = (match.symbol, match.nth) }
}
