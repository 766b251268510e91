import Basics
import Engine
import Oracle
import Report
import Runs
import Script
import TestSupport
import Testing

/// Under a failure stand the events that led to it, and not those that happened to be the last.
@Suite struct FailureCauseTests {
  /// One row of a script, played by our engine.
  static func play(_ script: String, overrides: [Override] = []) throws -> RowOutcome {
    let folder = Folder()
    let path = folder.write(script, to: "cause.yaml")
    let runner = ScenarioRunner(
      library: MarketLibrary(recordings: [], marketData: nil, imports: folder.path), builder: OurEngineBuilder())
    return runner.run(try ScenarioDocument.read(path: path), row: nil, overrides: overrides)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var script: String
    /// How the events shown under the one failure begin, in order: number and clock left out.
    var events: [String]
  }

  private static func script(_ market: String = "flat XRPUSDT at 1.8 for 8m", _ lines: String...) -> String {
    "scenario: cause\nmarket: \(market)\nstart: { balance: 4440 USDT }\n" + lines.joined(separator: "\n") + "\n"
  }

  /// The engine looks at its account every minute and sets timers all the time: none of that may stand here.
  static let cases = [
    // A short with its stop below the entry (engine.md 3.5).
    Case(
      testDescription: "the verdict with its reason",
      script: script(
        "flat XRPUSDT at 1.8 for 8m", "timeline:", "  - { at: 2m, signal: short XRPUSDT stop -0.4 % target -0.5 % }",
        "expect: [{ at-end: entries == 1 }]"),
      events: ["signal short XRPUSDT", "audit signal_rejected XRPUSDT reason=invalid_tp_sl_levels"]),
    Case(
      testDescription: "the refusal with its code",
      script: script(
        "flat XRPUSDT at 1.8 for 8m", "timeline:",
        "  - { at: 1m, answer: { to: POST /fapi/v1/order, status: 400, code: -2019, message: Margin is insufficient. } }",
        "  - { at: 2m, signal: short XRPUSDT stop +0.4 % target -0.5 % }", "expect: [{ at-end: entries == 1 }]"),
      events: [
        "signal short XRPUSDT", "request 11 POST /fapi/v1/order symbol=XRPUSDT",
        #"answer 11 400 {"code":-2019,"msg":"Margin is insufficient."}"#,
      ]),
    // A command says where it comes from (engine.md 8.2, row 6.1).
    Case(
      testDescription: "the command and why it was rejected",
      script: script(
        "flat XRPUSDT at 1.8 for 8m", "timeline:", "  - { at: 3m, operator: liquidate }",
        #"expect: [{ at-end: 'liquidations["completed"] == 1' }]"#),
      events: ["operator liquidate", "audit liquidation_rejected reason='' why=unknown_source state=rejected"]),
    Case(
      testDescription: "the fills that made it more",
      script: script(
        "flat XRPUSDT at 1.8, DOTUSDT at 1.7 for 8m", "timeline:",
        "  - { at: 2m, signal: short XRPUSDT stop +0.4 % target -0.5 % }",
        "  - { at: 3m, signal: short DOTUSDT stop +0.4 % target -0.5 % }",
        "expect: [{ never: positions.short.open > 1 }]"
      ),
      events: [
        "signal short XRPUSDT", "request", "venue fill 409188000 XRPUSDT SELL", "signal short DOTUSDT", "request",
        "venue fill 409188001 DOTUSDT SELL",
      ]),
    Case(
      testDescription: "what a step waited for",
      script: script(
        "flat XRPUSDT at 1.8 for 8m", "timeline:", "  - { at: 2m, signal: short XRPUSDT stop +0.4 % target -0.5 % }",
        "  - { when: positions.short.open > 1, inject: disconnect user-stream }", "expect: [{ at-end: entries == 1 }]"),
      events: ["signal short XRPUSDT", "request", "venue fill"]),
    Case(
      testDescription: "the fault that opened the window, and what came of it",
      script: script(
        "flat XRPUSDT at 1.8 for 8m", "timeline:", "  - { id: cut, at: 2m, inject: disconnect user-stream code 1006 }",
        "expect: [{ within: 30s of cut, that: reconciliations == 3 }]"),
      events: [
        "inject step 0: disconnect user-stream code 1006", "fault 0 fires", "audit stream_state from=",
      ]),
  ]

  @Test(arguments: cases)
  func eventsAreThoseThatBearOnIt(_ given: Case) throws {
    let outcome = try Self.play(given.script)
    let text = ConsoleReport(style: .plain).text(outcome, milliseconds: 0)
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("        #") }
    let events = lines.map { $0.split(separator: " ", maxSplits: 2).last ?? "" }
    try #require(events.count >= given.events.count, "\(text)")
    for (event, start) in zip(events, given.events) { #expect(event.hasPrefix(start), "\(text)") }
    for event in events {
      #expect(!event.hasPrefix("timer"), "\(text)")
      // A reconciliation follows from its queries.
      #expect(!event.contains(" GET ") || text.contains("audit reconciliation"), "\(text)")
    }
    #expect(lines.allSatisfy { $0.count <= ConsoleReport.usualWidth }, "\(text)")

    // A machine reads the same ones, whole.
    guard case .array(let failures)? = JSONReport.json(outcome)["failures"], failures.count == 1,
      case .array(let told)? = failures[0]["events"]
    else {
      Issue.record("no events in JSON: \(JSONReport.json(outcome)["failures"]?.text ?? "")")
      return
    }
    #expect(told.map { "#\($0["seq"]?.text ?? "")" } == lines.map { String($0.split(separator: " ")[0]) })
    guard case .ran(let run) = outcome.result, let log = run.record.log else { return }
    for event in told {
      let line = try log.line(Int(event.integer("seq")))
      #expect(try event.string("text") == line?.text)
      #expect(try Int(event.integer("cause")) == line?.cause)
      #expect(try event.integer("time") == line?.time.nanoseconds)
    }
  }

  /// What has been shown is named, not shown again.
  @Test func whatTwoFailuresShareIsShownOnce() throws {
    let outcome = try Self.play(
      Self.script(
        "flat XRPUSDT at 1.8 for 8m", "timeline:", "  - { at: 2m, signal: short XRPUSDT stop -0.4 % target -0.5 % }",
        "expect:", "  - at-end: entries == 1", "  - at-end: positions.open == 1"))
    let text = ConsoleReport(style: .plain).text(outcome, milliseconds: 0)
    #expect(text.split(separator: "\n").count { $0.contains("audit signal_rejected") } == 1, "\(text)")
    #expect(text.split(separator: "\n").count { $0.hasPrefix("        above: #") } == 1, "\(text)")
  }

  /// An event with another word than the one asked for says what happened instead; of requests there is always another.
  @Test func anotherWordIsNextBest() {
    let asked = MetricQuery(metric: .rejected, text: "cooldown").evidence
    #expect(asked.bearing(of: EventTopic(.rejection, nil, ["cooldown"])) == .exact)
    #expect(asked.bearing(of: EventTopic(.rejection, nil, ["rr_below_min"])) == .instead)
    #expect(asked.bearing(of: EventTopic(.timer)) == nil)
    let order = MetricQuery(metric: .requests, text: "POST /fapi/v1/order").evidence
    #expect(order.bearing(of: EventTopic(.request, nil, ["POST /fapi/v1/order"])) == .exact)
    #expect(order.bearing(of: EventTopic(.request, nil, ["GET /fapi/v3/account"])) == nil)
  }

  /// Time alone has no event behind it, and prices come with the market.
  @Test func everyMetricSaysWhatBearsOnIt() {
    #expect(Metric.all.filter { $0.evidence.isEmpty }.map(\.name) == ["elapsed"])
    for metric in Metric.all { #expect(!metric.evidence.contains(.timer) && !metric.evidence.contains(.log)) }
  }
}
