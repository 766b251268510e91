import Market
import TestSupport
import Testing

struct CivilTimeTests {
  /// Seconds since 1970 checked against `date -u`.
  @Test(
    arguments: [
      (0, "1970-01-01 00:00:00.000"), (1_769_721_014, "2026-01-29 21:10:14.000"), (-1, "1969-12-31 23:59:59.000"),
      (951_782_400, "2000-02-29 00:00:00.000"), (951_868_800, "2000-03-01 00:00:00.000"),
      (1_709_164_800, "2024-02-29 00:00:00.000"), (1_709_251_199, "2024-02-29 23:59:59.000"),
      (4_107_542_400, "2100-03-01 00:00:00.000"), (4_107_542_399, "2100-02-28 23:59:59.000"),
      (-2_203_891_200, "1900-03-01 00:00:00.000"), (-5_364_662_400, "1800-01-01 00:00:00.000"),
      (1_798_761_599, "2026-12-31 23:59:59.000"),
    ] as [(Int64, String)])
  func datesAreKnown(seconds: Int64, text: String) {
    let civil = CivilTime(Timestamp(seconds: seconds))
    #expect("\(civil.date) \(civil.clock)" == text)
    #expect(civil.timestamp() == Timestamp(seconds: seconds))
  }

  @Test(arguments: [-720, -210, 0, 60, 330, 840])
  func everyMomentComesBack(minutes: Int) {
    let offset = ClockOffset(minutes: minutes)
    var nanoseconds: Int64 = -6_000_000_000_000_000_000
    while nanoseconds < 6_000_000_000_000_000_000 {
      let time = Timestamp(nanoseconds: nanoseconds)
      #expect(CivilTime(time, offset: offset).timestamp(offset: offset) == time)
      nanoseconds += 23_456_789_012_345_678
    }
  }

  @Test func daysFollowEachOtherThroughLeapYears() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var time = CivilTime(year: 1896, month: 1, day: 1).timestamp()
    for year in 1896...2104 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for month in 1...12 {
        for day in 1...(lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)) {
          let civil = CivilTime(time)
          guard (civil.year, civil.month, civil.day) == (year, month, day) else {
            Issue.record("expected \(year)-\(month)-\(day), found \(civil.date)")
            return
          }
          time += .hours(24)
        }
      }
    }
  }

  @Test func anOffsetMovesTheClock() {
    let time = Timestamp(nanoseconds: 1_769_721_014_123_456_789)
    let tokyo = CivilTime(time, offset: ClockOffset(minutes: 540))
    #expect("\(tokyo.date) \(tokyo.clock)" == "2026-01-30 06:10:14.123")
    #expect(CivilTime(time).clockMicroseconds == "21:10:14.123456")
  }
}

struct TimestampTests {
  @Test(
    arguments: [(1_500_000, 1), (999_999, 0), (0, 0), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)] as [(Int64, Int64)])
  func millisecondsAreCutDownward(nanoseconds: Int64, milliseconds: Int64) {
    #expect(Timestamp(nanoseconds: nanoseconds).milliseconds == milliseconds)
  }

  @Test(
    arguments: [
      (.zero, "0s"), (.hours(2) + .minutes(50), "2h50m"), (.minutes(1) + .seconds(5), "1m5s"),
      (.milliseconds(250), "250ms"),
      (.milliseconds(1500), "1.500s"), (.seconds(59), "59s"), (.minutes(60), "1h"), (.hours(1) + .seconds(1), "1h1s"),
      (.hours(25), "25h"), (Span(nanoseconds: 1000), "1us"), (Span(nanoseconds: 1_000_001), "1000001ns"),
      (Span(nanoseconds: 999), "999ns"), (.seconds(-5), "-5s"), (.minutes(1) + .milliseconds(250), "1m250ms"),
    ] as [(Span, String)])
  func spansReadWell(span: Span, text: String) { #expect(span.description == text) }
}

struct IntervalTests {
  @Test func namesComeBack() {
    #expect(Interval.allCases.map(\.name) == Interval.names)
    for interval in Interval.allCases { #expect(Interval(name: interval.name) == interval) }
    #expect(Interval(name: "1M") == nil)
    #expect(Interval(name: "") == nil)
  }

  /// 2026-01-29 21:10:14 UTC lies in these candles.
  @Test(
    arguments: [
      (.m1, "2026-01-29 21:10:00.000"), (.m3, "2026-01-29 21:09:00.000"), (.m5, "2026-01-29 21:10:00.000"),
      (.m15, "2026-01-29 21:00:00.000"), (.m30, "2026-01-29 21:00:00.000"), (.h1, "2026-01-29 21:00:00.000"),
      (.h2, "2026-01-29 20:00:00.000"), (.h4, "2026-01-29 20:00:00.000"), (.h6, "2026-01-29 18:00:00.000"),
      (.h8, "2026-01-29 16:00:00.000"), (.h12, "2026-01-29 12:00:00.000"), (.d1, "2026-01-29 00:00:00.000"),
    ] as [(Interval, String)])
  func aMomentLiesInItsCandle(interval: Interval, open: String) {
    let civil = CivilTime(interval.open(containing: Timestamp(seconds: 1_769_721_014)))
    #expect("\(civil.date) \(civil.clock)" == open)
  }

  @Test(arguments: Interval.allCases)
  func candlesMeetWithoutGap(interval: Interval) {
    let open = interval.open(containing: Timestamp(seconds: 1_769_721_014))
    let last = open + interval.length - Span(nanoseconds: 1)
    #expect(interval.open(containing: open) == open)
    #expect(interval.open(containing: last) == open)
    #expect(interval.open(containing: open + interval.length) == open + interval.length)
    // 1 January 1970 was a Thursday, three days after the Monday on which its week began.
    let length = interval == .w1 ? Span.hours(72) : interval.length
    #expect(interval.open(containing: Timestamp(nanoseconds: -1)) == Timestamp(seconds: 0) - length)
  }
}

struct InstrumentsTests {
  @Test func symbolsAreTheirPlaces() {
    let instruments = Instruments([instrument("B"), instrument("A")])
    #expect(instruments.symbol(named: "A") == Symbol(index: 1))
    #expect(instruments.symbol(named: "C") == nil)
    #expect(instruments.symbols.map(instruments.name) == ["B", "A"])
    #expect(instruments[Symbol(index: 0)].name == "B")
  }
}

struct CandleTests {
  @Test(arguments: [
    ("10", "12", "9", "11", "0", true), ("10", "10", "10", "10", "5", true), ("10", "9.99", "9", "9.5", "1", false),
    ("10", "12", "10.01", "11", "1", false), ("10", "11", "9", "11.01", "1", false),
    ("10", "12", "9", "8.99", "1", false),
    ("10", "12", "0", "11", "1", false), ("10", "12", "9", "11", "-0.001", false),
  ])
  func impossibleCandlesAreKnown(
    open: String, high: String, low: String, close: String, volume: String, isPossible: Bool
  ) throws {
    let candle = Candle(
      symbol: Symbol(index: 0), interval: .m5, openTime: Timestamp(seconds: 0), open: try Price(parsing: open),
      high: try Price(parsing: high), low: try Price(parsing: low), close: try Price(parsing: close),
      volume: try #require(Volume(volume)), isClosed: true)
    #expect(candle.isPossible == isPossible)
    #expect(candle.end == Timestamp(seconds: 300))
  }
}
