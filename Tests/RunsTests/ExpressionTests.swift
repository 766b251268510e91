import Audit
import Binance
import Market
import Oracle
import Simulation
import Testing

@testable import Runs
@testable import Script

@Suite struct Expressions {
  /// `column what` of the problem, nil when the expression is sound. Columns count from 1 in the expression.
  func problem(_ text: String) -> String? {
    let source = ScenarioSource(path: "x", text: text)
    let node = Node(content: .scalar(text), place: Place(source: source, line: 1, column: 1))
    do throws(ExpressionProblem) {
      var typing = Typing(instruments: instruments)
      _ = try typing.condition(ExpressionDraft(text: text, node: node, root: try ExpressionParser.parse(text)))
      return nil
    } catch { return "\(error.range.start + 1) \(error.what)" }
  }

  @Test(arguments: [
    "position.XRPUSDT == -100.5", "wallet == exchange.wallet ± 0.01 USDT", "rr.pass-rate in 1.5 % .. 2.0 %",
    "rr.pass-rate < 0.05", "naked-time <= 1m30s", "not user-stream.open or user-stream.dark == true",
    "requests[\"POST /fapi/v1/listenKey\"] == 1", "rejected[\"rr_below_min\"] + rr.passed == rr.reached",
    "refusals[\"-1125\"] <= 1", "fills >= 2 and fills.XRPUSDT == 2", "mark.XRPUSDT * position.XRPUSDT < 100 USDT",
    "rr.passed / rr.reached > 1 %", "count(entry.XRPUSDT where user-stream.dark) == 0", "count(fill) > 0",
    "fill during mark.XRPUSDT > 1.8", "entry during not user-stream.open", "(wallet - exchange.fees) > 0 USDT",
    "2 * 3 == 6", "- position.XRPUSDT > 0", "elapsed > 1h and elapsed < 2 * 1h", "count(refusal[\"-1125\"]) == 1",
  ]) func sound(_ text: String) { #expect(problem(text) == nil) }

  @Test(arguments: [
    ("position.XRPUSDT == 5s", "21 position.XRPUSDT is a quantity, 5s is a span of time"),
    ("wallet == mark.XRPUSDT", "11 wallet is an amount in USDT, mark.XRPUSDT is a price"),
    ("wallet == 4440", "11 an amount needs its unit"), ("elapsed > 5", "11 a span needs its unit"),
    ("fills == 1.5", "10 a count is a whole number"), ("fills", "1 this is a count, not something true or false"),
    ("fills and user-stream.open", "1 this is a count, not something true or false"),
    ("user-stream.open == 1", "21 a number is neither true nor false"),
    ("user-stream.open > user-stream.dark", "18 '>' does not apply to truths"),
    ("wallet == 1 USDT ± 5 %", "20 the tolerance is a ratio, what it is for is an amount in USDT"),
    ("wallet < 1 USDT ± 5 USDT", "17 ± belongs to == and != only"),
    ("1 < fills < 3", "11 comparisons do not chain"), ("fills = 1", "7 '=' has no meaning in an expression"),
    ("fills == 1 &&", "12 '&' has no meaning in an expression"), ("fills == ", "10 the expression ends too early"),
    ("(fills == 1", "1 a parenthesis that is never closed"), ("fills == 1 fills", "12 'fills' is not expected here"),
    ("requests == 1", "1 'requests' needs its argument in brackets"),
    ("requests[\"PSOT /x\"] == 1", "10 unknown method 'PSOT'"),
    ("requests[POST] == 1", "10 what stands in brackets stands in double quotes"),
    ("refusals[\"x\"] == 1", "10 'x' is not an error code"),
    ("refusals[\"-1126\"] == 1", "10 the venue answers no '-1126'"),
    ("rejected[\"rr_under_min\"] == 1", "10 no signal is rejected for 'rr_under_min'"),
    ("alerts[\"echo_mising\"] == 1", "8 no alert is raised for 'echo_mising'"),
    ("notifications[\"EMERGENCY\"] == 1", "15 no message has the title 'EMERGENCY'"),
    ("liquidations[\"closing\"] == 1", "14 a liquidation does not end as 'closing'"),
    ("position == 1", "1 'position' needs a symbol"),
    ("wallet.XRPUSDT == 1 USDT", "8 'wallet' takes no symbol"),
    ("fills in 3 .. 1", "10 the range ends before it begins"),
    ("naked-time in 5s .. 3s", "15 the range ends before it begins"),
    ("fills == 1 / 0", "12 a division by zero"), ("rr.pass-rate in 5 % .. 4 %", "17 the range ends before it begins"),
    ("wallet + fills == 1 USDT", "8 '+' does not apply to an amount in USDT and a count"),
    ("buy during user-stream.dark", "1 unknown event 'buy'"), ("fills in 1", "11 'in' needs two ends"),
    ("elapsed > 5 min", "11 a span is written without a blank"),
    ("wallet > 5USDT", "10 '5USDT' is not an amount"), ("fills > 1,000", "9 '1,000' is neither a number nor a span"),
    ("XRPUSDT == 1", "1 unknown name 'XRPUSDT'"),
  ]) func unsound(_ text: String, _ expected: String) { #expect(problem(text) == expected) }

  /// An engine that says more declares it, and a script may make an answer up.
  @Test func wordsOfTheEngineAndCodesOfTheScriptMayBeAskedFor() throws {
    var typing = Typing(
      instruments: instruments, words: AuditWords(reasons: ["too_late"], conditions: ["tired"]),
      codes: [VenueCode(rawValue: -9999)])
    let text = "rejected[\"too_late\"] + alerts[\"tired\"] + notifications[\"tired\"] + refusals[\"-9999\"] == 0"
    let source = ScenarioSource(path: "x", text: text)
    let node = Node(content: .scalar(text), place: Place(source: source, line: 1, column: 1))
    _ = try typing.condition(ExpressionDraft(text: text, node: node, root: try ExpressionParser.parse(text)))
    #expect(typing.queries.map(\.text) == ["too_late", "tired", "tired", "-9999"])
  }

  /// A source of fixed values.
  struct Fixed: MetricSource {
    var values: [Metric: MetricValue]
    func value(of query: MetricQuery) -> MetricValue { values[query.metric] ?? .undefined }
  }

  func truth(_ text: String, _ values: [Metric: MetricValue]) throws -> Bool? {
    let source = ScenarioSource(path: "x", text: text)
    let node = Node(content: .scalar(text), place: Place(source: source, line: 1, column: 1))
    var typing = Typing(instruments: instruments)
    let formula = try typing.condition(
      ExpressionDraft(text: text, node: node, root: try ExpressionParser.parse(text)))
    return Evaluation(world: Fixed(values: values), queries: typing.queries, eventCounts: [], base: nil).truth(formula)
  }

  @Test(
    arguments: [
      ("fills == 3", true), ("fills in 3 .. 5", true), ("fills in 4 .. 5", false), ("fills * 2 == 6", true),
      ("fills + 1 != 4", false), ("wallet == 10 USDT ± 0.5 USDT", true), ("wallet == 10 USDT ± 0.49 USDT", false),
      ("wallet * 50 % == 5.25 USDT", true), ("wallet / 2 == 5.25 USDT", true), ("wallet / wallet == 100 %", true),
      ("mark.XRPUSDT * position.XRPUSDT == -18 USDT", true), ("- position.XRPUSDT == 10", true),
      ("1 + 2 * 3 == 7", true), ("(1 + 2) * 3 == 9", true), ("fills == 1 or fills == 2 and fills == 3", false),
      ("not fills == 1 and fills == 3", true), ("rr.pass-rate > 0", nil), ("not rr.pass-rate > 0", nil),
      ("rr.pass-rate > 0 and fills == 1", false), ("rr.pass-rate > 0 or fills == 3", true),
      ("rr.pass-rate > 0 and fills == 3", nil), ("wallet / (wallet - wallet) > 1", nil),
      ("user-stream.open", true), ("user-stream.open == false", false), ("elapsed == 90s", true),
      ("elapsed == 1m30s", true),
    ] as [(String, Bool?)]) func values(_ text: String, _ expected: Bool?) throws
  {
    let result = try truth(
      text,
      [
        .fills: .count(3), .wallet: .decimal(1_050_000_000), .mark: .decimal(180_000_000),
        .position: .decimal(-1_000_000_000), .userStreamOpen: .truth(true), .elapsed: .span(.seconds(90)),
      ])
    #expect(result == expected)
  }
}
