import Testing

@testable import Report

@Suite struct ProgressMeterTests {
  @Test func nothingIsShownOfWhatIsOverSoon() {
    var meter = ProgressMeter(total: 1_000_000)
    #expect(meter.line(done: 900_000, milliseconds: 999) == nil)
  }

  @Test func shareRateAndRemainingTime() {
    var meter = ProgressMeter(total: 3_000_000_000)
    #expect(
      meter.line(done: 750_000_000, milliseconds: 5000) == "25 %   750.0 MB of 3.0 GB   150.0 MB/s   15 s left")
    #expect(meter.line(done: 751_000_000, milliseconds: 5199) == nil)
    #expect(meter.line(done: 0, milliseconds: 5200) == "0 %   0 B of 3.0 GB   0 B/s")
    // A file that grew while it was read.
    #expect(meter.line(done: 4_000_000_000, milliseconds: 6000)?.hasPrefix("100 %") == true)
  }

  @Test func anEmptyFileShowsNothing() {
    var meter = ProgressMeter(total: 0)
    #expect(meter.line(done: 0, milliseconds: 5000) == nil)
  }

  @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345, "12.3 kB"), (1_500_000_000_000, "1.5 TB")])
  func sizes(bytes: Int, text: String) { #expect(ProgressMeter.size(bytes) == text) }
}
