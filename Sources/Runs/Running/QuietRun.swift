import Market
import Script
import Simulation
import TradingEngine

/// A run in which the strategy never had anything to look at: whatever it shows, it does not show the strategy.
struct QuietRun {
  let plan: RunPlan
  let record: RunRecord
  let signals: OwnSignals

  /// Shorter ones may end before the first candle does.
  private static let shortest = Span.hours(1)

  var warnings: [Diagnostic] {
    guard plan.signals == .strategy, signals == .recorded, plan.end - plan.start >= Self.shortest,
      record.evaluations == 0
    else { return [] }
    return [
      Diagnostic(
        "the strategy looked at no candle in \(plan.end - plan.start)", severity: .warning,
        at: plan.signalsPlace ?? plan.place,
        hint: "no interval of the strategy closed a candle with enough history, or the market stood still")
    ]
  }
}
