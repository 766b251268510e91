import ICT
import Market

extension BenchRow {
  /// S3: the detectors that entries use, with what a decision asks of them, per closed candle of 5m, 1h and 4h. Aim: at
  /// least 5 million candles a second, whatever came before.
  static let detectors = BenchRow(name: "S3", measure: measureDetectors)

  private static func measureDetectors(_ setting: BenchSetting) throws {
    Table.head("S3", "decision detectors per closed candle of 5m, 1h and 4h, least of \(setting.rounds) rounds")
    let walk = WalkCandles(seed: 3, count: 200_000, interval: .m5, from: WalkCandles.start)
    let long = WalkCandles.inOrder(walk.candles + walk.aggregated(to: .h1) + walk.aggregated(to: .h4))
    let short = Array(long.prefix(long.count / 50))
    var found = 0
    let times = try interleaved(
      rounds: setting.rounds,
      [{ floor(long) }, { found = detect(short, times: 50) }, { found = detect(long, times: 1) }])
    func millions(_ time: Double) -> Double { Double(long.count) / time / 1e6 }
    Table.line("floor: adding up highs, lows and closes", millions(times[0]), "million a second")
    Table.line("fifty histories of \(short.count) candles", millions(times[1]), "million a second")
    Table.line("one history of \(long.count) candles", millions(times[2]), "million a second")
    Table.aim(
      "at least 5 million candles a second", isMet: millions(times[2]) >= 5,
      note: "one history takes x" + Table.fixed(times[2] / times[1]) + " of fifty short ones; \(found) candidates")
  }

  private static func floor(_ candles: [Candle]) {
    var sum: Int64 = 0
    for candle in candles { sum &+= candle.high.units ^ candle.low.units &+ candle.close.units }
    precondition(sum != 1)
  }

  private static func detect(_ candles: [Candle], times: Int) -> Int {
    var found = 0
    for _ in 0..<times { found += detect(candles) }
    return found
  }

  private static func detect(_ candles: [Candle]) -> Int {
    let profile = Profile.relaxed
    var half = PremiumDiscount()
    var inducements = Inducements()
    var displacements = Displacements(ratio: profile.displacementRatio)
    var gaps = FairValueGaps(leastShare: profile.leastGap)
    var blocks = OrderBlocks(ratio: profile.displacementRatio)
    var structure = MarketStructure()
    var trend = Trend.sideways
    var found = 0
    for candle in candles {
      switch candle.interval {
      case .m5:
        half.add(candle)
        inducements.add(candle)
        displacements.add(candle)
      case .h1:
        blocks.add(candle)
        gaps.add(candle)
      default:
        structure.add(candle)
        trend = structure.trend ?? .sideways
      }
      guard let direction = trend.direction,
        half.zone(of: candle.close) == (direction == .long ? .discount : .premium),
        inducements.recentHas(direction.opposite), displacements.recent().has(direction),
        gaps.nearest(to: candle.close, direction) ?? blocks.nearest(to: candle.close, direction) != nil
      else { continue }
      found += 1
    }
    return found
  }
}
