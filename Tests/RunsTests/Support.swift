import Binance
import Market
import Simulation
import TestSupport
import Testing
import TradingEngine

@testable import Runs
@testable import Script

/// The example of the language's design, word for word but for the tape's neighbours.
let example = """
  scenario: listenkey-expiry
  summary: The listen key dies while a position is open, and its stop fills while nobody listens.
  origin: incident of 2026-01-30; keep-alive answered 400 / -1125 from the first ping on
  seed: 20260130
  clock: UTC+09:00                   # how times in this file and its report are read; fixed offsets only
  tape: { file: reconstruction-2026-01-30, from: "06:10", to: "09:00" }

  exchange: { profile: testnet, era: E1, latency: { rest: 40ms ± 15ms, stream: 12ms ± 5ms } }
  start: { balance: 4440 USDT }
  engine:
    preset: baseline
    risk: { max-shorts: 2, extra-short-in-bearish: false }

  timeline:
    - id: key-death
      when: position XRPUSDT opened
      after: 5m
      inject: listen-key expired     # event pushed, socket stays open and silent, PUT answers -1125
    - id: stop-through
      when: key-death fired
      after: 20ms
      market: move XRPUSDT mark through stop

  expect:
    - id: rotation
      within: 1s of key-death
      that: requests["POST /fapi/v1/listenKey"] == 1
    - within: 5s of key-death
      that: user-stream.open and reconciliations == 1
    - within: 10s of key-death
      that: position.XRPUSDT == 0 and orders.open.XRPUSDT == 0
    - never: positions.short.open > 2
    - always: no-entry-while-dark    # an invariant by name, or an expression
    - sometimes: fill during user-stream.dark
    - at-end: missed-fills == 0 and wallet == exchange.wallet

  with:                              # rows: one run each; any path can be overridden, so can --set on the command line
    - { name: event-pushed }
    - { name: first-ping, timeline.key-death: { at: 30m, inject: listen-key vanished }, expect.rotation.within: 1s of key-death answered }
    - { name: silent, timeline.key-death.inject: listen-key silent, expect.rotation.within: 70s of key-death }
  """

/// A short scenario around some lines of `timeline` and `expect`.
func flat(timeline: String = "", expect: String = "", more: String = "") -> String {
  var text = "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\nstart: { balance: 1000 USDT }\n"
  if !more.isEmpty { text += more + "\n" }
  if !timeline.isEmpty { text += "timeline:\n" + timeline + "\n" }
  if !expect.isEmpty { text += "expect:\n" + expect + "\n" }
  return text
}

let instruments = Instruments(["XRPUSDT", "DOGEUSDT"].map { instrument($0, tick: "0.0001", step: "0.1") })
let xrp = instruments.symbol(named: "XRPUSDT")!
let doge = instruments.symbol(named: "DOGEUSDT")!

/// Knows `preset` and `risk.max-shorts`.
struct FakeBuilder: EngineBuilder {
  var name: String { "fake" }
  func problems(with options: [EngineOption], instruments: Instruments) -> [EngineOptionProblem] {
    let known = ["preset", "risk.max-shorts", "risk.extra-short-in-bearish"]
    return options.filter { !known.contains($0.path) }.map {
      EngineOptionProblem(
        path: $0.path, message: "unknown setting", hint: "did you mean 'risk.max-shorts'?", isAboutName: true)
    }
  }
  func settings(options: [EngineOption]) -> [EngineOption] {
    let shorts = options.first { $0.path == "risk.max-shorts" }?.value ?? "2"
    return [
      EngineOption(path: "strategy", value: "none"), EngineOption(path: "risk.max-shorts", value: shorts),
      EngineOption(path: "risk.leverage", value: "1"),
    ]
  }
  func doubts(about options: [EngineOption]) -> [EngineOptionProblem] {
    options.filter { $0.path == "risk.max-shorts" && $0.value == "13" }.map {
      EngineOptionProblem(path: $0.path, message: "an unlucky number", hint: "write 12")
    }
  }
  func makeEngine(options: [EngineOption], instruments: Instruments) -> any TradingEngine { FakeEngine() }
}

struct FakeEngine: TradingEngine {
  mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {}
  mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {}
}

/// 2026-01-29 21:00 UTC, which is 06:00 of the 30th in Seoul, and four hours.
let tapeRange: ClosedRange<Timestamp> = {
  let first = CivilTime(year: 2026, month: 1, day: 29, hour: 21).timestamp()
  return first...(first + .hours(4))
}()

func document(_ text: String, path: String = "Scenarios/t.yaml") throws -> ScenarioDocument {
  try ScenarioDocument(source: ScenarioSource(path: path, text: text))
}

func plan(_ text: String, row: String? = nil, set: [String] = []) throws -> RunPlan {
  let overrides = try set.map { try Override(parsing: $0) }
  let scenario = try document(text).unchecked(row: row, overrides: overrides)
  return try ScenarioPlanner(
    instruments: instruments, invariants: ["no-entry-while-dark", "orders-legal"], engine: FakeBuilder(),
    data: tapeRange
  ).plan(scenario)
}

/// What is wrong with a text; empty when nothing is.
func diagnostics(_ text: String, row: String? = nil, set: [String] = []) -> [Diagnostic] {
  do {
    return try plan(text, row: row, set: set).warnings
  } catch let problems as ScriptProblems {
    return problems.list
  } catch {
    Issue.record("\(String(describing: error))")
    return []
  }
}

/// `14:13 unknown fault 'x' (hint)`
func brief(_ diagnostic: Diagnostic) -> String {
  let place = diagnostic.place.map { "\($0.line):\($0.column) " } ?? ""
  return place + diagnostic.what + (diagnostic.hint.map { " (\($0))" } ?? "")
}
