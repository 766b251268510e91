import Binance
import Market
import TestSupport
import Testing

@testable import Exchange

private let midnight = CivilTime(year: 2026, month: 1, day: 29).timestamp()

/// A client finds the newest candles of every interval without holes, however fine the bars before the start were.
@Suite struct HistoryTests {
  /// One bar after the other, each with its number as volume, up to `end`.
  static func bars(_ interval: Interval, count: Int64, before end: Timestamp, into venue: Venue) {
    for index in 0..<count {
      let open = end - interval.length * (count - index)
      venue.exchange.history(candle(Venue.xrp, interval, open, ("1.7", "1.8", "1.6", "1.75"), volume: "1"))
    }
  }

  /// The bars of 40 days are 57 600 of one minute, of which a series keeps no more than 1 755: all longer candles must
  /// have been built by then. 240 bars of 1 are a volume of 240.
  @Test(arguments: [(Interval.m1, Interval.h1, "60"), (.m1, .h4, "240"), (.m5, .h4, "48"), (.m1, .d1, "1440")])
  func longCandlesOutliveTheShortOnes(bars: Interval, interval: Interval, volume: String) {
    let end = midnight
    let venue = Venue(at: end)
    let days = Span.hours(24 * 40)
    Self.bars(bars, count: days.nanoseconds / bars.length.nanoseconds, before: end, into: venue)
    let wanted = min(200, Int(days.nanoseconds / interval.length.nanoseconds))
    let candles = venue.exchange.closedCandles(Venue.xrp, interval, newest: wanted, at: end)
    #expect(candles.count == wanted)
    #expect(candles.last?.end == end)
    #expect(zip(candles, candles.dropFirst()).allSatisfy { $0.end == $1.openTime })
    #expect(candles.allSatisfy { $0.volume == Volume(volume) })
  }

  /// History of 4h up to a moment, then bars of five minutes for two weeks more than a series of them holds.
  @Test func historyAndLaterBarsMeetWithoutAHole() {
    let end = midnight
    let begin = end - .hours(24 * 14)
    let venue = Venue(at: end)
    Self.bars(.h4, count: 200, before: begin, into: venue)
    Self.bars(.m5, count: 14 * 288, before: end, into: venue)
    let candles = venue.exchange.closedCandles(Venue.xrp, .h4, newest: 200, at: end)
    #expect(candles.count == 200 && candles.last?.end == end)
    #expect(zip(candles, candles.dropFirst()).allSatisfy { $0.end == $1.openTime })
  }

  /// Two bars of three minutes are six: no candle of five can be made of them, one of fifteen can.
  @Test func barsMakeNoCandlesOfWhatIsNoMultiple() {
    let venue = Venue(at: midnight)
    Self.bars(.m3, count: 400, before: midnight, into: venue)
    #expect(venue.exchange.closedCandles(Venue.xrp, .m5, newest: 10, at: midnight).isEmpty)
    #expect(venue.exchange.closedCandles(Venue.xrp, .m15, newest: 10, at: midnight).count == 10)
  }

  /// A week begins on Monday: 29 January 2026 was a Thursday.
  @Test func weeksAreMadeOfDays() {
    let end = midnight
    let venue = Venue(at: end)
    Self.bars(.d1, count: 30, before: end, into: venue)
    let weeks = venue.exchange.closedCandles(Venue.xrp, .w1, newest: 10, at: end)
    #expect(weeks.allSatisfy { Interval.w1.open(containing: $0.openTime) == $0.openTime && $0.volume == Volume("7") })
    #expect(weeks.count == 3 || weeks.count == 4)
  }

  /// Trades of 50 billion and bars of 90: more than 64 bits of 1e-8 hold.
  @Test func volumesOfAnySizePlay() throws {
    var venue = Venue(at: midnight)
    for second in 1...3 {
      let at = midnight + .seconds(Int64(second))
      venue.advance(to: at)
      venue.tape(
        .trade(
          Trade(
            symbol: Venue.xrp, time: at, price: price("1.8"), quantity: quantity("50000000000"), isBuyerMaker: false)))
    }
    venue.advance(to: midnight + .minutes(6))
    let rows: [KlineRow] = try venue.send(.get, "v1/klines", "symbol=XRPUSDT&interval=5m&limit=2").json.messages()
    #expect(rows.first?.volume.value == Volume("150000000000"))
    #expect(rows.first?.quoteVolume.value == Volume("270000000000"))
  }
}
