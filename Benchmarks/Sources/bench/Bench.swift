import Glibc

/// The rows of the speed table that exist so far. Times are the least of several rounds in one go, beside the floor that
/// was measured in the same rounds: on a busy machine look at the ratios.
@main
struct Bench {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: bench PATH-OF-TAPEDECK [ROUNDS]")
      exit(2)
    }
    let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 20 : 20
    do {
      try speed(arguments[1], rounds: rounds)
      try memory(arguments[1])
    } catch let failure as Measurement.Failed {
      print("error: \(failure.what)")
      exit(3)
    } catch {
      print("error: \(error)")
      exit(3)
    }
  }

  /// S4: `tapedeck run` of listenkey-expiry, process start included. Aim: below 50 ms a row.
  private static func speed(_ program: String, rounds: Int) throws {
    let run = [program, "run", "listenkey-expiry"]
    let measured = try interleaved(
      [[program, "faults"], run + ["--row", "event-pushed"], run + ["--row", "silent"], run], rounds: rounds)
    let floor = measured[0].milliseconds
    print("S4  least of \(rounds) rounds, process start included")
    line("floor: tapedeck faults", measured[0], floor: floor)
    line("listenkey-expiry, row event-pushed", measured[1], floor: floor)
    line("listenkey-expiry, row silent", measured[2], floor: floor)
    line("listenkey-expiry, all six rows", measured[3], floor: floor)
    print("    aim: a row below 50 ms: \(measured[1].milliseconds < 50 ? "met" : "NOT MET")\n")
  }

  /// S6: peak memory, flat in the length of the tape. Aim: below 60 MiB.
  private static func memory(_ program: String) throws {
    print("S6  peak memory by what is played of one tape")
    let run = [program, "run", "listenkey-expiry", "--row", "event-pushed", "--jobs", "1"]
    var peaks: [Double] = []
    for (name, end) in [("1h30m", "07:40"), ("2h50m", "09:00"), ("23h20m", "05:30")] {
      let taken = try Measurement.of(run + ["--set", "tape.to=\"\(end)\""])
      peaks.append(taken.peakMiB)
      line("\(name) of the reconstruction", taken, floor: nil)
    }
    let growth = peaks.last! - peaks.first!
    let verdict = peaks.max()! < 60 ? "met" : "NOT MET"
    print("    aim: below 60 MiB: \(verdict); growth from first to last \(fixed(growth)) MiB\n")
  }

  private static func line(_ name: String, _ measured: Measurement, floor: Double?) {
    var text = "    " + name + String(repeating: " ", count: max(1, 40 - name.count))
    text += pad(fixed(measured.milliseconds)) + " ms"
    if let floor { text += "   x" + fixed(measured.milliseconds / floor) }
    text += "   " + pad(fixed(measured.peakMiB)) + " MiB"
    print(text)
  }

  private static func fixed(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }

  private static func pad(_ text: String) -> String { String(repeating: " ", count: max(0, 7 - text.count)) + text }
}
