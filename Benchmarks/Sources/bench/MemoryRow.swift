import Glibc

extension BenchRow {
  /// S6: peak memory of any replay, flat in the length of the tape. Aim: below 60 MiB.
  static let memory = BenchRow(name: "S6", measure: measureMemory)

  private static func measureMemory(_ setting: BenchSetting) throws {
    Table.head("S6", "peak memory of a replay")
    var peaks: [Double] = []
    let run = [setting.program, "run", "listenkey-expiry", "--row", "event-pushed", "--jobs", "1"]
    for (name, end) in [("1h30m", "07:40"), ("2h50m", "09:00"), ("23h20m", "05:30")] {
      let taken = try Measurement.of(run + ["--set", "tape.to=\"\(end)\""])
      peaks.append(taken.peakMiB)
      Table.line("\(name) of the reconstruction", taken, floor: nil)
    }
    let tapes = try BenchTapes()
    var byLength: [Double] = []
    for (name, minutes) in [("1", 25), ("8", 200)] as [(String, Int64)] {
      let tape = try tapes.made("length-\(name)", minutes: minutes)
      let scenario = "\(tapes.folder)/length-\(name).yaml"
      try write(
        """
        scenario: length-\(name)
        summary: Plays a made tape of ticks to its end.
        seed: 1
        tape: { file: "\(tape)" }
        start: { balance: 4440 USDT }
        expect:
          - at-end: positions.open == 0
        """, to: scenario)
      let taken = try Measurement.of([setting.program, "run", scenario, "--jobs", "1"])
      byLength.append(taken.peakMiB)
      Table.line(
        "\(minutes) minutes of ticks, tape of \(Table.fixed(BenchTapes.size(tape) / 1e6)) MB", taken, floor: nil)
    }
    let growth = byLength[1] - byLength[0]
    let highest = (peaks + byLength).max()!
    Table.aim(
      "below 60 MiB, flat in tape length", isMet: highest < 60 && growth < 2,
      note: "highest \(Table.fixed(highest)) MiB, eight times the length adds \(Table.fixed(growth)) MiB")
  }

  private static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw Measurement.Failed(what: "cannot write \(path)") }
    defer { fclose(file) }
    fputs(text, file)
  }
}
