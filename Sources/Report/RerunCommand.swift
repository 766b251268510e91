import Runs
import Script

/// The command that repeats a run: by `make`, which has room for one override, else by the program itself.
enum RerunCommand {
  static func text(_ run: RowRun) -> String {
    let plan = run.plan
    let path = plan.place.source.path
    let name = path.hasPrefix("Scenarios/") ? plan.scenario : path
    let tape = run.overrides.last { $0.origin == "--tape" }.map(\.value)
    let sets = run.overrides.filter { $0.origin == "--set" }.map { "\($0.path)=\($0.value)" }
    let isLong = sets.count > 1 || !run.losses.isEmpty
    var command = isLong ? ".build/release/tapedeck run \(quoted(name))" : "make scenario NAME=\(quoted(name))"
    func add(_ option: String, _ value: String) {
      command += isLong ? " --\(option) \(quoted(value))" : " \(option.uppercased())=\(quoted(value))"
    }
    if let row = plan.row { add("row", row) }
    add("seed", String(plan.seed))
    if let tape { add("tape", tape) }
    for set in sets { add("set", set) }
    if !run.losses.isEmpty { command += " --recover" }
    return command
  }

  /// As one word of a shell.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "-_./=:,%+@".utf8.contains(byte)
    }
    return plain
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
