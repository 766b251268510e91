import TestSupport
import Testing

/// The program prints the published table beside what the run decided, and a number that is wrong fails the run.
@Suite(.enabled(if: Checkout.marketData != nil, "real market data is not here: set MARKET_DATA"))
struct IncidentDaysTests {
  @Test func theTableIsPrintedWithAVerdictOnEveryLine() throws {
    let run = try ProgramRun(["run", "incident-days", "--row", "xrp-day-2", "--set", "tape.to=2026-01-30 09:00"])
    // A short morning: the counts of the whole day cannot hold, its first acceptances do.
    #expect(run.status == 1)
    let lines = run.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains("decisions published found verdict as sent"))
    #expect(lines.contains("accepted 06:50 5m 2.2955 2.2955 ok 2.2667"))
    #expect(lines.contains("accepted 08:00 1h 1.0903 1.0903 ok 1.0843"))
    #expect(lines.contains("06:50 5m stop 1.813206 1.813206 ok 1.8133"))
    #expect(lines.contains("accepted 03:45 5m 1.4269 not accepted DIFFERS"))
    #expect(lines.contains { $0.contains("incident-days.yaml:") && $0.contains("evaluations: published 309, found") })
  }
}
