import Audit
import Basics
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// engine.md 8.2, row 3.5 i2: with 4440 in the wallet, 1.5 % are 66.60.
@Suite struct ShortRiskTests {
  private func bench(fee: String = "0") -> Bench {
    var bench = Bench {
      $0.takerFee = rate(fee)
      $0.shortsMax = nil
    }
    bench.startUp()
    return bench
  }

  private func short(_ symbol: Symbol, _ quantity: String) -> Signal {
    // Two percent of 1.8000 are 0.0360.
    signal(symbol, .short, "1.800", "1.700", "1.836", quantity: Quantity(quantity)!)
  }

  @Test(arguments: [("1850", nil), ("1850.1", "total_short_risk")] as [(String, String?)])
  func `the limit itself passes`(_ quantity: String, _ rejection: String?) {
    var bench = bench()
    bench.feed(.signal(short(xrp, quantity)))
    #expect(bench.verdicts.map(\.reason) == [rejection])
  }

  /// 1850 x 0.036 = 66.60 already; entering and leaving cost 1850 x (1.8 + 1.836) x 0.0004 = 2.69064.
  @Test func `fees to come count`() {
    var bench = bench(fee: "0.0004")
    bench.feed(.signal(short(xrp, "1850")))
    #expect(bench.verdicts.last?.reason == "total_short_risk")
    #expect(
      bench.verdicts.last?.rejection
        == .totalShortRisk(count: 1, atRisk: money("69.29064"), limit: money("66.6")))
  }

  @Test func `the candidate and what is in flight count`() {
    var bench = bench()
    bench.feed(.signal(short(xrp, "1000")))
    bench.feed(.signal(short(dot, "850.1")))
    bench.feed(.signal(short(dot, "850")))
    #expect(bench.verdicts.map(\.reason) == [nil, "total_short_risk", nil])
  }

  /// Ten percent of the wallet each: their notionals are 1776, far above the limit, what is at risk is 35.5.
  @Test func `not the notional counts`() {
    var bench = bench()
    for symbol in [xrp, dot, doge, tao] { bench.feed(.signal(short(symbol, "246"))) }
    #expect(bench.verdicts.map(\.reason) == [nil, nil, nil, nil])
  }

  /// Section 9, row 37: at 10 % size and a stop 2 % away each costs 0.2 % and a little, so that seven fit and an eighth does
  /// not.
  @Test func `seven fit`() {
    let exposure = Exposure(
      symbol: xrp, direction: .short, quantity: quantity("246"), cost: price("1.8") * quantity("246"),
      stop: price("1.836"), isInFlight: true)
    let seven = Array(repeating: exposure, count: 7)
    #expect(Self.rejects(seven, candidate: "246"))
    #expect(!Self.rejects(Array(seven.dropLast()), candidate: "246"))
  }

  @Test func `a long is not asked`() {
    var bench = bench()
    bench.feed(.signal(signal(xrp, .long, "1.800", "1.900", "1.764", quantity: quantity("5000"))))
    #expect(bench.verdicts.map(\.reason) == [nil])
  }

  /// Above 66.60 in notional, nothing at stake by its stop: it lies below the entry.
  @Test func `a stop that secures a profit takes nothing off the others`() {
    let secured = Exposure(
      symbol: xrp, direction: .short, quantity: quantity("1000"), cost: price("1.8") * quantity("1000"),
      stop: price("1.7"), isInFlight: false)
    #expect(!Self.rejects([secured], candidate: "1850"))
    #expect(Self.rejects([secured], candidate: "1850.1"))
  }

  @Test func `a position without a stop counts in full`() {
    var naked = Exposure(
      symbol: doge, direction: .short, quantity: quantity("100"), cost: price("0.6") * quantity("100"), stop: nil,
      isInFlight: false)
    // 60 and 0.0360 x 183.3 = 6.5988, then 183.4.
    #expect(!Self.rejects([naked], candidate: "183.3"))
    #expect(Self.rejects([naked], candidate: "183.4"))
    naked.direction = .long
    #expect(!Self.rejects([naked], candidate: "183.4"))
  }

  @Test func `an adopted position whose stop is refused counts in full`() {
    var bench = Bench { $0.shortsMax = nil }
    bench.positionRows = [positionRow("XRPUSDT", "-100", entry: "1.8")]
    bench.startUp()
    bench.feed(.signal(short(dot, "100")))
    // Its stop is on its way: 2 % of 180 and of 180 more, with fees, are far below 66.60.
    #expect(bench.verdicts.last?.rejection == nil)
    bench.answer(.refused(VenueError(code: .tooPrecise, message: "no")), to: { $0.isPlaceAlgo })
    bench.advance(by: .seconds(3))
    for symbol in testInstruments.symbols { bench.mark(symbol, "1.8") }
    bench.feed(.signal(short(tao, "100")))
    #expect(bench.verdicts.last?.reason == "total_short_risk")
  }

  private static func rejects(_ exposures: [Exposure], candidate quantity: String) -> Bool {
    var settings = EngineSettings.baseline
    settings.takerFee = exposures.count >= 6 ? rate("0.0004") : .zero
    let signal = signal(tao, .short, "1.800", "1.700", "1.836", quantity: Quantity(quantity)!)
    let candidate = Candidate(
      signal: signal, symbol: tao, direction: .short, entry: price("1.8"), target: price("1.7"), stop: price("1.836"),
      modelTarget: .zero, modelStop: .zero, modelReward: 1, modelRisk: 1, quantity: Quantity(quantity)!,
      size: PositionSize(quantity: .zero, riskBudget: .zero, cap: .zero, isCapped: false))
    let context = GateContext(
      now: testStart, settings: settings, instrument: testInstruments[tao], isRunning: true, entriesPaused: nil,
      isLiquidating: false,
      isUserStreamLive: true, isUnpriced: false, lastMarketEvent: testStart, isPositionKnown: true, hasPosition: false,
      hasEntryInFlight: false, lastSignalAccepted: nil, trend: nil,
      minimum: RRMinimum(.short, trend: nil, volatility: nil, settings: RRSettings()), wallet: money("4440"),
      exposures: exposures, orphanOrders: 0, isClearingOrphans: false)
    if case .rejects(.totalShortRisk) = TotalShortRiskGate().verdict(on: candidate, context) { return true }
    return false
  }
}
