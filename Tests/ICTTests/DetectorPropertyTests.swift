import ICT
import Market
import TestSupport
import Testing

/// The detectors that entries use give at every candle what the definition over the newest 200 candles gives.
@Suite struct DetectorPropertyTests {
  /// With every candle, live, against the list as it stands then.
  private func compare(_ candles: [Candle], history: Int, profile: Profile, _ name: String) {
    let capacity = 200
    let past = candles[..<history]
    var structure = MarketStructure()
    var premium = PremiumDiscount()
    for candle in past {
      structure.add(candle)
      premium.add(candle)
    }
    var inducements = Inducements(capacity: capacity, history: past)
    var displacements = Displacements(ratio: profile.displacementRatio, capacity: capacity, history: past)
    var gaps = FairValueGaps(leastShare: profile.leastGap, history: past)
    var blocks = OrderBlocks(ratio: profile.displacementRatio, history: past)
    var zones = ListDefinitions.Zones(history: Array(past), profile: profile)

    // Not by the macro: it takes longer than what it checks.
    func check(_ holds: Bool, _ what: String, _ index: Int) {
      if !holds { Issue.record("\(name), candle \(index): \(what) differs from the list") }
    }
    var seen = (trends: Set<Trend>(), statuses: Set<Zone.Status>(), fakes: 0, bodies: 0, nearest: 0)
    for index in history..<candles.count {
      let candle = candles[index]
      structure.add(candle)
      premium.add(candle)
      inducements.add(candle)
      displacements.add(candle)
      blocks.add(candle)
      gaps.add(candle)
      zones.add(candle)
      let buffer = candles[max(0, index + 1 - capacity)...index]

      check(structure.trend == ListDefinitions.trend(buffer), "trend", index)
      if let trend = structure.trend { seen.trends.insert(trend) }
      check(premium.zone(of: candle.close) == ListDefinitions.half(buffer, candle.close), "half of the range", index)

      let fakes = ListDefinitions.inducements(buffer).suffix(3)
      for direction in Direction.allCases {
        check(inducements.recentHas(direction) == fakes.contains(direction), "inducement", index)
      }
      seen.fakes += fakes.count

      let strong = ListDefinitions.displacements(buffer, ratio: profile.displacementRatio).suffix(3)
      let recent = displacements.recent()
      check(recent.newestBody == strong.last?.body, "body of the last displacement", index)
      check(recent.hasBullish == strong.contains { $0.direction == .long }, "bullish displacement", index)
      check(recent.hasBearish == strong.contains { $0.direction == .short }, "bearish displacement", index)
      seen.bodies += strong.count

      check(gaps.zones.map { ListDefinitions.Zones.Plain($0) } == zones.gaps, "gaps", index)
      check(blocks.zones.map { ListDefinitions.Zones.Plain($0) } == zones.blocks, "order blocks", index)
      for direction in Direction.allCases {
        let gap = gaps.nearest(to: candle.close, direction)
        let block = blocks.nearest(to: candle.close, direction)
        check(gap.map { .init($0) } == zones.nearest(zones.gaps, candle.close, direction), "nearest gap", index)
        check(
          block.map { .init($0) } == zones.nearest(zones.blocks, candle.close, direction), "nearest block", index)
        if gap != nil || block != nil { seen.nearest += 1 }
      }
      seen.statuses.formUnion(gaps.zones.map(\.status) + blocks.zones.map(\.status))
    }
    // A comparison of nothing with nothing would hold as well.
    #expect(seen.trends.count == 3 && seen.statuses.count == 4, "\(name): \(seen)")
    #expect(seen.fakes > 0 && seen.bodies > 0 && seen.nearest > 0, "\(name): \(seen)")
  }

  @Test(arguments: [UInt64](1...6), [0, 9, 21, 200])
  func onRandomWalks(seed: UInt64, history: Int) {
    let profile = Profile.allCases[Int(seed) % 3]
    compare(walk(seed: seed, count: 600), history: history, profile: profile, "seed \(seed), \(profile.rawValue)")
  }

  @Test(
    .enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"),
    arguments: ["XRPUSDT-5m-2025-12-01_2026-02-19.csv.gz", "BTCUSDT-5m-2025-12-01_2026-02-19.csv.gz"])
  func onRealCandles(file: String) throws {
    let candles = try RealMarketData.candles("klines-5m-um/\(file)").suffix(1500)
    compare(Array(candles), history: 200, profile: .relaxed, file)
  }

  /// The candles that decide are few, however long the run: after a million candles as after a hundred.
  @Test func whatIsKeptDoesNotGrow() {
    var window = HighLowWindow(length: 50)
    var list: [Candle] = []
    for candle in walk(seed: 99, count: 20_000) {
      window.add(candle)
      list.append(candle)
      if list.count > 50 { list.removeFirst() }
      #expect(window.high == list.map(\.high).max() && window.low == list.map(\.low).min())
    }
  }
}
