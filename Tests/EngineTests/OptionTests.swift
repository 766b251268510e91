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
    #expect(problems.first?.hint?.contains(hint) == true)
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
}
