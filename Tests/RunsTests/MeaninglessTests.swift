import Market
import Oracle
import Simulation
import Testing

@testable import Script

/// What can be written and cannot be meant is refused, or told where some use is thinkable.
@Suite struct MeaninglessTests {
  static func step(_ lines: String) -> String { flat(timeline: "  - at: 5m\n    \(lines)") }

  static let refused: [Trap] = [
    Trap(
      name: "a range upside down", text: flat(expect: "  - at-end: entries in 3 .. 1"),
      problems: ["5:24 the range ends before it begins (write 1 .. 3)"]),
    Trap(
      name: "repeated from behind its end",
      text: flat(timeline: "  - { every: 1m, from: 5m, to: 2m, operator: pause-entries }"),
      problems: ["5:32 the step ends before it begins, at 2026-01-01 00:05:00.000"]),
    Trap(
      name: "repeated until before the first time",
      text: flat(timeline: "  - { every: 5m, to: 2m, operator: pause-entries }"),
      problems: ["5:22 the step ends before it begins, at 2026-01-01 00:05:00.000"]),
    Trap(
      name: "repeated less often than once", text: flat(timeline: "  - { every: 2h, operator: pause-entries }"),
      problems: ["5:14 the step ends before it begins, at 2026-01-01 02:00:00.000"]),
    Trap(
      name: "a step that waits for itself", text: flat(timeline: "  - { id: cut, when: cut fired, operator: stop }"),
      problems: ["5:22 step 'cut' waits for itself"]),
    Trap(
      name: "a ring of steps",
      text: flat(
        timeline: "  - { id: a, when: c, operator: stop }\n  - { id: b, when: a fired, inject: day-cut }\n"
          + "  - { id: c, when: b answered, operator: stop }\n  - { id: d, when: a, operator: stop }"),
      problems: ["5:20 steps 'a', 'c', 'b' wait for each other"]),
    Trap(
      name: "a setting twice", text: flat(more: "engine: { risk: { max-shorts: 2 }, risk.max-shorts: 3 }"),
      problems: ["4:36 'risk.max-shorts' is there twice (the first is at line 4, column 19)"]),
    Trap(
      name: "a setting that is a group, too", text: flat(more: "engine: { risk: 2, risk.max-shorts: 3 }"),
      problems: [
        "4:20 'risk' is there twice (the first is at line 4, column 11)",
        "4:11 engine.risk: unknown setting (did you mean 'risk.max-shorts'?)",
      ]
      .sorted()),
    Trap(
      name: "no time to settle in", text: flat(more: "settle-limit: 0s"),
      problems: ["4:15 'settle-limit' must be above zero"]),
    Trap(
      name: "for, of what happens at once", text: step("inject: disconnect user-stream\n    for: 3s"),
      problems: ["7:5 'for' does not belong to 'disconnect', which happens at once"]),
    Trap(
      name: "count, of what happens at once", text: step("inject: listen-key expired\n    count: 3"),
      problems: ["7:5 'count' does not belong to 'listen-key expired', which happens at once"]),
    Trap(
      name: "later by nothing", text: step("inject: delay POST /fapi/v1/order by 0s"),
      problems: ["6:42 'by' must be above zero"]),
    Trap(
      name: "a price between two ticks", text: step("market: set XRPUSDT 1.80005"),
      problems: ["6:25 1.80005 is no price of XRPUSDT, whose tick is 0.0001 (write 1.8 or 1.8001)"]),
    Trap(
      name: "a goal between two ticks", text: step("market: move XRPUSDT last to 1.80005 over 5s"),
      problems: ["6:34 1.80005 is no price of XRPUSDT, whose tick is 0.0001 (write 1.8 or 1.8001)"]),
    Trap(
      name: "a flat market between two ticks",
      text: "scenario: t\nmarket: flat XRPUSDT at 1.80005 from 2.00005 over 2h for 1h\nstart: { balance: 1000 USDT }\n",
      problems: [
        "2:25 1.80005 is no price of XRPUSDT, whose tick is 0.0001 (write 1.8 or 1.8001)",
        "2:38 2.00005 is no price of XRPUSDT, whose tick is 0.0001 (write 2 or 2.0001)",
      ]),
    Trap(
      name: "a stop of the start between two ticks",
      text: "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\n"
        + "start: { balance: 1000 USDT, orders: [{ symbol: XRPUSDT, type: stop, side: sell, trigger: 1.70005 }] }\n",
      problems: ["3:91 1.70005 is no price of XRPUSDT, whose tick is 0.0001 (write 1.7 or 1.7001)"]),
    Trap(
      name: "a stop of another session between two ticks",
      text: step("inject: foreign stop sell XRPUSDT at 1.70005"),
      problems: ["6:42 1.70005 is no price of XRPUSDT, whose tick is 0.0001 (write 1.7 or 1.7001)"]),
    Trap(
      name: "a quantity between two steps",
      text: "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\n"
        + "start: { balance: 1000 USDT, positions: [{ symbol: XRPUSDT, quantity: -100.05, entry: 1.8 }] }\n",
      problems: ["3:71 -100.05 is no quantity of XRPUSDT, whose step is 0.1 (write -100)"]),
    Trap(
      name: "a way of no time", text: step("market: move XRPUSDT to 1.9 over 0s"),
      problems: ["6:38 'over' must be above zero (write market: set XRPUSDT 1.9)"]),
    Trap(
      name: "waived twice",
      text: flat(
        more: "waive:\n  - { invariant: orders-legal, reason: x }\n  - { invariant: orders-legal, reason: y }"),
      problems: ["6:18 'orders-legal' is waived twice (the first is at line 5, column 18)"]),
    Trap(
      name: "waived and demanded",
      text: flat(expect: "  - always: orders-legal", more: "waive: { invariant: orders-legal, reason: x }"),
      problems: ["4:21 'orders-legal' is waived and demanded at once (the demand is at line 6, column 5)"]),
    Trap(
      name: "a row without a name", text: flat(more: "with:\n  - { nmae: x, seed: 2 }"),
      problems: ["5:5 the row has no name ('nmae' is no path: did you mean 'name'?)"]),
    Trap(
      name: "recorded signals of a flat market", text: flat(more: "signals: recorded"),
      problems: ["4:10 a flat market has no recorded signals"]),
    Trap(
      name: "a channel that is none", text: step("inject: fail notifications slak\n    may-not-fire: yes"),
      problems: ["6:32 no message goes by 'slak' (did you mean 'slack'?)"]),
    Trap(
      name: "an anchor on a code that nobody answers",
      text: flat(expect: "  - within: 1m of refusal -1126\n    that: entries == 0"),
      problems: ["5:19 the venue answers no '-1126' (did you mean '-1106'?)"]),
  ]

