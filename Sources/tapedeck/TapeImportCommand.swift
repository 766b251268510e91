import ArgumentParser
import Market
import Scenario
import Tape

struct TapeImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import Binance kline CSV files (plain or gzip, with or without header).",
    discussion: """
      Example:
        tapedeck tape import XRPUSDT-5m-2026-01.csv.gz -o xrp.tape.gz \\
          --from 2026-01-29T21:10 --to 2026-01-30T21:00

      Each bar becomes a closed candle stamped at its open time: a bar that the
      exchange trades along. Bars before --from become REST history of the
      intervals 5m, 1h and 4h.
      """)
  @Argument(help: "CSV files; symbol and interval come from the name or the options.") var files: [String]
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The tape to write; its manifest comes beside it.", valueName: "file"))
  var output: String
  @Option(help: "Symbol of the files; without it, from their names.") var symbol: String?
  @Option(help: "Interval of the files, for example 5m; without it, from their names.") var interval: String?
  @Option(help: "First moment to play, UTC: 2026-01-29T21:10. Without it, the first bar.") var from: String?
  @Option(help: "First moment not to play, UTC. Without it, the end of the last bar.") var to: String?
  @Option(help: "How many candles of history of each interval to take from before --from.") var history = 200

  func run() throws {
    try reporting {
      let step = try interval.map { name in
        guard let interval = Interval(name: name) else {
          throw ValidationError(
            "--interval: expected one of \(Interval.names.joined(separator: ", ")), found '\(name)'")
        }
        return interval
      }
      let report = try KlineCSVImport(
        files: files.map { KlineFile(path: $0, symbol: symbol, interval: step) },
        from: try from.map { try UTCTime.read($0, option: "--from") },
        to: try to.map { try UTCTime.read($0, option: "--to") },
        history: [Interval.m5, .h1, .h4].map { HistoryLength($0, count: history) },
        header: TapeHeader(profile: "production", era: "E1", origin: "imported from \(files.joined(separator: ", "))")
      ).write(to: output)
      for file in report.files {
        Terminal.print(
          "read  \(file.path)   \(file.symbol) \(file.interval.name)   \(file.rows) rows: \(file.before) history, \(file.played) played, \(file.after) after"
        )
      }
      for short in report.shortHistory {
        Terminal.complain(
          "warning: \(short.symbol) has \(short.found) candles of \(short.interval.name) before --from, \(short.wanted) were wanted"
        )
      }
      Terminal.print(
        "made  \(output)   \(report.tape.summary.lines) lines   \(report.tape.bytes) bytes   sha256 \(report.tape.sha256)"
      )
    }
  }
}
