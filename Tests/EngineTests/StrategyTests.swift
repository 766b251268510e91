import ICT
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

@Suite struct StrategyTests {
  // MARK: Stop and target, engine.md 2.13

  private func levels(
    _ direction: Direction, entry: String, edge: String?, body: String?,
    change: (inout EngineSettings) -> Void = { _ in }
  ) -> (stop: Price?, target: Price?) {
    var settings = EngineSettings.reportBuild
    change(&settings)
    let zone = edge.map {
      Zone(
        kind: .fairValueGap, direction: direction, low: direction == .long ? price($0) : price("0.00000001"),
        high: direction == .long ? price("1000000") : price($0), formed: testStart)
    }
    let levels = ZoneDisplacement(settings: settings).levels(
      entry: price(entry), direction: direction, zone: zone, displacement: body.map { price($0) })
    return (Price(rounding: levels.stop), Price(rounding: levels.target))
  }

  @Test func `the stop lies a tenth of a percent behind the zone, the target two bodies away`() {
    // Zone edge 1.8114 plus 0.0018058; body 0.0085: engine.md 2.18, XRPUSDT 06:50.
    #expect(levels(.short, entry: "1.8058", edge: "1.8114", body: "0.0085") == (price("1.8132058"), price("1.7888")))
    #expect(levels(.long, entry: "100", edge: "99.5", body: "1") == (price("99.4"), price("102")))
  }

  @Test func `two percent is the most, and what is left without a zone`() {
    #expect(levels(.long, entry: "100", edge: "90", body: "1").stop == price("98"))
    #expect(levels(.short, entry: "0.11665", edge: "0.13", body: "0.00158") == (price("0.118983"), price("0.11349")))
    #expect(levels(.short, entry: "100", edge: nil, body: "1").stop == price("102"))
    // An edge on the wrong side, farther than the buffer, is no edge.
    #expect(levels(.long, entry: "100", edge: "100.2", body: "1").stop == price("98"))
    #expect(levels(.long, entry: "100", edge: "100.1", body: "1").stop == price("98"))
    #expect(levels(.long, entry: "100", edge: "100.09", body: "1").stop == price("99.99"))
  }

  @Test(arguments: [nil, "0"] as [String?])
  func `without a body the target is twice two percent away`(_ body: String?) {
    #expect(levels(.long, entry: "100", edge: "99", body: body).target == price("104"))
    #expect(levels(.short, entry: "100", edge: "101", body: body).target == price("96"))
  }

  @Test func `a least distance of the stop can be asked for`() {
    #expect(levels(.long, entry: "100", edge: "99.9", body: "1").stop == price("99.8"))
    #expect(levels(.long, entry: "100", edge: "99.9", body: "1") { $0.stopMin = rate("0.005") }.stop == price("99.5"))
  }

  /// A price far above any that trades: the arithmetic does not overflow.
  @Test func `the largest price has levels`() {
    #expect(levels(.long, entry: "90000000000", edge: "89999999999", body: "1").target == price("90000000002"))
  }

  // MARK: Test strategies, engine.md 2.16

  private func closes(_ values: [String]) -> ArraySlice<Candle> {
    values.enumerated().map { candle(Int64($0), close: $1) }[...]
  }

  /// Twenty closes at 1.5: equal means. The next close decides, once.
  @Test func `a crossing gives one signal`() throws {
    let flat = Array(repeating: "1.5", count: 20)
    #expect(MovingAverageCross.signal(closes(flat + ["1.5"])) == nil)
    #expect(MovingAverageCross.signal(closes(flat.dropLast() + ["1.6"])) == nil)
    let up = try #require(MovingAverageCross.signal(closes(flat + ["1.6"])))
    #expect(up.direction == .long && up.stop == .fromEntry(rate("-0.01")) && up.target == .fromEntry(rate("0.02")))
    #expect(MovingAverageCross.signal(closes(flat + ["1.6", "1.6"])) == nil)
    let down = try #require(MovingAverageCross.signal(closes(flat + ["1.4"])))
    #expect(down.direction == .short && down.entry == .price(price("1.4")))
  }

  @Test(arguments: [
    (EngineSettings.AlwaysMode.long, [Direction.long, .long, .long]), (.short, [.short, .short, .short]),
    (.alternate, [.long, .short, .long]),
  ])
  func `a signal at each candle, on the side that is asked for`(mode: EngineSettings.AlwaysMode, sides: [Direction]) {
    var strategy = AlwaysSignal(mode: mode)
    #expect((0..<3).map { strategy.signal(after: candle($0)).direction } == sides)
  }

  /// 20 x 1.5, up by 0.1, then one close that brings the fast mean below the slow one.
  @Test func `it crosses back`() throws {
    var values = Array(repeating: "1.5", count: 20) + ["1.6"]
    #expect(MovingAverageCross.signal(closes(values))?.direction == .long)
    values += ["1.38"]
    #expect(MovingAverageCross.signal(closes(values))?.direction == .short)
  }

  @Test func `the engine follows the crossings of closed candles of the lowest interval`() {
    var bench = Bench { $0.strategy = .mockSMA }
    bench.startUp()
    for index in 0..<21 { bench.market(.candle(candle(Int64(index), close: index < 20 ? "1.5" : "1.6"))) }
    #expect(bench.verdicts.map(\.source) == ["mock_sma"] && bench.verdicts.first?.direction == .long)
    #expect(bench.verdicts.first?.interval == .m5)
  }

  // MARK: Observation

  @Test func `in observation every gate is asked and nothing is traded`() throws {
    var bench = Bench { $0.entries = .observe }
    bench.startUp()
    bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136")))
    #expect(bench.verdicts.map(\.reason) == [nil] && bench.count(\.isPlaceOrder) == 0)
    // Accepted, yet there is no cooldown: nothing was entered.
    bench.feed(.command(.pauseEntries(reason: "test")))
    bench.feed(.signal(signal(xrp, .short, "1.8058", "1.8048", "1.8136")))
    let verdict = try #require(bench.verdicts.last)
    #expect(
      verdict.reason == "entries_paused" && verdict.furtherReasons == ["rr_below_min", "target_below_cost"])
    #expect(verdict.reachedRR && verdict.rr == rate("0.12820512"))
  }

  // MARK: Settings

  @Test func `a profile brings its least ratio and an explicit one stands`() {
    func read(_ options: [(String, String)]) -> EngineSettings {
      EngineOptionsReader(options.map { EngineOption(path: $0.0, value: $0.1) }).settings
    }
    #expect(read([("ict.profile", "strict")]).rr.fixedMin == rate("1.5"))
    #expect(read([("rr.min", "0.4"), ("ict.profile", "strict")]).rr.fixedMin == rate("0.4"))
    let settings = read([("strategy", "ict"), ("ict.kill-zones", "yes"), ("targets.min-stop", "0.5 %")])
    #expect(settings.strategy == .ict && settings.usesKillZones && settings.stopMin == rate("0.005"))
  }
}
