import Market
import Simulation
import Testing
import TradingEngine

@testable import Runs
@testable import Script

@Suite struct ExampleOfTheDesign {
  @Test func readsAsWritten() throws {
    let plan = try plan(example, row: "event-pushed")
    #expect(plan.title == "listenkey-expiry[event-pushed]")
    #expect(plan.seed == 20_260_130)
    #expect(plan.clock.minutes == 540)
    #expect(plan.start == CivilTime(year: 2026, month: 1, day: 29, hour: 21, minute: 10).timestamp())
    #expect(plan.end == CivilTime(year: 2026, month: 1, day: 30).timestamp())
    #expect(plan.latency.rest == Delay(base: .milliseconds(40), spread: .milliseconds(15)))
    #expect(plan.balance == Money("4440"))
    #expect(
      plan.engineOptions == [
        EngineOption(path: "preset", value: "baseline"), EngineOption(path: "risk.max-shorts", value: "2"),
        EngineOption(path: "risk.extra-short-in-bearish", value: "false"),
      ])
    #expect(plan.steps.map(\.id) == ["key-death", "stop-through"])
    #expect(plan.steps[0].verb == .inject(.listenKey(.expired), InjectionLimits()))
    #expect(plan.steps[1].verb == .moveThrough(xrp, .stop))
    #expect(plan.expectations.map(\.id) == ["rotation", "expect-2", "expect-3", "expect-4", "expect-6", "expect-7"])
    #expect(plan.demandedInvariants.map(\.name) == ["no-entry-while-dark"])
    #expect(plan.warnings.isEmpty)
  }

  @Test func everyRowIsItsOwnRun() throws {
    let document = try document(example)
    #expect(document.rows == ["event-pushed", "first-ping", "silent"])
    let first = try plan(example, row: "first-ping")
    guard case .at(let time) = first.steps[0].trigger else {
      Issue.record("the row replaces the trigger")
      return
    }
    #expect(time == first.start + .minutes(30))
    #expect(first.steps[0].id == "key-death")
    #expect(first.steps[0].verb == .inject(.listenKey(.vanished), InjectionLimits()))
    #expect(first.expectations[0].kind == .within(.seconds(1), of: .answered(step: 0), text: "key-death answered"))

    let silent = try plan(example, row: "silent")
    guard case .when(.anchor(.positionOpened(xrp)), let after, false) = silent.steps[0].trigger else {
      Issue.record("a path of the row changes nothing but itself")
      return
    }
    #expect(after == .minutes(5))
    #expect(silent.steps[0].verb == .inject(.listenKey(.silent), InjectionLimits()))
    #expect(silent.expectations[0].kind == .within(.seconds(70), of: .fired(step: 0), text: "key-death"))
  }

  @Test func planIsReadable() throws {
    let text = try plan(example, row: "first-ping").describe()
    for line in [
      "listenkey-expiry[first-ping]",
      "  time     2026-01-30 06:10:00.000 to 2026-01-30 09:00:00.000, UTC+09:00, 2h50m",
      "  exchange testnet E1, rest 40ms ± 15ms, stream 12ms ± 5ms",
      "  engine   risk.max-shorts = 2", "  key-death: at: 30m, inject: listen-key vanished (must fire)",
      "  rotation: within 1s of key-death answered: requests[\"POST /fapi/v1/listenKey\"] == 1",
      "  expect-5: always: no-entry-while-dark",
    ] { #expect(text.contains(line + "\n"), "\(text)") }
  }
}
