import Simulation
import Testing

@testable import Script

/// What a message says of each kind of mistake: the cause, at its place, with the way out that is meant, and nothing that
/// only follows from it.
@Suite struct MessageTests {
  /// `line:column what [expected] (hint)`.
  static func full(_ diagnostic: Diagnostic) -> String {
    let place = diagnostic.place.map { "\($0.line):\($0.column) " } ?? ""
    return place + diagnostic.what + (diagnostic.expected.map { " [\($0)]" } ?? "")
      + (diagnostic.hint.map { " (\($0))" } ?? "")
  }

  /// Line 5 is the first below `expect:`; the value of `at-end` begins in column 13.
  static func atEnd(_ value: String) -> String { flat(expect: "  - at-end: \(value)") }
  static func balance(_ value: String) -> String {
    "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\nstart: { balance: \(value) }\n"
  }
  static func market(_ value: String) -> String {
    "scenario: t\nmarket: \(value)\nstart: { balance: 1000 USDT }\n"
  }
  static func step(_ lines: String) -> String { flat(timeline: "  - at: 5m\n    \(lines)") }

  static let numbers: [Trap] = [
    Trap(
      name: "thousands in a flow map", text: balance("4,440 USDT"),
      problems: ["3:19 the value of 'balance' ends at a comma of the flow map (write 4440 USDT)"]),
    Trap(
      name: "thousands", text: balance("\"4,440 USDT\""),
      problems: ["3:19 '4,440' is not a number [a decimal number such as 1.8] (write 4440 USDT)"]),
    Trap(
      name: "thousands and cents", text: balance("\"1,234,567.5 USDT\""),
      problems: ["3:19 '1,234,567.5' is not a number [a decimal number such as 1.8] (write 1234567.5 USDT)"]),
    Trap(
      name: "points and a comma", text: balance("\"1.234,5 USDT\""),
      problems: ["3:19 '1.234,5' is not a number [a decimal number such as 1.8] (write 1234.5 USDT)"]),
    Trap(
      name: "gaps", text: balance("4 440 USDT"),
      problems: ["3:19 '4 440 USDT' is not an amount [an amount such as 4440 USDT] (write 4440 USDT)"]),
    Trap(
      name: "another unit", text: balance("4440 USD"),
      problems: ["3:19 '4440 USD' is not an amount [an amount such as 4440 USDT] (write 4440 USDT)"]),
    Trap(
      name: "a sign of money", text: balance("$4440"),
      problems: ["3:19 '$4440' is not an amount [an amount such as 4440 USDT] (write 4440 USDT)"]),
    Trap(
      name: "decimal comma", text: step("signal: short XRPUSDT stop +0,4 % target -1.0 %"),
      problems: ["6:32 '+0,4' is not a number [a decimal number such as 1.8] (write +0.4 %)"]),
    Trap(
      name: "decimal comma with three places", text: step("market: set XRPUSDT 0,125"),
      problems: ["6:25 '0,125' is not a number [a decimal number such as 1.8] (write 0.125)"]),
    Trap(
      name: "minus of a word processor",
      text: flat(more: "engine: {}").replacing(
        "start: { balance: 1000 USDT }",
        with: "start: { balance: 1000 USDT, positions: [{ symbol: XRPUSDT, quantity: \u{2212}5, entry: 1.8 }] }"),
      problems: ["3:71 '\u{2212}5' is not a number [a decimal number such as 1.8] (write -5)"]),
    Trap(
      name: "too large", text: atEnd("position.XRPUSDT < 99999999999999999999999999"),
      problems: ["5:32 '99999999999999999999999999' is too large [at most 92 000 000 000]"]),
    Trap(
      name: "too fine", text: atEnd("position.XRPUSDT < 0.123456789"),
      problems: ["5:32 '0.123456789' has more than eight places [a decimal number such as 1.8]"]),
    Trap(
      name: "a product that is too large", text: atEnd("position.XRPUSDT < 9999999999 * 9999999999"),
      problems: ["5:32 this comes to a number that is too large [at most 92 000 000 000]"]),
    Trap(
      name: "division by zero", text: atEnd("position.XRPUSDT / 0 == 1"),
      problems: ["5:30 a division by zero [any other number]"]),
    Trap(
      name: "a span that is too long", text: step("inject: silence user-stream\n    for: 106751d"),
      problems: ["7:10 '106751d' is too long [at most ten years, 3660d]"]),
    Trap(
      name: "a market of no time", text: market("flat XRPUSDT at 1.8 for 0s"),
      problems: ["2:33 'for' must be above zero [\(FlatMarketReader.form)]"]),
  ]

