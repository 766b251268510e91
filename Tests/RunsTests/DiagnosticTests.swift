import Simulation
import Testing

@testable import Runs
@testable import Script

struct Trap: CustomTestStringConvertible, Sendable {
  var name: String
  var text: String
  /// `line:column what (hint)`, one for each problem.
  var problems: [String]
  var testDescription: String { name }
}

@Suite struct Traps {
  static let quote = "put the whole value in quotes"
  /// Line 5 is the first below `expect:`; the value of `never` begins in column 12.
  static func never(_ value: String) -> String { flat(expect: "  - never: \(value)") }

  /// The table of what a plain YAML scalar cannot be.
  static let yaml: [Trap] = [
    Trap(
      name: "begins with >=", text: never(">= 3"),
      problems: [
        "5:12 a value cannot begin with '>': YAML takes it for a block of text (\(quote), or begin it with the name that is compared)"
      ]),
    Trap(
      name: "begins with |", text: never("|x"),
      problems: [
        "5:12 a value cannot begin with '|': YAML takes it for a block of text (\(quote), or begin it with the name that is compared)"
      ]),
    Trap(
      name: "begins with -", text: "scenario: - 3\n",
      problems: [
        "1:11 a list cannot begin behind a key (begin the list on the next line, or put the value in quotes if '-' belongs to it)"
      ]),
    Trap(name: "begins with %", text: never("% x"), problems: ["5:12 a value cannot begin with '%' (\(quote))"]),
    Trap(name: "begins with @", text: never("@x"), problems: ["5:12 a value cannot begin with '@' (\(quote))"]),
    Trap(name: "begins with `", text: never("`x`"), problems: ["5:12 a value cannot begin with '`' (\(quote))"]),
    Trap(
      name: "begins with *", text: never("*x"),
      problems: [
        "5:12 a value cannot begin with '*' or '&' (\(quote); YAML anchors and aliases are not part of the language)"
      ]),
    Trap(
      name: "begins with * and a blank", text: never("* x"),
      problems: [
        "5:12 a value cannot begin with '*' or '&' (\(quote); YAML anchors and aliases are not part of the language)"
      ]),
    Trap(
      name: "tag, silently empty in YAML", text: never("!x"),
      problems: [
        "5:12 YAML tags are not part of the language (for text that begins with '!' put it in quotes; for 'not equal' write !=, for negation 'not')"
      ]),
    Trap(
      name: "anchor, silently empty in YAML", text: never("&x"),
      problems: [
        "5:12 YAML anchors are not part of the language (use rows (with:) or include: to say a thing once; text that begins with '&' needs quotes)"
      ]),
    Trap(
      name: "text behind a quote", text: never("\"POST x\" == 1"),
      problems: [
        "5:21 text behind the closing quote (a value that begins with a quote ends with it: put the whole value in the other kind of quotes)"
      ]),
    Trap(
      name: "second colon", text: never("a: b"),
      problems: [
        "5:13 a second ': ' in one value (put the whole value in single quotes, or write a map over several lines)"
      ]),
    Trap(
      name: "map behind a word", text: flat(timeline: "  - operator: liquidate { source: cli }"),
      problems: [
        "5:33 a second ': ' in one value (put the whole value in single quotes, or write a map over several lines)"
      ]),
    Trap(
      name: "comment cuts the value", text: never("positions.open > #3"),
      problems: [
        "5:28 the expression ends too early",
        "5:29 ' #' begins a comment: the value ends before it (put the whole value in quotes if '#' belongs to it, else write a space after '#')",
      ]),
    Trap(
      name: "flow map splits at a comma", text: flat(expect: "  - { never: f(\"x, y\") == 1 }"),
      problems: [
        "5:14 the value of 'never' ends at a comma of the flow map (put the whole value in single quotes, or write the map over several lines)"
      ]),
    Trap(
      name: "braces inside a flow map", text: flat(expect: "  - { never: x in {a} }"),
      problems: [
        "5:19 the '{ … }' or '[ … ]' that begins at line 5 is broken here (put values that hold brackets, braces or commas in single quotes, or write the map over several lines)"
      ]),
    Trap(
      name: "merge key", text: flat(more: "<<: { seed: 1 }"),
      problems: ["4:1 YAML merge keys are not part of the language (use rows (with:) or include: to say a thing once)"]),
    Trap(
      name: "alias", text: flat(more: "summary: &a x\norigin: *a"),
      problems: [
        "4:10 YAML anchors are not part of the language (use rows (with:) or include: to say a thing once; text that begins with '&' needs quotes)"
      ]),
    Trap(
      name: "same key twice", text: flat(more: "seed: 1\nclock: UTC\nseed: 2"),
      problems: ["6:1 key 'seed' is there twice (the first is at line 4, column 1)"]),
    Trap(
      name: "same key twice in a flow map", text: flat(more: "exchange: { era: E1, profile: testnet, era: E2 }"),
      problems: ["4:40 key 'era' is there twice (the first is at line 4, column 13)"]),
    Trap(
      name: "same key twice, once quoted", text: flat(more: "seed: 1\n\"seed\": 2"),
      problems: ["5:1 key 'seed' is there twice (the first is at line 4, column 1)"]),
    Trap(
      name: "tab as indentation", text: "scenario: t\nstart:\n\tbalance: 1 USDT\n",
      problems: ["3:1 a tab in the indentation (YAML wants spaces there)"]),
    Trap(
      name: "unclosed quote", text: flat(more: "summary: \"half"),
      problems: ["4:10 a quote that is never closed (close it, or remove the quote)"]),
    Trap(
      name: "unclosed brace", text: flat(more: "exchange: { era: E1"),
      problems: ["4:11 a '{' or '[' that is never closed (close it)"]),
    Trap(
      name: "two documents", text: flat() + "---\nscenario: u\n",
      problems: ["4:1 a second document begins here (one file holds one scenario: remove '---')"]),
    Trap(
      name: "control character", text: "scenario: t\u{7}\n",
      problems: ["1:12 control character U+0007 in the text (remove it)"]),
    Trap(
      name: "deep flow nesting", text: "scenario: " + String(repeating: "[", count: 2000),
      problems: ["1:35 nested too deeply"]),
    Trap(name: "empty file", text: "# nothing\n", problems: ["1:1 the file is empty"]),
    Trap(name: "no map", text: "- a\n", problems: ["1:1 a scenario is a map"]),
    Trap(name: "no name", text: "seed: 1\n", problems: ["1:1 the scenario has no name"]),
  ]