  static let told: [Trap] = [
    Trap(
      name: "a body that is no JSON", text: step("answer: { to: GET /fapi/v1/time, body: hallo }"),
      problems: ["6:44 this body is no JSON (the engine gets it as it stands; the venue's own answers are JSON)"]),
    Trap(
      name: "a body that is half of one", text: step("inject: 'answer GET /fapi/v1/time status 200 body {\"a\":'"),
      problems: ["6:13 this body is no JSON (the engine gets it as it stands; the venue's own answers are JSON)"]),
    Trap(
      name: "an error code without its sign", text: step("answer: { to: GET /fapi/v1/time, code: 1125 }"),
      problems: ["6:44 the venue's error codes are negative (write -1125, or 200 of a success)"]),
    Trap(
      name: "a header that is misspelt",
      text: step("answer: { to: GET /fapi/v1/time, status: 429, headers: { Retry-Afer: 30 } }"),
      problems: ["6:62 the venue sends no header 'Retry-Afer' (did you mean 'Retry-After'?)"]),
    Trap(
      name: "what an engine doubts", text: flat(more: "engine: { risk: { max-shorts: 13 } }"),
      problems: ["4:31 engine.risk.max-shorts: an unlucky number (write 12)"]),
  ]

  static let accepted: [(String, String)] = [
    ("a page of what stands before the venue", step("answer: { to: GET /fapi/v1/time, body: <html>503</html> }")),
    ("a mark price between two ticks", step("market: set XRPUSDT mark 1.80005")),
    ("a clock that goes right again", step("inject: clock ahead by 0s")),
    ("a silence for a time", step("inject: silence user-stream\n    for: 3s")),
    (
      "a step that waits for a chain",
      flat(
        timeline: "  - { id: a, at: 1m, operator: stop }\n  - { id: b, when: a, operator: stop }\n"
          + "  - { id: c, when: b fired, operator: stop }")
    ),
    (
      "a code that the script makes up",
      flat(
        timeline: "  - { at: 1m, answer: { to: GET /fapi/v1/time, code: -9999 } }",
        expect: "  - within: 1m of refusal -9999\n    that: entries == 0")
    ),
    (
      "both spellings of different settings",
      flat(more: "engine: { risk: { max-shorts: 2 }, risk.extra-short-in-bearish: no }")
    ),
  ]

  @Test(arguments: refused) func isRefused(_ trap: Trap) {
    let found = diagnostics(trap.text)
    #expect(found.map(brief).sorted() == trap.problems.sorted())
    #expect(found.allSatisfy { $0.severity == .error })
  }

  @Test(arguments: told) func isTold(_ trap: Trap) {
    let found = diagnostics(trap.text)
    #expect(found.map(brief) == trap.problems)
    #expect(found.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: accepted) func isMeant(_ name: String, _ text: String) {
    #expect(diagnostics(text).map(brief) == [], "\(name)")
  }

