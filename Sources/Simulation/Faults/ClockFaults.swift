import Market

/// Faults of the clock.
extension FaultDefinition {
  static let clockFaults = [clock]

  static let clock = FaultDefinition(
    "clock", [FaultPhrase(nil, .clockSide), .by],
    summary: "the venue's clock is that far from the engine's, until the next such step or the end of `for`",
    .atOnce { world, arguments, strike in
      world.setClock(arguments.clockSide, by: arguments.span, step: strike.step)
    })
}

/// On which side of the engine's clock the venue's is.
package enum ClockSide: String, CaseIterable, Hashable, Sendable { case ahead, behind }

extension Fault {
  /// The venue's clock is ahead of the engine's, or behind it, by so much.
  package static func clock(_ side: ClockSide, by span: Span) -> Fault {
    Fault(.clock) { ($0.clockSide, $0.span) = (side, span) }
  }
}