  @Test(arguments: yaml) func yamlIsExplained(_ trap: Trap) {
    #expect(diagnostics(trap.text).map(brief) == trap.problems)
  }

  static let language: [Trap] = [
    Trap(
      name: "unknown key", text: flat(more: "exchnage: { era: E1 }"),
      problems: ["4:1 unknown key 'exchnage' in a scenario (did you mean 'exchange'?)"]),
    Trap(
      name: "unknown fault", text: flat(timeline: "  - at: 5m\n    inject: listen-key expire"),
      problems: ["6:13 unknown fault 'listen-key expire' (did you mean 'listen-key expired'?)"]),
    Trap(
      name: "unknown symbol", text: flat(timeline: "  - at: 5m\n    market: set XRPUSD 1.9"),
      problems: ["6:17 unknown symbol 'XRPUSD' (did you mean 'XRPUSDT'?)"]),
    Trap(
      name: "unknown metric", text: never("positons.open > 2"),
      problems: ["5:12 unknown name 'positons.open' (did you mean 'positions.open'?)"]),
    Trap(
      name: "unknown symbol in a metric", text: never("position.XRPUSD > 2"),
      problems: ["5:21 unknown symbol 'XRPUSD' (did you mean 'XRPUSDT'?)"]),
    Trap(
      name: "unknown anchor", text: flat(expect: "  - within: 5s of deth\n    that: user-stream.open"),
      problems: ["5:19 unknown anchor 'deth'"]),
    Trap(
      name: "unknown step behind an anchor",
      text: flat(
        timeline: "  - { id: death, at: 5m, inject: day-cut }",
        expect: "  - within: 5s of deth fired\n    that: user-stream.open"),
      problems: ["7:19 no timeline step has the id 'deth' (did you mean 'death'?)"]),
    Trap(
      name: "unknown invariant", text: flat(expect: "  - always: no-entry-while-dak"),
      problems: ["5:13 unknown invariant 'no-entry-while-dak' (did you mean 'no-entry-while-dark'?)"]),
    Trap(
      name: "unknown table", text: flat(more: "report: acceptence"),
      problems: ["4:9 'report' does not know 'acceptence' (did you mean 'acceptance'?)"]),
    Trap(
      name: "unknown waived invariant", text: flat(more: "waive:\n  - { invariant: orders-leal, reason: x }"),
      problems: ["5:18 unknown invariant 'orders-leal' (did you mean 'orders-legal'?)"]),
    Trap(
      name: "unknown engine setting", text: flat(more: "engine: { preset: baseline, risk: { max-short: 2 } }"),
      problems: ["4:37 engine.risk.max-short: unknown setting (did you mean 'risk.max-shorts'?)"]),
    Trap(
      name: "wrong unit", text: flat(timeline: "  - at: 30sec\n    inject: day-cut"),
      problems: ["5:9 '30sec' is not a time (write 30s)"]),
    Trap(
      name: "all problems at once", text: flat(timeline: "  - at: 5m\n    inject: x\n  - every: 5\n    market: y z"),
      problems: [
        "6:13 unknown fault 'x'", "7:12 '5' has no unit (write 5s for seconds, 5m for minutes)",
        "8:13 unknown instruction 'y'",
      ]),
    Trap(
      name: "no trigger", text: flat(timeline: "  - after: 5m\n    inject: day-cut"),
      problems: [
        "5:5 the step has no trigger ('after' belongs to 'when'; from the start of the run write at: 5m)"
      ]),
    Trap(
      name: "two verbs", text: flat(timeline: "  - at: 5m\n    inject: day-cut\n    operator: stop"),
      problems: ["7:5 'operator' and 'inject' in one step (write a second step with the same trigger)"]),
    Trap(
      name: "probable without a word on firing",
      text: flat(timeline: "  - at: 5m\n    inject: day-cut\n    probability: 5 %"),
      problems: [
        "7:5 a probable fault may fire or not (say how often it must fire, for example expect-fired: 3..)"
      ]),
    Trap(
      name: "silence without end", text: flat(timeline: "  - at: 5m\n    inject: silence user-stream"),
      problems: ["6:13 silence without an end"]),
    Trap(
      name: "two ids",
      text: flat(timeline: "  - { id: a, at: 5m, inject: day-cut }\n  - { id: a, at: 6m, inject: day-cut }"),
      problems: ["6:11 the id 'a' is there twice (the first is at line 5, column 11)"]),
    Trap(
      name: "outside of the run", text: flat(timeline: "  - at: 2h\n    inject: day-cut"),
      problems: [
        "5:9 2026-01-01 02:00:00.000 lies outside of the run (the run goes from 2026-01-01 00:00:00.000 to 2026-01-01 01:00:00.000)"
      ]),
    Trap(
      name: "balance without unit", text: "scenario: t\nmarket: flat XRPUSDT at 1.8 for 1h\nstart: { balance: 1000 }\n",
      problems: ["3:19 '1000' has no unit (write 1000 USDT)"]),
    Trap(
      name: "answered of a step without fault",
      text: flat(
        timeline: "  - { id: a, at: 5m, operator: stop }",
        expect: "  - within: 5s of a answered\n    that: user-stream.open"),
      problems: ["7:19 'a' injects no fault, so no answer comes of it"]),
  ]

