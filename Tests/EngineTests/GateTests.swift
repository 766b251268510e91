import Basics
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// engine.md 8.5: entry, target, stop; exact ratio as fraction; verdict at fixed 1.0.
let vectors: [(String, Direction, String, String, String, Int64, Int64, Bool)] = [
  ("ZECUSDT", .short, "349.23", "348.23", "355.82", 100, 659, false),
  ("DOTUSDT", .short, "1.736", "1.734", "1.760", 2, 24, false),
  ("TAOUSDT", .short, "220.29", "218.61", "222.35", 168, 206, false),
  ("TAOUSDT", .short, "220.92", "220.76", "222.35", 16, 143, false),
  ("DOGEUSDT", .short, "0.1167", "0.1163", "0.1187", 4, 20, false),
  ("XRPUSDT", .short, "1.8058", "1.7878", "1.8136", 180, 78, true),
  ("TAOUSDT", .short, "221.82", "220.02", "222.35", 180, 53, true),
  ("XRPUSDT", .short, "1.8058", "1.7833", "1.8433", 225, 375, false),
  ("DOGEUSDT", .long, "0.1246", "0.1248", "0.1226", 2, 20, false),
  ("XRPUSDT", .long, "1.9032", "1.9080", "1.8915", 48, 117, false),
  ("BTCUSDT", .long, "89356.6", "89473.2", "88965.8", 1166, 3908, false),
]

@Suite struct GateTests {
  @Test(arguments: vectors)
  func `the reference's signals get their verdict at minimum 1`(
    _ name: String, _ direction: Direction, _ entry: String, _ target: String, _ stop: String, _ reward: Int64,
    _ risk: Int64, _ isAccepted: Bool
  ) {
    var bench = Bench()
    bench.startUp()
    let symbol = testInstruments.symbol(named: name)!
    bench.feed(.signal(signal(symbol, direction, entry, target, stop)))
    let verdict = bench.verdicts.last!
    #expect(verdict.reason == (isAccepted ? nil : "rr_below_min"))
    #expect(verdict.rr == Rate(units: reward * 100_000_000 / risk))
    #expect(verdict.rrModel == verdict.rr)
    #expect(verdict.reachedRR)
  }

  @Test(
    arguments: [
      // Equal to the minimum passes.
      (Direction.long, "1.0000", "1.0100", "0.9900", nil),
      (.short, "1.0000", "0.9900", "1.0100", nil),
      // Stop on the entry: no division by zero.
      (.long, "1.0000", "1.0100", "1.0000", "invalid_tp_sl_levels"),
      (.short, "1.0000", "0.9900", "1.0000", "invalid_tp_sl_levels"),
      // Wrong sides.
      (.long, "1.0000", "0.9900", "0.9800", "invalid_tp_sl_levels"),
      (.short, "1.0000", "1.0100", "1.0200", "invalid_tp_sl_levels"),
      (.long, "1.0000", "1.0100", "1.0050", "invalid_tp_sl_levels"),
      // No prices at all.
      (.long, "0.0000", "1.0100", "-0.9900", "invalid_tp_sl_levels"),
      (.short, "1.0000", "-0.5000", "1.2000", "invalid_tp_sl_levels"),
      // Reaches the minimum only before rounding: target 1.01004 falls to 1.0100, stop 0.98996 to 0.9899.
      (.long, "1.0000", "1.01004", "0.98996", "rr_below_min"),
      (.short, "1.0000", "0.98996", "1.01004", "rr_below_min"),
      // One tick of target distance: below the cost of 0.08 %.
      (.long, "1.0000", "1.0008", "0.9993", "target_below_cost"),
      (.long, "1.0000", "1.0009", "0.9992", nil),
    ] as [(Direction, String, String, String, String?)])
  func `boundaries of levels and ratio`(
    _ direction: Direction, _ entry: String, _ target: String, _ stop: String, _ rejection: String?
  ) {
    var bench = Bench()
    bench.startUp()
    bench.feed(.signal(signal(xrp, direction, entry, target, stop)))
    #expect(bench.verdicts.map(\.reason) == [rejection])
  }

  @Test func `distances are rounded to the tick like prices`() {
    var bench = Bench()
    bench.startUp()
    bench.mark(xrp, "1.8058")
    bench.feed(
      .signal(
        Signal(
          symbol: xrp, direction: .short, entry: nil, target: .fromEntry(rate("-0.01")),
          stop: .fromEntry(rate("0.01")), setupId: "s", source: "scripted")))
    let verdict = bench.verdicts.last!
    // 1.8058 x 0.99 = 1.787742, 1.8058 x 1.01 = 1.823858: both up, toward and away from the entry of a short.
    #expect(verdict.entry == price("1.8058"))
    #expect(verdict.target == price("1.7878"))
    #expect(verdict.stop == price("1.8239"))
    // The model's ratio is 1; that of the prices that would be sent is 180 / 181.
    #expect(verdict.rrModel == rate("1") && verdict.rr == rate("0.99447513"))
    #expect(verdict.reason == "rr_below_min")
  }

