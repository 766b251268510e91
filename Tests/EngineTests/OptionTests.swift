import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

@Suite struct OptionTests {
  private func read(_ options: [(String, String)]) -> EngineOptionsReader {
    EngineOptionsReader(options.map { EngineOption(path: $0.0, value: $0.1) })
  }

  @Test func `options become settings`() {
    let reader = read([
      ("risk.max-shorts", "1"), ("risk.extra-short-in-bearish", "false"), ("rr.min", "1.5"),
      ("risk.cooldown", "150s"), ("order-response", "RESULT"), ("strategy", "always-signal"),
      ("always-signal.mode", "short"), ("intervals.low", "1m"), ("intervals.middle", "5m"), ("intervals.high", "15m"),
      ("risk.per-trade", "0.5 %"), ("risk.max-position", "5%"), ("risk.allow-hedge", "yes"),
    ])
    #expect(reader.problems.isEmpty)
    let settings = reader.settings
    #expect(settings.shortsMax == 1 && !settings.extraShortInBearish && settings.allowsHedge)
    #expect(settings.cooldown == .seconds(150) && settings.orderResponse == .result)
    #expect(settings.strategy == .alwaysSignal && settings.alwaysMode == .short)
    #expect(settings.intervals == [.m1, .m5, .m15] && settings.rr.fixedMin == rate("1.5"))
    #expect(settings.riskPerTrade == rate("0.005") && settings.positionMax == rate("0.05"))
  }

  @Test func `a preset comes first wherever it stands`() {
    let settings = read([("risk.max-shorts", "3"), ("preset", "report-build")]).settings
    #expect(settings.shortsMax == 3 && settings.cooldown == .zero && settings.allowsHedge)
    #expect(!settings.hasCostGate)
    #expect(read([("risk.max-shorts", "none")]).settings.shortsMax == nil)
    #expect(settings.totalShortRiskMax == nil)
    #expect(read([]).settings.totalShortRiskMax == rate("0.015"))
    #expect(read([("risk.max-total-short-risk", "none")]).settings.totalShortRiskMax == nil)
  }

  @Test(arguments: [
    ("risk.max-short", "2", "risk.max-shorts"), ("preset", "baselin", "baseline"),
    ("intervals.low", "5min", "5m"), ("strategy", "always_signal", "always-signal"),
    ("risk.cooldown", "300", "300s"), ("risk.per-trade", "20 %", "at most 0.1"), ("risk.leverage", "50", "1 to 20"),
    ("rr.min", "one", "0.01 or 1 %"), ("rr.policy", "by_side", "by-side"), ("entries", "watch", "trade, observe"),
    ("risk.max-total-short-risk", "no", "or none"), ("rr.high-volatility", "101", "0 to 100"),
    ("rr.min", "0", "more than 0"), ("risk.max-shorts", "-1", "0 to 20"),
    ("risk.allow-hedge", "maybe", "yes or no"), ("order-response", "FULL", "ACK, RESULT"),
    ("backfill", "0", "1 to 1000"), ("liquidation.sources", "cli, nobody", "some of cli, api_key"),
    ("liquidation.tolerance", "0.02 EUR", "0.01 USDT"), ("liquidation.tolerance", "0.02", "0.01 USDT"),
    ("requests.weight-limit", "9", "10 to 100000"),
  ])
  func `a wrong option is named with a hint`(_ path: String, _ value: String, _ hint: String) {
    let problems = read([(path, value)]).problems
    #expect(problems.map(\.path) == [path])
    let advice = "\(problems.first?.expected ?? "") \(problems.first?.hint ?? "")"
    #expect(advice.contains(hint))
  }

  @Test func `an amount is in USDT`() {
    #expect(read([("liquidation.tolerance", "0.02 USDT")]).settings.liquidation.tolerance == money("0.02"))
  }

