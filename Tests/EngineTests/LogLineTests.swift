import Market
import Testing
import TradingEngine

/// engine.md 7.1: the form of that night's text log, which ours keeps.
@Suite struct LogLineTests {
  /// 2026-01-30 06:40:20.292 in Korea.
  static let moment = Timestamp(milliseconds: 1_769_722_820_292)

  @Test(arguments: [
    (LogLine.Level.error, "2026-01-30 06:40:20,292 | ERROR    | engine.listen-key:3 | Keep-alive ping failed"),
    (.warning, "2026-01-30 06:40:20,292 | WARNING  | engine.listen-key:3 | Keep-alive ping failed"),
    (.critical, "2026-01-30 06:40:20,292 | CRITICAL | engine.listen-key:3 | Keep-alive ping failed"),
  ])
  func `a line has the form of that night's`(level: LogLine.Level, text: String) {
    let line = LogLine(level, "engine.listen-key", 3, "Keep-alive ping failed")
    #expect(line.text(at: Self.moment, offset: ClockOffset(minutes: 540)) == text)
  }

  @Test func `the zone can be chosen`() {
    let line = LogLine(.info, "engine.start", 1, "ready")
    #expect(
      line.text(at: Self.moment, offset: ClockOffset(minutes: 0))
        == "2026-01-29 21:40:20,292 | INFO     | engine.start:1 | ready")
  }
}
