extension BenchRow {
  /// S6: peak memory, flat in the length of the tape. Aim: below 60 MiB.
  static let memory = BenchRow(name: "S6", measure: measureMemory)

  private static func measureMemory(_ setting: BenchSetting) throws {
    Table.head("S6", "peak memory by what is played of one tape")
    let run = [setting.program, "run", "listenkey-expiry", "--row", "event-pushed", "--jobs", "1"]
    var peaks: [Double] = []
    for (name, end) in [("1h30m", "07:40"), ("2h50m", "09:00"), ("23h20m", "05:30")] {
      let taken = try Measurement.of(run + ["--set", "tape.to=\"\(end)\""])
      peaks.append(taken.peakMiB)
      Table.line("\(name) of the reconstruction", taken, floor: nil)
    }
    let growth = peaks.last! - peaks.first!
    Table.aim(
      "below 60 MiB", isMet: peaks.max()! < 60, note: "growth from first to last \(Table.fixed(growth)) MiB")
  }
}
