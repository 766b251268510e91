import Market
import TestSupport
import Testing

@testable import ICT

/// Definitions by example: numbers worked out by hand from the sentences of engine.md 2.
@Suite struct DetectorTests {
  // MARK: Trend, 2.3

  /// Range 1 (from 1 to 2), so the mean close must move by more than 0.1.
  @Test(arguments: [
    ("0.0999", Trend.sideways), ("0.1", .sideways), ("0.1001", .bullish), ("-0.1", .sideways), ("-0.1001", .bearish),
  ])
  func aTrendNeedsMoreThanATenthOfTheRange(move: String, expected: Trend) {
    var structure = MarketStructure()
    for index in 0..<20 {
      #expect(structure.trend == nil)
      let close = price("1.5") + (index < 10 ? .zero : price(move))
      structure.add(candle(index, price("1.5"), price("2"), price("1"), close))
    }
    #expect(structure.trend == expected)
  }

  @Test func aFlatWindowIsSideways() {
    var structure = MarketStructure()
    for index in 0..<25 { structure.add(candle(index, "1.8", "1.8", "1.8", "1.8")) }
    #expect(structure.trend == .sideways)
  }

  @Test func premiumAndDiscountLieAroundTheMiddleOfFiftyCandles() {
    var half = PremiumDiscount()
    #expect(half.zone(of: price("1")) == nil)
    half.add(candle(0, "9", "9", "0.5", "9"))
    for index in 1...50 { half.add(candle(index, "1.5", "2", "1.00000001", "1.5")) }
    // The first candle is the fifty-first from the end. The middle is 1.500000005, which no price can be.
    #expect(half.zone(of: price("1.50000001")) == .premium)
    #expect(half.zone(of: price("1.5")) == .discount)
    half.add(candle(51, "1.5", "2.00000001", "1.00000001", "1.5"))
    #expect(half.zone(of: price("1.50000001")) == .equilibrium)
  }

  // MARK: Zones, 2.4 to 2.6

  @Test func aGapLiesBetweenTheFirstAndTheThirdCandle() {
    var gaps = FairValueGaps(leastShare: rate("0.01"))
    gaps.add(candle(0, "99", "100", "98", "100"))
    gaps.add(candle(1, "100", "110", "100", "108"))
    // 1.08 of 108 is exactly one percent.
    gaps.add(candle(2, "108", "112", "101.08", "111"))
    #expect(gaps.zones.map(\.low) == [price("100")] && gaps.zones.map(\.high) == [price("101.08")])
    #expect(gaps.zones[0].direction == .long && gaps.zones[0].formed == start + .minutes(10))
    #expect(gaps.zones[0].farEdge == price("100") && gaps.zones[0].status == .active)
    // One unit less is no gap any more.
    var small = FairValueGaps(leastShare: rate("0.01"))
    small.add(candle(0, "99", "100", "98", "100"))
    small.add(candle(1, "100", "110", "100", "108"))
    small.add(candle(2, "108", "112", "101.07999999", "111"))
    #expect(small.zones.isEmpty)
    // In history the share is that of the middle of the edges: 1.07999999 of 100.54 is more than one percent.
    let history = [
      candle(0, "99", "100", "98", "100"), candle(1, "100", "110", "100", "108"),
      candle(2, "108", "112", "101.07999999", "111"),
    ]
    #expect(FairValueGaps(leastShare: rate("0.01"), history: history).zones.count == 1)
  }

  /// A bullish zone from 100 to 110: how far a low goes in decides.
  @Test(arguments: [
    ("110.01", Zone.Status.active), ("110", .touched), ("107", .touched), ("106.99", .mitigated),
    ("101.01", .mitigated),
    ("101", .filled), ("90", .filled),
  ])
  func statusByTheShareThatWasEntered(low: String, expected: Zone.Status) {
    var zone = Zone(
      kind: .fairValueGap, direction: .long, low: price("100"), high: price("110"), formed: start)
    zone.update(candle(1, price("115"), price("120"), price(low), price("115")))
    #expect(zone.status == expected)
    var mirrored = Zone(
      kind: .orderBlock, direction: .short, low: price("90"), high: price("100"), formed: start)
    let high = price("200") - price(low)
    mirrored.update(candle(1, price("85"), high, price("80"), price("85")))
    #expect(mirrored.status == expected)
  }