  @Test(arguments: language) func languageIsExplained(_ trap: Trap) {
    #expect(diagnostics(trap.text).map(brief) == trap.problems)
  }

  @Test func messageShowsTheLine() {
    let faults = FaultDefinition.all.map(\.name).joined(separator: ", ")
    let text = flat(timeline: "  - at: 5m\n    inject: listen-key expire")
    #expect(
      diagnostics(text).first?.description == """
        error: unknown fault 'listen-key expire'
         --> Scenarios/t.yaml:6:13
          |
        6 |     inject: listen-key expire
          |             ^^^^^^^^^^^^^^^^^
          = expected: \(faults)
          = hint: did you mean 'listen-key expired'?

        """)
  }

  @Test func commentBehindAValueIsNoProblem() {
    #expect(diagnostics(flat(expect: "  - never: positions.open > 3   # as said")).isEmpty)
  }

  @Test func byteOrderMarkDoesNotShiftColumns() throws {
    #expect(ScenarioDocument.withoutMark("\u{FEFF}scenario: t") == "scenario: t")
  }

  @Test(arguments: [
    ("quoted", "'positions.open > x'", "5:30"), ("double", "\"positions.open > x\"", "5:30"),
    ("folded over lines", "positions.open\n      > x", "6:9"), ("block", ">\n      positions.open >\n      x", "7:7"),
  ]) func columnInsideOfAScalar(_ style: String, _ value: String, _ place: String) {
    let found = diagnostics(Self.never(value)).map { $0.place.map { "\($0.line):\($0.column)" } ?? "" }
    #expect(found == [place], "\(style)")
  }

  /// Whatever is lost or added, the answer is a list of problems with places inside of the text, never a trap.
  @Test func damagedTextsAreAnswered() {
    let scalars = Array(example.unicodeScalars)
    let signs: [Unicode.Scalar] = ["{", "\"", ":", "\t", "#", "%", ".", "-", "[", "é", "'", "&", "*", "!", "\n"]
    for position in stride(from: 0, to: scalars.count, by: 5) {
      let cut = scalars[..<position]
      let shorter = scalars[..<position] + scalars[(position + 1)...]
      let longer = scalars[..<position] + [signs[position / 5 % signs.count]] + scalars[position...]
      for text in [cut, shorter, longer] {
        let damaged = String(String.UnicodeScalarView(text))
        for diagnostic in diagnostics(damaged, row: "silent") {
          guard let place = diagnostic.place else { continue }
          let lines = place.source.lines
          #expect((1...max(1, lines.count)).contains(place.line), "\(diagnostic.what), damaged at \(position)")
          #expect(place.column >= 1)
          #expect(!diagnostic.description.isEmpty)
        }
      }
    }
  }
}
