import Exchange
import Market

/// Faults of conditional orders at their trigger, which the venue carries out (`FillDisturbance`).
extension FaultDefinition {
  static let triggerFaults = [refuseTrigger, stuckTrigger]

  static let refuseTrigger = FaultDefinition(
    "refuse trigger", FaultPhrase.which, summary: "matching refuses what a conditional order becomes: REJECTED",
    .order { _ in .refuseTrigger })

  static let stuckTrigger = FaultDefinition(
    "stuck trigger", FaultPhrase.which + [FaultPhrase("by", .hold, isOptional: true)],
    summary: "a conditional order whose price is met stays TRIGGERING that long, or for good",
    .order { .holdTrigger($0.hold) })
}

extension Fault {
  /// Conditional orders that match become REJECTED at their trigger.
  package static func refuseTrigger(_ match: OrderMatch) -> Fault {
    Fault(.refuseTrigger) { $0.narrow(to: match) }
  }

  /// Conditional orders that match stay TRIGGERING at their trigger. nil: for good.
  package static func stuckTrigger(_ match: OrderMatch, by span: Span?) -> Fault {
    Fault(.stuckTrigger) {
      $0.narrow(to: match)
      $0.hold = span
    }
  }
}