  static let expressions: [Trap] = [
    Trap(
      name: "a symbol behind what takes none", text: atEnd("rr.passed.XRPUSDT == 1"),
      problems: ["5:23 'rr.passed' takes no symbol [rr.passed]"]),
    Trap(
      name: "a symbol behind a word", text: atEnd("rejected.XRPUSDT == 1"),
      problems: ["5:22 'rejected' takes no symbol [rejected[\"REASON\"]]"]),
    Trap(
      name: "a word behind a point", text: atEnd("rejected.rr_below_min == 1"),
      problems: ["5:22 'rejected' takes its argument in brackets [rejected[\"rr_below_min\"]]"]),
    Trap(
      name: "more than a symbol", text: atEnd("exchange.position.XRPUSDT.long == 1"),
      problems: [
        "5:13 unknown name 'exchange.position.XRPUSDT.long' [a name of `tapedeck metrics`] (did you mean 'exchange.position.XRPUSDT'?)"
      ]),
    Trap(
      name: "half of a symbol", text: atEnd("count(fill.XRP) == 1"),
      problems: ["5:24 unknown symbol 'XRP' [XRPUSDT, DOGEUSDT] (did you mean 'XRPUSDT'?)"]),
    Trap(
      name: "a decimal comma in an expression", text: atEnd("rr.pass-rate > 1,5 %"),
      problems: [
        "5:28 '1,5' is neither a number nor a span [a number such as 3 or a span such as 30s] (write 1.5)"
      ]),
    Trap(
      name: "thousands in an expression", text: atEnd("wallet > 4,440 USDT"),
      problems: [
        "5:22 '4,440' is neither a number nor a span [a number such as 3 or a span such as 30s] (write 4440)"
      ]),
    Trap(
      name: "a division by no money", text: atEnd("wallet / 0 USDT > 1"),
      problems: ["5:20 a division by zero [any other number]"]),
    Trap(
      name: "a misspelt name that takes no symbol", text: atEnd("rr.pased.XRPUSDT == 1"),
      problems: ["5:13 unknown name 'rr.pased.XRPUSDT' [a name of `tapedeck metrics`] (did you mean 'rr.passed'?)"]),
    Trap(
      name: "an invariant", text: flat(expect: "  - never: no-entry-while-dark"),
      problems: [
        "5:12 'no-entry-while-dark' is an invariant, not a value [always: no-entry-while-dark] (an invariant is demanded by its name, in an expectation of its own)"
      ]),
    Trap(
      name: "a misspelt invariant", text: flat(expect: "  - never: no-entry-while-drak"),
      problems: [
        "5:12 unknown name 'no-entry-while-drak' [a name of `tapedeck metrics`] (did you mean the invariant, always: no-entry-while-dark?)"
      ]),
    Trap(
      name: "not equal of another language", text: atEnd("entries <> 1"),
      problems: ["5:21 '<>' has no meaning in an expression (write !=)"]),
    Trap(
      name: "at least, turned round", text: atEnd("entries => 1"),
      problems: ["5:21 '=>' has no meaning in an expression (write >=)"]),
    Trap(
      name: "a power", text: atEnd("entries ** 2 == 1"),
      problems: ["5:21 '**' has no meaning in an expression (write x * x)"]),
    Trap(
      name: "a minus of a word processor", text: atEnd("position.XRPUSDT == \u{2212}5"),
      problems: ["5:33 '\u{2212}' has no meaning in an expression (write -)"]),
    Trap(
      name: "no-break space", text: atEnd("entries\u{A0}== 1"),
      problems: ["5:20 a no-break space in an expression (write a plain blank)"]),
    Trap(
      name: "no-break space elsewhere", text: step("market: set XRPUSDT\u{A0}1.9"),
      problems: [
        "6:28 'set' takes a symbol and a price [\(PriceVerbReader.form)] (a no-break space stands in column 24: write a plain blank)"
      ]),
    Trap(
      name: "two wrong names in one expression", text: atEnd("entris == 1 and not fils == 2"),
      problems: [
        "5:13 unknown name 'entris' [a name of `tapedeck metrics`] (did you mean 'entries'?)",
        "5:33 unknown name 'fils' [a name of `tapedeck metrics`] (did you mean 'fills'?)",
      ]),
    Trap(
      name: "a wrong name beside a wrong kind", text: atEnd("wallet == 5s and count(fil where entris > 1) == 0"),
      problems: [
        "5:23 wallet is an amount in USDT, 5s is a span of time [an amount in USDT at column 11 of the expression, as at column 1]",
        "5:36 unknown event 'fil' [fill, entry, signal, request, refusal] (did you mean 'fill'?)",
        "5:46 unknown name 'entris' [a name of `tapedeck metrics`] (did you mean 'entries'?)",
      ]),
  ]