  @Test func aMitigatedZoneDoesNotBecomeTouchedAgain() {
    var zone = Zone(
      kind: .fairValueGap, direction: .long, low: price("100"), high: price("110"), formed: start)
    zone.update(candle(1, "115", "120", "105", "115"))
    zone.update(candle(2, "115", "120", "109.5", "115"))
    #expect(zone.status == .mitigated && !zone.isUsable)
  }

  @Test func anOrderBlockIsTheLastOppositeCandleAmongFour() {
    // Five quiet red candles, then four green ones and a strong green one: the red candles are out of reach.
    func blocks(greens: Int) -> [Zone] {
      var blocks = OrderBlocks(ratio: rate("1.5"))
      var index = 0
      for _ in 0..<6 {
        blocks.add(candle(index, "10.5", "11", "10", "10.2"))
        index += 1
      }
      for _ in 0..<greens {
        blocks.add(candle(index, "10.2", "11", "10", "10.5"))
        index += 1
      }
      blocks.add(candle(index, "10.5", "13", "10", "12.9"))
      return blocks.zones
    }
    #expect(blocks(greens: 4).isEmpty)
    let found = blocks(greens: 3)
    #expect(found.map(\.low) == [price("10")] && found.map(\.high) == [price("11")])
    #expect(found[0].direction == .long && found[0].kind == .orderBlock)
  }

  /// The average counts the current candle too: nine ranges of 1 and one of r give (9 + r) / 10; 1.5 times that is r for
  /// r = 13.5 / 8.5 = 1.588235…
  @Test(arguments: [("1.58823529", 0), ("1.5882353", 1)])
  func theLiveAverageCountsTheCurrentCandle(range: String, found: Int) {
    var blocks = OrderBlocks(ratio: rate("1.5"))
    for index in 0..<20 { blocks.add(candle(index, "10.8", "11", "10", "10.2")) }
    blocks.add(candle(20, price("10"), price("10") + price(range), price("10"), price("10") + price(range)))
    #expect(blocks.zones.count == found)
  }

  // MARK: Liquidity and movement, 2.7, 2.8

