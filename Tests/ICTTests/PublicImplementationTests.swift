import ICT
import Market
import TestSupport
import Testing

/// Against implementations that others published, on 120 real five-minute candles of XRPUSDT from 2026-01-29 22:00 UTC.
/// Run by hand with pandas 3.1.1 on the same file; the lists below are what came out.
@Suite(.enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
struct PublicImplementationTests {
  private static func candles() throws -> [Candle] {
    let begin = CivilTime(year: 2026, month: 1, day: 29, hour: 22).timestamp()
    let all = try RealMarketData.candles("klines-5m-um/XRPUSDT-5m-2025-12-01_2026-02-19.csv.gz")
    return Array(all.drop { $0.openTime < begin }.prefix(120))
  }

  /// smartmoneyconcepts 0.0.27, `smc.swing_highs_lows(ohlc, swing_length=3)`: places of highs and lows.
  ///
  /// It compares a candle with two before and three after it and lets equals pass, where engine.md 2.2 compares strictly
  /// with three on either side; of several highs in a row without a low between it keeps the highest; and it adds a swing
  /// at the first and at the last candle of its list.
  @Test func swings() throws {
    let candles = try Self.candles()
    let theirs = (
      highs: [11, 26, 32, 41, 47, 57, 63, 76, 89, 110], lows: [14, 30, 36, 44, 53, 58, 69, 86, 105, 115]
    )
    let highs = Swings.highs(candles, lookback: 3)
    let lows = Swings.lows(candles, lookback: 3)

    // Theirs that are not ours: the third candle before is at least as extreme, or one of the window equal.
    for index in theirs.highs where !highs.contains(where: { $0.index == index }) {
      #expect([32, 47, 110].contains(index))
      #expect((index - 3...index + 3).contains { $0 != index && candles[$0].high >= candles[index].high })
    }
    for index in theirs.lows where !lows.contains(where: { $0.index == index }) {
      #expect(index == 58)
      #expect((index - 3...index + 3).contains { $0 != index && candles[$0].low <= candles[index].low })
    }
    // Ours that are not theirs: the less extreme of two in a row, of equals the second.
    #expect(highs.map(\.index) == (theirs.highs.filter { ![32, 47, 110].contains($0) } + [6, 94]).sorted())
    #expect(candles[6].high < candles[11].high && candles[94].high == candles[89].high)
    #expect(lows.map(\.index) == (theirs.lows.filter { $0 != 58 } + [79]).sorted())
    #expect(candles[79].low > candles[86].low)
  }

  /// smartmoneyconcepts 0.0.27, `smc.fvg(ohlc)`: place of the middle candle, direction, bottom and top. It wants the middle
  /// candle to have the gap's colour, which all of these have, and knows no least size.
  @Test func fairValueGaps() throws {
    let theirs = """
      2 -1 1.8073 1.8097, 9 1 1.809 1.8091, 12 -1 1.8048 1.8088, 13 -1 1.8004 1.8027, 17 1 1.8009 1.8013,
      21 1 1.8059 1.8065, 24 1 1.8075 1.81, 26 -1 1.8085 1.81, 28 -1 1.8049 1.8062, 34 -1 1.7987 1.8021,
      37 1 1.798 1.7984, 43 -1 1.7885 1.7948, 44 -1 1.7529 1.7759, 47 1 1.7481 1.752, 49 -1 1.7511 1.752,
      51 -1 1.7382 1.7452, 52 -1 1.7342 1.736, 55 1 1.7361 1.744, 56 1 1.7454 1.7479, 60 1 1.7486 1.7493,
      61 1 1.7537 1.754, 65 -1 1.7524 1.7556, 68 -1 1.7463 1.7477, 72 1 1.7488 1.7489, 74 1 1.7542 1.7549,
      75 1 1.759 1.7624, 85 -1 1.7616 1.7622, 89 1 1.7612 1.7655, 91 -1 1.7652 1.7655, 95 -1 1.7634 1.7636,
      96 -1 1.7586 1.7624, 97 -1 1.7539 1.7568, 98 -1 1.7518 1.7535, 101 -1 1.746 1.749, 104 -1 1.7392 1.7401,
      109 1 1.7421 1.7469, 110 1 1.7478 1.7539, 113 -1 1.7522 1.7538, 117 1 1.7517 1.7546, 118 1 1.7559 1.7572
      """.replacing("\n", with: " ").split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
    let candles = try Self.candles()
    var gaps = FairValueGaps(leastShare: .zero)
    var ours: [String] = []
    for (index, candle) in candles.enumerated() {
      gaps.add(candle)
      guard let gap = gaps.zones.last, gap.formed == candle.openTime else { continue }
      ours.append("\(index - 1) \(gap.direction == .long ? "1" : "-1") \(gap.low) \(gap.high)")
    }
    #expect(ours == theirs.map(String.init) && ours.count == 40)
  }

  /// finta 1.3, `TA.ATR(ohlc, 14)`: simple mean of 14 true ranges. It gives the first candle, which has no previous close,
  /// its high minus low as a true range and so has a value one candle earlier; from the fifteenth on both are the same.
  @Test(arguments: [(14, "0.0040214286"), (15, "0.0040571429"), (50, "0.0154428571"), (119, "0.0061071429")])
  func averageTrueRange(index: Int, theirs: String) throws {
    let candles = try Self.candles()
    let value = try #require(AverageTrueRange(period: 14, history: candles[...index]).value)
    // Ten places, the nearest.
    let digits = Int128(theirs.dropFirst(2))!
    #expect(divideHalfEven(value.total * 100, by: Int128(value.count)) == digits)
    #expect(AverageTrueRange(period: 14, history: candles[..<14]).value == nil)
  }
}
