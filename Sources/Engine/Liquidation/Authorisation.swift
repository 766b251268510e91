import Market
import TradingEngine

/// What an authorisation may look at.
package struct LiquidationContext: Sendable {
  package var settings: LiquidationSettings
  /// The correlation id of an earlier liquidation, rejected ones left out.
  package var isIdUsed: Bool
  package var isUnderWay: Bool
}

package enum LiquidationVerdict: Hashable, Sendable {
  /// `notice`: how long people are told before the first order.
  case accepted(notice: Span)
  /// Switched off.
  case skipped(String)
  /// Why, as it stands in the audit.
  case refused(String)
}

/// Whether a demand for an emergency liquidation is heard.
package protocol LiquidationAuthorisation: Sendable {
  func verdict(on command: LiquidationCommand, _ context: LiquidationContext) -> LiquidationVerdict
}

/// Source, token, reason, then the id, in this order; one liquidation at a time. engine.md 8.2, rows 3.3 i1 and 6.1.
package struct AllowListed: LiquidationAuthorisation {
  package init() {}

  package func verdict(on command: LiquidationCommand, _ context: LiquidationContext) -> LiquidationVerdict {
    guard let source = LiquidationSource(rawValue: command.source), context.settings.sources.contains(source) else {
      return .refused("unknown_source")
    }
    if source == .apiKey {
      guard let given = command.token else { return .refused("token_missing") }
      guard let token = context.settings.token, given == token else { return .refused("token_wrong") }
    }
    guard !command.reason.isEmpty else { return .refused("reason_missing") }
    guard let reason = LiquidationReason(rawValue: command.reason), context.settings.reasons.contains(reason) else {
      return .refused("unknown_reason")
    }
    if context.isIdUsed { return .refused("id_reused") }
    if context.isUnderWay { return .refused("liquidation_in_progress") }
    guard context.settings.isEnabled else { return .skipped("disabled_by_config") }
    return .accepted(notice: context.settings.immediateReasons.contains(reason) ? .zero : context.settings.notice)
  }
}