  /// Ten candles between 10 and 11, one that goes beyond, and the close after it.
  @Test(
    arguments: [
      ("9.9", "10.5", "10.01", Direction.short), ("9.9", "10.5", "10", nil), ("10", "10.5", "10.5", nil),
      ("10.1", "11.1", "10.99", .long), ("10.1", "11.1", "11", nil),
      // Beyond on both sides: the low side is asked first.
      ("9.9", "11.1", "10.5", .short),
    ] as [(String, String, String, Direction?)])
  func anInducementIsTakenBackByTheNextClose(low: String, high: String, close: String, expected: Direction?) {
    var inducements = Inducements()
    for index in 0..<10 { inducements.add(candle(index, "10.5", "11", "10", "10.5")) }
    inducements.add(candle(10, price("10.5"), price(high), price(low), price("10.5")))
    inducements.add(candle(11, price("10.5"), price("11"), price("9.95"), price(close)))
    for direction in Direction.allCases { #expect(inducements.recentHas(direction) == (direction == expected)) }
  }

  @Test func anInducementIsForgottenWhenItsCandleIsAmongTheFirstTen() {
    var inducements = Inducements(capacity: 30)
    for index in 0..<10 { inducements.add(candle(index, "10.5", "11", "10", "10.5")) }
    inducements.add(candle(10, "10.5", "11", "9.9", "10.5"))
    // Number 10 is the eleventh of a full buffer as long as the buffer begins at number 0.
    for index in 11..<30 {
      inducements.add(candle(index, "10.5", "11", "10", "10.5"))
      #expect(inducements.recentHas(.short))
    }
    inducements.add(candle(30, "10.5", "11", "10", "10.5"))
    #expect(!inducements.recentHas(.short))
  }

  /// A range that was strong when it came is none once the newest twenty are as wide, and again when they calm down.
  @Test func oldCandlesAreMeasuredByTodaysScale() {
    var displacements = Displacements(ratio: rate("1.5"))
    for index in 0..<25 { displacements.add(candle(index, "10", "11", "10", "10.5")) }
    #expect(displacements.recent() == Displacements.Recent())
    displacements.add(candle(25, "10", "12", "10", "10.25"))
    #expect(displacements.recent().newestBody == price("0.25") && displacements.recent().hasBullish)
    for index in 26..<46 { displacements.add(candle(index, "10", "12", "10", "10.5")) }
    #expect(displacements.recent().newestBody == nil)
    for index in 46..<66 { displacements.add(candle(index, "10", "11", "10", "10.5")) }
    // All twenty-one wide candles count again; the newest is number 45.
    #expect(displacements.recent().newestBody == price("0.5"))
  }

  @Test func aDojiIsABearishDisplacementOfNoSize() {
    var displacements = Displacements(ratio: rate("1.1"))
    for index in 0..<25 { displacements.add(candle(index, "10", "11", "10", "10.5")) }
    displacements.add(candle(25, "10", "12", "10", "10"))
    let recent = displacements.recent()
    #expect(recent.newestBody == .zero && recent.hasBearish && !recent.hasBullish)
  }

  @Test func equalHighsMakeALevelAtTheirMean() throws {
    // Peaks at 10, 10.05 and 11; a share of 0.005 of 10 is 0.05.
    let list = candles([
      ("9", "8"), ("10", "8.5"), ("9", "8.6"), ("10.05", "8.7"), ("9", "8.8"), ("11", "8.9"), ("9", "8.95"),
      ("10.5", "9"), ("10.1", "9.2"),
    ])
    let levels = Liquidity.levels(list, tolerance: rate("0.005"))
    let level = try #require(levels.first)
    #expect(levels.count == 1 && level.side == .buySide && level.touches == [1, 3])
    #expect(level.price == Mean(total: 2_005_000_000, count: 2))
    // 10.02500001 would be above it; the first candle above after number 3 is number 5.
    let sweep = try #require(Liquidity.sweeps(of: levels, in: list).first)
    #expect(sweep.index == 5 && sweep.direction == .short && sweep.hasReversalBegun)
    #expect(Liquidity.levels(list, tolerance: rate("0.00499999")).isEmpty)
  }

  @Test func peaksTooFarApartMakeNoLevel() {
    var rows = Array(repeating: (high: "9", low: "8"), count: 30)
    rows[3].high = "10"
    rows[23].high = "10"
    #expect(Liquidity.levels(candles(rows), tolerance: .zero).map(\.touches) == [[3, 23]])
    rows[23].high = "9"
    rows[24].high = "10"
    #expect(Liquidity.levels(candles(rows), tolerance: .zero).isEmpty)
  }

  @Test func aVoidIsAGapOfHalfAPercent() {
    func list(_ low: String) -> [Candle] {
      [candle(0, "99", "100", "98", "100"), candle(1, "100", "110", "100", "108"), candle(2, "108", "112", low, "111")]
    }
    // 2 x / (200 + x) = 0.005 for x = 1 / 1.995 = 0.501253…
    #expect(Liquidity.voids(list("100.5012532")).count == 1)
    #expect(Liquidity.voids(list("100.5012531")).isEmpty)
  }

  // MARK: Swings and breaks, 2.2

  @Test func equalHighsCancelEachOther() {
    let list = candles([
      ("1", "0.5"), ("2", "0.6"), ("3", "0.7"), ("2", "0.6"), ("1", "0.5"), ("2.5", "0.9"), ("2.5", "0.9"),
      ("1", "0.4"),
      ("1", "0.6"), ("1", "0.7"),
    ])
    #expect(Swings.highs(list, lookback: 2).map(\.index) == [2])
    #expect(Swings.lows(list, lookback: 2).map(\.index) == [4, 7])
    #expect(Swings.highs(Array(list.prefix(4)), lookback: 2).isEmpty)
  }

  @Test func structureBreaksByWicks() {
    // Highs 10, then 12; the first candle above 10 is number 4. The low between them is number 3.
    let list = candles([
      ("8", "7"), ("10", "8"), ("9", "7.5"), ("8", "6"), ("11", "8"), ("12", "9"), ("11", "8"), ("10", "7"),
    ])
    let broken = StructureBreak(direction: .long, level: price("10"), swingIndex: 1, index: 4)
    #expect(StructureBreaks.breaksOfStructure(list, lookback: 1) == [broken])
    #expect(StructureBreaks.changesOfCharacter(list, lookback: 1) == [broken])
    #expect(Swings.trend(list, lookback: 1) == nil)
    #expect(StructureBreaks.breaksOfStructure(Array(list.prefix(3)), lookback: 1).isEmpty)
  }

  @Test func risingHighsAndLowsAreAnUptrend() {
    let list = candles([
      ("8", "7"), ("10", "8"), ("9", "6"), ("11", "8"), ("10", "7"), ("12", "9"),
    ])
    #expect(Swings.trend(list, lookback: 1) == .bullish)
    let mirrored = list.map { candle in
      var mirrored = candle
      (mirrored.high, mirrored.low) = (price("20") - candle.low, price("20") - candle.high)
      return mirrored
    }
    #expect(Swings.trend(mirrored, lookback: 1) == .bearish)
  }

  // MARK: Time and range, 2.10, 2.17

  @Test(
    arguments: [
      (7, 59, nil), (8, 0, KillZone.london), (8, 59, .london), (9, 0, nil), (15, 0, .newYorkMorning), (16, 0, nil),
      (19, 30, .newYorkAfternoon), (20, 0, nil),
    ] as [(Int, Int, KillZone?)])
  func killZonesByOpeningTime(hour: Int, minute: Int, expected: KillZone?) {
    let time = CivilTime(year: 2026, month: 7, day: 1, hour: hour, minute: minute).timestamp()
    #expect(KillZone.containing(time) == expected)
  }

  @Test func theTrueRangeReachesToThePreviousClose() {
    var atr = AverageTrueRange(period: 2)
    atr.add(candle(0, "10", "11", "9", "10"))
    atr.add(candle(1, "13", "14", "13", "13"))
    #expect(atr.value == nil)
    atr.add(candle(2, "11", "12", "11", "12"))
    // 14 - 10 = 4 and 13 - 11 = 2.
    #expect(atr.value?.rounded == price("3"))
    atr.add(candle(3, "12", "13", "12", "13"))
    #expect(atr.value?.rounded == price("1.5"))
  }

  /// engine.md 2.11.
  @Test(arguments: [
    (Profile.strict, 5, "1.5", "0.001", "0.001", "1.5"), (.balanced, 5, "1.3", "0.001", "0.002", "1.2"),
    (.relaxed, 3, "1.1", "0.0005", "0.005", "1"),
  ])
  func profiles(
    profile: Profile, lookback: Int, displacement: String, gap: String, tolerance: String, minimum: String
  ) {
    #expect(profile.swingLookback == lookback && profile.displacementRatio == rate(displacement))
    #expect(profile.leastGap == rate(gap) && profile.liquidityTolerance == rate(tolerance))
    #expect(profile.leastRR == rate(minimum))
  }
}
