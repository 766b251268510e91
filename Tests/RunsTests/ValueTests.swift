import Basics
import Market
import Simulation
import Testing
import TradingEngine

@testable import Runs
@testable import Script

@Suite struct Values {
  @Test(
    arguments: [
      ("30s", 30_000_000_000), ("5m", 300_000_000_000), ("1h30m", 5_400_000_000_000), ("250ms", 250_000_000),
      ("1.5s", 1_500_000_000), ("2d", 172_800_000_000_000), ("7us", 7000), ("3ns", 3), ("0s", 0),
    ] as [(String, Int64)]) func spans(_ text: String, _ nanoseconds: Int64) throws
  {
    #expect(try SpanValue.parse(text).nanoseconds == nanoseconds)
  }

  @Test(
    arguments: [
      ("30sec", "write 30s"), ("30 s", "write 30s"), ("5 min", "write 5m"), ("1hr30min", "write 1h30m"),
      ("30", "write 30s for seconds, 30m for minutes"), ("30S", "write 30s"), ("10msec", "write 10ms"), ("30m1h", nil),
      ("abc", nil), ("", nil), ("-5s", nil), ("9999999999h", nil), ("1.5ns", nil),
    ] as [(String, String?)]) func wrongSpans(_ text: String, _ hint: String?)
  {
    do throws(ValueProblem) {
      let span = try SpanValue.parse(text)
      Issue.record("\(text) was read as \(span)")
    } catch { #expect(error.hint == hint) }
  }

  @Test func latencies() throws {
    let latency = try SpanValue.parseLatency("40ms ± 15ms")
    #expect(latency == Delay(base: .milliseconds(40), spread: .milliseconds(15)))
    #expect(try SpanValue.parseLatency("1s") == Delay(base: .seconds(1)))
    #expect(throws: ValueProblem.self) { try SpanValue.parseLatency("10ms ± 15ms") }
    do throws(ValueProblem) { _ = try SpanValue.parseLatency("40ms +- 15ms") } catch {
      #expect(error.hint == "write 40ms ± 15ms")
    }
  }

  @Test(arguments: [
    ("06:10", TimePoint.clock(hour: 6, minute: 10, second: 0)),
    ("06:10:30", .clock(hour: 6, minute: 10, second: 30)),
    ("2026-01-30 06:10", .date(CivilTime(year: 2026, month: 1, day: 30, hour: 6, minute: 10))),
    ("2026-01-30T06:10:05", .date(CivilTime(year: 2026, month: 1, day: 30, hour: 6, minute: 10, second: 5))),
    ("30m", .offset(.minutes(30))),
  ]) func times(_ text: String, _ time: TimePoint) throws { #expect(try TimeValue.parse(text) == time) }

  @Test(arguments: ["6:10", "25:00", "24:00", "06:60", "2026-02-29 00:00", "2026-01-30", "yesterday"])
  func wrongTimes(_ text: String) {
    #expect(throws: ValueProblem.self) { try TimeValue.parse(text) }
  }

  @Test(arguments: [("UTC", 0), ("UTC+09:00", 540), ("UTC-03:30", -210)]) func clocks(_ text: String, _ minutes: Int)
    throws
  {
    #expect(try TimeValue.parseOffset(text).minutes == minutes)
  }

  @Test(arguments: [("UTC+9", "write UTC+09:00"), ("UTC-3", "write UTC-03:00"), ("KST", nil)] as [(String, String?)])
  func wrongClocks(_ text: String, _ hint: String?) {
    do throws(ValueProblem) {
      _ = try TimeValue.parseOffset(text)
      Issue.record("\(text) was read")
    } catch { #expect(error.hint == hint) }
  }

  @Test(arguments: [("4440 USDT", 444_000_000_000), ("0.01 USDT", 1_000_000)] as [(String, Int64)])
  func amounts(_ text: String, _ units: Int64) throws { #expect(try NumberValue.money(text).units == units) }

  @Test(arguments: [("4440", "write 4440 USDT"), ("4440USDT", "write 4440 USDT"), ("4440 USD", "write 4440 USDT")])
  func wrongAmounts(_ text: String, _ hint: String) {
    do throws(ValueProblem) {
      _ = try NumberValue.money(text)
      Issue.record("\(text) was read")
    } catch { #expect(error.hint == hint) }
  }

  @Test(
    arguments: [("1.0 %", 1_000_000), ("1.0%", 1_000_000), ("0.01", 1_000_000), ("100 %", 100_000_000)]
      as [(String, Int64)])
  func ratios(_ text: String, _ units: Int64) throws { #expect(try NumberValue.ratio(text).units == units) }

  @Test(arguments: [("yes", true), ("no", false), ("true", true), ("false", false)])
  func truths(_ text: String, _ value: Bool) throws { #expect(try NumberValue.truth(text) == value) }

  @Test(arguments: ["Yes", "on", "1", "y"]) func wrongTruths(_ text: String) {
    #expect(throws: ValueProblem.self) { try NumberValue.truth(text) }
  }

  @Test func countRanges() throws {
    #expect(try NumberValue.range("3..") == (3, nil))
    #expect(try NumberValue.range("1..2") == (1, 2))
    #expect(try NumberValue.range("2") == (2, 2))
    #expect(throws: ValueProblem.self) { try NumberValue.range("2..1") }
    #expect(throws: ValueProblem.self) { try NumberValue.range("..2") }
  }

  @Test func clockTimeIsTheFirstOneOfTheRun() {
    let seoul = ClockOffset(minutes: 540)
    let start = CivilTime(year: 2026, month: 1, day: 30, hour: 6, minute: 10).timestamp(offset: seoul)
    func resolved(_ hour: Int, _ minute: Int) -> CivilTime {
      CivilTime(
        TimePoint.clock(hour: hour, minute: minute, second: 0).resolved(from: start, clock: seoul), offset: seoul)
    }
    #expect(resolved(6, 10) == CivilTime(year: 2026, month: 1, day: 30, hour: 6, minute: 10))
    #expect(resolved(9, 0).day == 30)
    #expect(resolved(6, 9) == CivilTime(year: 2026, month: 1, day: 31, hour: 6, minute: 9))
  }

  @Test(
    arguments: [
      ("positon", "position"), ("mrak", "mark"), ("listen-key expire", "listen-key expired"), ("zzz", nil),
    ] as [(String, String?)]) func nearestWord(_ word: String, _ nearest: String?)
  {
    #expect(NearestWord.nearest(to: word, in: ["position", "mark", "listen-key expired", "fills"]) == nearest)
  }
}
