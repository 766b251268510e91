extension BenchRow {
  /// S4: `tapedeck run` of listenkey-expiry, process start included. Aim: below 50 ms a row.
  static let start = BenchRow(name: "S4", measure: measureStart)

  private static func measureStart(_ setting: BenchSetting) throws {
    let run = [setting.program, "run", "listenkey-expiry"]
    let measured = try interleaved(
      [[setting.program, "faults"], run + ["--row", "event-pushed"], run + ["--row", "silent"], run],
      rounds: setting.rounds)
    let floor = measured[0].milliseconds
    Table.head("S4", "least of \(setting.rounds) rounds, process start included")
    Table.line("floor: tapedeck faults", measured[0], floor: floor)
    Table.line("listenkey-expiry, row event-pushed", measured[1], floor: floor)
    Table.line("listenkey-expiry, row silent", measured[2], floor: floor)
    Table.line("listenkey-expiry, all six rows", measured[3], floor: floor)
    Table.aim("a row below 50 ms", isMet: measured[1].milliseconds < 50)
  }
}