  /// One typo, one message.
  static let typos: [Trap] = [
    Trap(
      name: "kind of an expectation", text: flat(expect: "  - witin: 1s of start\n    that: entries == 0"),
      problems: [
        "5:5 unknown key 'witin' in an expectation [id, within, never, always, sometimes, at-end, that] (did you mean 'within'?)"
      ]),
    Trap(
      name: "required key", text: "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\nstart: { balnce: 1000 USDT }\n",
      problems: [
        "3:10 unknown key 'balnce' in 'start' [balance, positions, orders, leverage, margin-type, mode] (did you mean 'balance'?)"
      ]),
    Trap(
      name: "part of an answer", text: step("answer: { to: GET /fapi/v1/time, stauts: 500 }"),
      problems: [
        "6:38 unknown key 'stauts' in an answer [to, symbol, nth, status, code, message, body, executed, headers] (did you mean 'status'?)"
      ]),
    Trap(
      name: "the whole market",
      text: "scenario: t\nmarkte: flat XRPUSDT at 1.8 for 1h\nstart: { balance: 1000 USDT }\n",
      problems: [
        "2:1 unknown key 'markte' in a scenario [\(ScenarioReader.keys.joined(separator: ", "))] (did you mean 'market'?)"
      ]),
    Trap(
      name: "an id that others name",
      text: flat(
        timeline: "  - { idd: cut, at: 5m, inject: day-cut }",
        expect: "  - within: 5s of cut\n    that: user-stream.open"),
      problems: [
        "5:7 unknown key 'idd' in a timeline step [\(StepReader.keys.joined(separator: ", "))] (did you mean 'id'?)"
      ]),
    Trap(
      name: "a value that is refused", text: flat(more: "summary: &a x"),
      problems: [
        "4:10 YAML anchors are not part of the language (use rows (with:) or include: to say a thing once; text that begins with '&' needs quotes)"
      ]),
    Trap(
      name: "a step that is broken is there all the same",
      text: flat(
        timeline: "  - { id: cut, at: 5m, inject: daycut }", expect: "  - within: 5s of cut\n    that: user-stream.open"
      ),
      problems: ["5:32 unknown fault 'daycut' [\(FaultDefinitionNames.all)] (did you mean 'day-cut'?)"]),
    Trap(
      name: "what is missing stands behind the key that may be the cause",
      text: "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\nstart: { money: 1000 USDT }\n",
      problems: [
        "3:10 unknown key 'money' in 'start' [balance, positions, orders, leverage, margin-type, mode]",
        "3:8 'start' has no balance [balance: 4440 USDT]",
      ]),
    Trap(
      name: "no name", text: "scenaro: t\n",
      problems: [
        "1:1 the scenario has no name [scenario: NAME] ('scenaro' is an unknown key: did you mean 'scenario'?)"
      ]),
  ]

