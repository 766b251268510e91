import Glibc

/// Measures the rows of the speed table (architecture.md). Times are the least of several rounds in one go, beside the
/// floor that was measured in the same rounds: on a busy machine look at the ratios.
@main
struct Bench {
  /// Each lives in a file of its own. Those that measure the finished program from outside come first: the kernel counts what
  /// this process holds when it starts a program as that program's peak.
  static let rows: [BenchRow] = [.start, .memory, .tapeReading, .replay, .detectors, .candleDay]

  static func main() {
    var arguments = CommandLine.arguments.dropFirst()
    let wanted = arguments.filter { argument in rows.contains { $0.name == argument } }
    arguments.removeAll { wanted.contains($0) }
    let rounds = arguments.dropFirst().first.map { Int($0) } ?? 20
    guard let program = arguments.first, let rounds, rounds > 0, arguments.count <= 2 else {
      print("usage: bench PATH-OF-TAPEDECK [ROUNDS] [\(rows.map(\.name).joined(separator: "|"))…]")
      exit(2)
    }
    do {
      let setting = BenchSetting(program: program, rounds: rounds)
      for row in rows where wanted.isEmpty || wanted.contains(row.name) { try row.measure(setting) }
    } catch let failure as Measurement.Failed {
      print("error: \(failure.what)")
      exit(3)
    } catch {
      print("error: \(error)")
      exit(3)
    }
  }
}

/// One row of the speed table: measures itself and prints what it found.
struct BenchRow: Sendable {
  /// As in the table: S1, S2, …
  var name: String
  var measure: @Sendable (BenchSetting) throws -> Void
}

struct BenchSetting: Sendable {
  /// The finished program, for rows that measure it from outside.
  var program: String
  var rounds: Int
}
