import Binance
import Market
import Testing

@testable import Simulation

@Suite struct FlatMarketTests {
  private func history(_ past: StraightPast?, _ interval: Interval, count: Int) -> [Candle] {
    FlatMarket.history(
      market[xrp], xrp, at: Price("1.8")!, past: past, before: start, intervals: [interval], count: count)
  }

  @Test func withoutAPastEveryCandleStandsAtThePrice() {
    let candles = history(nil, .h4, count: 3)
    #expect(candles.map(\.openTime) == [12, 8, 4].map { start - .hours($0) })
    #expect(candles.allSatisfy { $0.open == Price("1.8") && $0.high == $0.low && $0.close == $0.open })
  }

  /// 0.2 in 80 hours are 0.01 in four; before that the market stood at 2.0.
  @Test func aStraightPastFallsByTheSameInEveryCandle() {
    let candles = history(StraightPast(price: Price("2")!, span: .hours(80)), .h4, count: 22)
    #expect(candles.prefix(2).allSatisfy { $0.open == Price("2") && $0.close == Price("2") })
    for (index, candle) in candles.dropFirst(2).enumerated() {
      #expect(candle.open == Price(units: Price("2")!.units - Int64(index) * 1_000_000))
      #expect(candle.close.units == candle.open.units - 1_000_000)
      #expect(candle.high == candle.open && candle.low == candle.close && candle.isPossible)
    }
    #expect(candles.last?.close == Price("1.8"))
  }

  /// Candles of two intervals tell the same story: where four hours end, the last five minutes end as well.
  @Test func intervalsAgree() {
    let past = StraightPast(price: Price("1.7")!, span: .hours(7))
    let wide = history(past, .h4, count: 2)
    let narrow = history(past, .m5, count: 96)
    #expect(wide.map(\.close) == [narrow[47].close, narrow[95].close])
    #expect(wide.map(\.open) == [narrow[0].open, narrow[48].open])
    // Prices are on the tick of 0.0001.
    #expect(narrow.allSatisfy { $0.close.units % 10_000 == 0 })
  }
}