  @Test func `all problems are found at once`() {
    let options = [
      EngineOption(path: "a.b.c", value: "1"), EngineOption(path: "risk.allow-hedge", value: "maybe"),
      EngineOption(path: "risk.leverage", value: "x"),
    ]
    #expect(
      OurEngineBuilder().problems(with: options, instruments: testInstruments).map(\.path)
        == ["a.b.c", "risk.allow-hedge", "risk.leverage"])
  }

  @Test(arguments: [
    ("risk.max-short", "2", "did you mean 'risk.max-shorts'?"), ("max-shorts", "2", "did you mean 'risk.max-shorts'?"),
    ("strategy", "itc", "did you mean 'ict'?"), ("rr.policy", "by_side", "did you mean 'by-side'?"),
    ("intervals.low", "5mm", "did you mean '5m'?"), ("preset", "baselin", "did you mean 'baseline'?"),
    ("liquidation.sources", "cli, os_signl", "did you mean 'os_signal'?"),
  ])
  func `a misspelt word is told with the nearest`(_ path: String, _ value: String, _ hint: String) {
    #expect(read([(path, value)]).problems.map(\.hint) == [hint])
  }

  /// What is expected is the group that was meant, not every setting there is.
  @Test func `an unknown name is about the name`() {
    let problem = read([("rr.maximum", "2")]).problems.first
    #expect(problem?.isAboutName == true)
    #expect(problem?.expected?.hasPrefix("rr.policy, rr.min, ") == true)
    #expect(problem?.expected?.contains("risk.") == false)
  }

  @Test(arguments: [("5000ms", Span.seconds(5)), ("300s", .minutes(5)), ("5m", .seconds(300)), ("2h", .minutes(120))])
  func `a span has its unit`(_ value: String, _ span: Span) {
    let reader = read([("stream.keepalive", value)])
    #expect(reader.problems.isEmpty && reader.settings.keepAlive == span)
  }

  /// The least that can be meant: below it a timer would do nothing else.
  @Test(arguments: [
    ("stream.keepalive", "0s"), ("stream.keepalive", "999ms"), ("stream.compare-every", "1ms"),
    ("stream.echo-limit", "0s"), ("stream.stale-market", "0s"), ("stream.stale-user", "10ms"),
    ("liquidation.timeout", "0s"),
  ])
  func `a span that is too short is refused`(_ path: String, _ value: String) {
    #expect(read([(path, value)]).problems.map(\.message) == ["\(value) is too short"])
  }

  private func options(_ pairs: [(String, String)]) -> [EngineOption] {
    pairs.map { EngineOption(path: $0.0, value: $0.1) }
  }

  @Test(
    arguments: [
      ([("intervals.low", "4h"), ("intervals.high", "5m")], ["intervals.low", "intervals.high"]),
      ([("intervals.low", "4h")], ["intervals.low"]), ([("intervals.middle", "4h")], ["intervals.middle"]),
      ([("intervals.middle", "2h")], []),
      ([("targets.min-stop", "3 %")], ["targets.min-stop"]), ([("targets.min-stop", "2 %")], []),
      ([("rr.high-volatility", "40")], ["rr.high-volatility"]),
      ([("stream.keepalive", "1m"), ("stream.keepalive-jitter", "1m")], ["stream.keepalive"]),
    ] as [([(String, String)], [String])])
  func `what is upside down is refused`(_ pairs: [(String, String)], _ paths: [String]) {
    let problems = OurEngineBuilder().problems(with: options(pairs), instruments: Instruments([]))
    #expect(problems.map(\.path) == paths)
  }

  /// engine.md 8.4: `extra-short-in-bearish` is on by default, so that a limit of 2 lets a third through.
  @Test(
    arguments: [
      ([("risk.max-shorts", "2")], ["in a bearish trend the limit is 3, not 2"]),
      ([("preset", "report-build"), ("risk.max-shorts", "0")], ["in a bearish trend the limit is 1, not 0"]),
      ([("risk.max-shorts", "2"), ("risk.extra-short-in-bearish", "yes")], []),
      ([("risk.max-shorts", "2"), ("risk.extra-short-in-bearish", "no")], []), ([("risk.max-shorts", "none")], []),
      ([("risk.leverage", "2")], []),
    ] as [([(String, String)], [String])])
  func `a limit with an exception that was not asked for is doubted`(_ pairs: [(String, String)], _ doubts: [String]) {
    #expect(OurEngineBuilder().doubts(about: options(pairs)).map(\.message) == doubts)
  }

  /// Every setting is shown once, and what is shown says the same when it is read.
  @Test(
    arguments: [
      [], [("preset", "report-build")],
      [
        ("risk.cooldown", "90s"), ("stream.echo-limit", "1500ms"), ("liquidation.notice", "0s"), ("rr.min", "1.25"),
        ("targets.min-stop", "0.5 %"), ("risk.max-shorts", "none"), ("liquidation.sources", "none"),
        ("liquidation.immediate", "daily_loss_limit, manual_shutdown"), ("liquidation.tolerance", "0.5 USDT"),
        ("ict.profile", "strict"), ("strategy", "mock-sma"), ("stream.keepalive", "2h"),
      ],
    ] as [[(String, String)]])
  func `settings in force are shown as options say them`(_ pairs: [(String, String)]) {
    let shown = OurEngineBuilder().settings(options: options(pairs))
    #expect(shown.map(\.path) == Array(EngineOptionsReader.paths.dropFirst()))
    let preset = pairs.filter { $0.0 == "preset" }.map { EngineOption(path: $0.0, value: $0.1) }
    let again = EngineOptionsReader(preset + shown)
    #expect(again.problems.isEmpty)
    #expect(again.settings == EngineSettings(options: options(pairs)))
  }

  @Test func `a secret is shown only as being there`() {
    let shown = OurEngineBuilder().settings(options: options([("liquidation.token", "open-sesame")]))
    #expect(shown.first { $0.path == "liquidation.token" }?.value == "(set)")
    #expect(!shown.contains { $0.value.contains("sesame") })
  }
}
