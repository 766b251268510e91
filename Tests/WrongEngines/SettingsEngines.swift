import Engine
import Market

/// Engines that do not keep to a setting: each is ours with the figure misread, so that nothing else about it differs.
extension WrongEngine {
  /// engine.md 2.13: whoever was stopped out is back at the next candle.
  package static let noCooldown = WrongEngine(
    builder: WrongBuilder("NoCooldown", misreads: { $0.cooldown = .zero }),
    flaw: "enters again at once where it was stopped out",
    caught: [Evidence("cooldown[stopped-out]", by: "refused")])

  /// engine.md 3.5, gate 8.
  package static let noCostGate = WrongEngine(
    builder: WrongBuilder("NoCostGate", misreads: { $0.hasCostGate = false }),
    flaw: "trades for less than the fees",
    caught: [Evidence("cost-gate[below]", by: "verdict")])

  /// engine.md 3.2: the cap alone decides, and a wide stop loses more than the budget.
  package static let ignoresRiskBudget = WrongEngine(
    builder: WrongBuilder("IgnoresRiskBudget", misreads: { $0.riskPerTrade = Rate("0.1")! }),
    flaw: "sizes by the cap alone, whatever a stop may lose",
    caught: [Evidence("risk-budget[wide-stop]", by: "quantity")])

  /// engine.md 8.2, row 3.4 i2, and section 9, row 60: five disconnects in a life, and then slowly.
  package static let neverResetsAttempts = WrongEngine(
    builder: WrongBuilder("NeverResetsAttempts", misreads: { $0.stableAfter = .hours(1000) }),
    flaw: "counts every disconnect of its life towards the pause before the next attempt",
    caught: [Evidence("separate-disconnects[three]", by: "third-at-once")])

  /// engine.md section 6: a refused close is sent again, and not at once.
  package static let hammersClose = WrongEngine(
    builder: WrongBuilder("HammersClose", misreads: { $0.liquidation.retryDelay = .zero }),
    flaw: "sends a refused close again at once",
    caught: [Evidence("refused-close[twice]", by: "first-pause")])

  /// engine.md 8.2, row 3.3 i2: own and venue figures are held against each other.
  package static let trustsItself = WrongEngine(
    builder: WrongBuilder("TrustsItself", misreads: { $0.liquidation.tolerance = Money("1000")! }),
    flaw: "never holds its own settlement against the venue's",
    caught: [Evidence("settlement-differs[by-two-cents]", by: "told")])

  /// engine.md 2.13: twenty bodies away, with a stop that is never hit.
  package static let targetsTooFar = WrongEngine(
    builder: WrongBuilder(
      "TargetsTooFar",
      misreads: {
        $0.targetRatio = Rate("20")!
        $0.zoneBuffer = Rate("0.05")!
        $0.stopMax = Rate("0.5")!
      }),
    flaw: "puts targets and stops where no price comes",
    caught: [Evidence("incident-days[xrp-day-1]", by: "decisions")])
}