  @Test func `a level beyond all prices is judged like any other`() {
    var bench = Bench()
    bench.startUp()
    bench.feed(
      .signal(
        Signal(
          symbol: xrp, direction: .long, entry: .price(price("90000000000")), target: .fromEntry(rate("900")),
          stop: .fromEntry(rate("-900")), setupId: "s", source: "scripted")))
    #expect(bench.verdicts.map(\.reason) == ["invalid_tp_sl_levels"])
  }

  @Test func `every signal gets one verdict and the first gate that fails names it`() {
    var bench = Bench()
    let good = signal(xrp, .short, "1.8058", "1.7878", "1.8136")
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.reason == "engine_not_running")
    bench.feed(.start(seed: 1))
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.reason == "entries_paused")
    for (_, id, _) in bench.opened { bench.feed(.link(id, .opened)) }
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.reason == "stale_market_data")
    bench.mark(xrp, "1.8")
    bench.feed(.command(.pauseEntries(reason: "news")))
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.reason == "entries_paused")
    bench.feed(.command(.resumeEntries))
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.rejection == nil)
    // In flight already, though nothing is filled.
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.reason == "existing_position")
    bench.feed(.signal(signal(dot, .long, "1.700", "1.750", "1.690")))
    #expect(bench.verdicts.last?.rejection == nil || bench.verdicts.last?.reason == "stale_market_data")
    bench.feed(.command(.stop))
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.reason == "engine_not_running")
    #expect(bench.verdicts.count == 8)
  }

  @Test func `the cooldown outlives the trade that began it`() {
    var bench = Bench()
    bench.startUp()
    let good = signal(xrp, .short, "1.8058", "1.7878", "1.8136", quantity: quantity("245.3"))
    bench.feed(.signal(good))
    bench.answer(
      .refused(VenueError(code: .marginInsufficient, message: "Margin is insufficient.")), to: { $0.isPlaceOrder })
    bench.advanceQuietly(by: .seconds(299))
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.reason == "cooldown")
    bench.advance(by: .seconds(1))
    bench.feed(.signal(good))
    #expect(bench.verdicts.last?.rejection == nil)
  }

  @Test func `entries in flight count for the short limit and the direction`() {
    var bench = Bench()
    bench.startUp()
    bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136")))
    bench.feed(.signal(signal(tao, .short, "221.82", "220.02", "222.35")))
    bench.feed(.signal(signal(dot, .short, "1.700", "1.650", "1.720")))
    bench.feed(.signal(signal(doge, .long, "0.12000", "0.13000", "0.11900")))
    #expect(bench.verdicts.map(\.reason) == [nil, nil, "short_position_limit", "direction_conflict"])
    #expect(
      bench.verdicts[2].rejection == .shortPositionLimit(count: 2, limit: 2))
    #expect(bench.count { $0.isPlaceOrder } == 2)
  }

  @Test(arguments: [(true, 3), (false, 2)])
  func `a bearish trend allows one short more if it is set so`(_ isAllowed: Bool, _ limit: Int) {
    var bench = Bench { $0.extraShortInBearish = isAllowed }
    bench.startUp()
    for symbol in testInstruments.symbols { bench.history(symbol, rises: false) }
    for name in ["XRPUSDT", "TAOUSDT", "DOTUSDT", "ZECUSDT"] {
      let symbol = testInstruments.symbol(named: name)!
      bench.feed(.signal(signal(symbol, .short, "2.00", "1.80", "2.04")))
    }
    #expect(bench.verdicts.count { $0.rejection == nil } == limit)
    #expect(bench.verdicts.last?.reason == "short_position_limit")
  }
}

extension Bench {
  /// Twenty 4h candles in a straight line.
  mutating func history(_ symbol: Symbol, rises: Bool) {
    let first = Interval.h4.open(containing: now) - .hours(4 * 30)
    for step in 0..<20 {
      let level = Price(units: (300 + Int64(rises ? step : -step)) * 1_000_000)
      market(
        .candle(
          Candle(
            symbol: symbol, interval: .h4, openTime: first + .hours(Int64(4 * step)), open: level, high: level,
            low: level, close: level, volume: .zero, isClosed: true)))
    }
  }
}