  /// Nothing hides anything else.
  static let together: [Trap] = [
    Trap(
      name: "behind a malformed expression",
      text: flat(
        timeline: "  - { at: 5m, market: set XRPUSD 1.9 }",
        expect: "  - at-end: entries ==\n  - at-end: entris == 1\n  - never: wallet == 5s",
        more: "engine: { max-short: 2 }"),
      problems: [
        "4:11 engine.max-short: unknown setting (did you mean 'risk.max-shorts'?)",
        "6:27 unknown symbol 'XRPUSD' [XRPUSDT, DOGEUSDT] (did you mean 'XRPUSDT'?)",
        "8:23 the expression ends too early [a name, a number or '(']",
        "9:13 unknown name 'entris' [a name of `tapedeck metrics`] (did you mean 'entries'?)",
        "10:22 wallet is an amount in USDT, 5s is a span of time [an amount in USDT at column 11 of the expression, as at column 1]",
      ]),
    Trap(
      name: "behind a broken start",
      text:
        "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\nstart: { balance: 1000 }\nexpect:\n  - never: entris > 1\n",
      problems: [
        "3:19 '1000' has no unit [an amount such as 4440 USDT] (write 1000 USDT)",
        "5:12 unknown name 'entris' [a name of `tapedeck metrics`] (did you mean 'entries'?)",
      ]),
  ]

  @Test(arguments: numbers + expressions + typos + together) func saysTheCauseAndTheWayOut(_ trap: Trap) {
    #expect(diagnostics(trap.text).map(Self.full) == trap.problems)
  }

  /// Where the market itself is broken, what does not hang on it is told; symbols and times do.
  @Test func aBrokenMarketHidesNothingElse() throws {
    let text = market0("flat XRPUSDT at x for 1h")
    let scenario = try document(text).unchecked(row: nil)
    let planner = ScenarioPlanner(
      instruments: instruments, invariants: [], engine: FakeBuilder(), data: nil, knowsMarket: false)
    let problems = #expect(throws: ScriptProblems.self) { try planner.plan(scenario) }
    #expect(
      problems?.list.map(Self.full) == [
        "2:25 'x' is not a number [a decimal number such as 1.8]",
        "6:13 unknown name 'entris' [a name of `tapedeck metrics`] (did you mean 'entries'?)",
      ])
  }

  func market0(_ value: String) -> String {
    "scenario: t\nmarket: \(value)\nstart: { balance: 1 USDT }\ntimeline: [{ at: \"23:00\", market: set ANYUSDT 1.85 }]\n"
      + "expect:\n  - at-end: entris == 1 and position.ANYUSDT == 0\n"
  }

  @Test func eachOfSeveralArgumentsHasItsOwnPlace() throws {
    let sets = ["seed=x", "timeline.s.id=cut"].enumerated().map { index, text in
      Result { try Override(parsing: text, number: index + 1) }
    }
    let text = flat(timeline: "  - { id: s, at: 5m, operator: stop }\n  - { id: cut, at: 5m, operator: stop }")
    let problems = #expect(throws: ScriptProblems.self) {
      try document(text).scenario(row: nil, overrides: try sets.map { try $0.get() })
    }
    let places = problems?.list.map { "\($0.place?.description ?? "") \($0.hint ?? "")" }
    #expect(places == ["--set[1]:1:6 ", "Scenarios/t.yaml:6:11 the first is at --set[2]:1:15"])
  }

  @Test(
    arguments: [
      ("4,440", "4440"), ("1,234,567.89", "1234567.89"), ("1.234.567,89", "1234567.89"), ("0,4", "0.4"),
      ("+0,4", "+0.4"),
      ("0,125", "0.125"), ("12,5", "12.5"), ("1'000'000", "1000000"), ("1_000", "1000"), ("1\u{202F}000", "1000"),
      ("\u{2212}5", "-5"), ("1,23,456", nil), ("abc", nil), ("1.8", nil), (",", nil), ("1,,5", nil),
    ] as [(String, String?)]) func numbersOfOtherSpellings(_ text: String, _ meant: String?)
  {
    #expect(NumberValue.meant(by: text) == meant)
  }
}

enum FaultDefinitionNames {
  static var all: String { FaultDefinition.all.map(\.name).joined(separator: ", ") }
}