  static let rows = """
    engine: { preset: baseline, risk.max-shorts: 2 }
    timeline:
      - { id: cut, at: 5m, inject: day-cut }
    with:
      - { name: map-and-path, engine.risk: { max-shorts: 3 }, engine.risk.max-shorts: 4 }
      - { name: path-and-map, timeline.cut.at: 6m, timeline.cut: { at: 7m, operator: stop } }
      - { name: two-paths, engine.risk.max-shorts: 3, timeline.cut.at: 6m }
    """

  @Test(arguments: [
    (
      "map-and-path",
      ["8:59 'engine.risk' and its part 'engine.risk.max-shorts' are both changed (the first is at line 8, column 27)"]
    ),
    (
      "path-and-map",
      ["9:48 'timeline.cut' and its part 'timeline.cut.at' are both changed (the first is at line 9, column 27)"]
    ),
    ("two-paths", []),
  ]) func aRowChangesEachPartOnce(_ row: String, _ problems: [String]) {
    #expect(diagnostics(flat(more: Self.rows), row: row).map(brief) == problems)
  }

  @Test func theCommandLineChangesEachPartOnce() {
    let found = diagnostics(flat(more: Self.rows), row: "two-paths", set: ["seed=1", "seed=2"])
    #expect(found.map(\.what) == ["'seed' is changed twice"])
    #expect(diagnostics(flat(more: Self.rows), row: "two-paths", set: ["engine.risk.max-shorts=1"]).isEmpty)
  }

  /// A row finds the setting however the file spells it.
  @Test func bothSpellingsOfASettingAreOne() throws {
    let plan = try plan(flat(more: Self.rows), row: "two-paths")
    #expect(plan.engineOptions.map { "\($0.path) \($0.value)" } == ["preset baseline", "risk.max-shorts 3"])
  }

  // MARK: What a plan shows

  @Test func aPlanShowsWhatTheScriptSetsAndEveryDefault() throws {
    let text = try plan(flat(more: "engine: { risk.max-shorts: 7 }")).describe()
    #expect(text.contains("\n  engine   risk.max-shorts = 7\n"))
    #expect(text.hasSuffix("\nengine settings by default\n  strategy = none\n  risk: leverage = 1\n"))
  }

  // MARK: What has no value

  struct Fixed: MetricSource {
    var values: [Metric: MetricValue]
    func value(of query: MetricQuery) -> MetricValue { values[query.metric] ?? .undefined }
  }

  @Test(
    arguments: [
      ("rr.pass-rate > 1 %", "no candidate came to the RR gate"),
      ("not rr.newest > 1 or fills == 2", "no candidate came to the RR gate"),
      ("mark.XRPUSDT > 1.8", "the venue has no price of it yet"),
      ("short-limit.count > 1", "no signal was rejected for short_position_limit"),
      ("settlement.gross > 1 USDT", "no emergency liquidation was settled"),
      ("fills / (fills - 3) > 1", "a division by zero"),
      ("wallet * 9000000000 > 1 USDT", "a result beyond 92 233 720 368, the largest that is held"),
      ("fills == 3", nil), ("rr.pass-rate > 1 % and fills == 4", nil),
    ] as [(String, String?)]) func whyThereIsNoValue(_ text: String, _ why: String?) throws
  {
    let node = Node(
      content: .scalar(text), place: Place(source: ScenarioSource(path: "x", text: text), line: 1, column: 1))
    var typing = Typing(instruments: instruments)
    let formula = try typing.condition(
      ExpressionDraft(text: text, node: node, root: try ExpressionParser.parse(text)))
    let values: [Metric: MetricValue] = [.fills: .count(3), .wallet: .decimal(1_000_000_000_000)]
    let evaluation = Evaluation(world: Fixed(values: values), queries: typing.queries, eventCounts: [])
    #expect(evaluation.whyUndefined(formula) == why)
  }

  /// Parentheses belong to what is shown, and the opposite of a comparison is one.
  @Test func whatAFailureShows() throws {
    func comparison(_ text: String) throws -> Comparison? {
      let node = Node(
        content: .scalar(text), place: Place(source: ScenarioSource(path: "x", text: text), line: 1, column: 1))
      var typing = Typing(instruments: instruments)
      let formula = try typing.condition(
        ExpressionDraft(text: text, node: node, root: try ExpressionParser.parse(text)))
      if case .comparison(let comparison) = formula { return comparison }
      return nil
    }
    #expect(try comparison("rr.passed / (rr.reached - 1) > 1 %")?.leftText == "rr.passed / (rr.reached - 1)")
    #expect(try comparison("(fills + 1) * 2 > (3)")?.opposite == "(fills + 1) * 2 <= (3)")
    #expect(try comparison("positions.short.open > 2")?.opposite == "positions.short.open <= 2")
    #expect(try comparison("fills in 1 .. 3")?.opposite == "not (fills in 1 .. 3)")
    #expect(try comparison("wallet == 1 USDT ± 0.1 USDT")?.opposite == "not (wallet == 1 USDT ± 0.1 USDT)")
    #expect(try comparison("user-stream.open")?.opposite == "not user-stream.open")
  }
}
