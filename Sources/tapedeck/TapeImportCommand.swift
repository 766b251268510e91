import ArgumentParser
import Market
import Report
import Runs
import Script
import Tape
import TapeImport

struct TapeImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a tape of market data of other programs.",
    discussion: """
      Files may be plain, gzip or zip (one entry), with or without header; their
      format is told by their first lines, else --format names it. Several files,
      also of different formats, become one tape in order of time. A published
      check sum (FILE.CHECKSUM) is compared where it lies beside a file.

      Examples:
        tapedeck tape import XRPUSDT-5m-2026-01.zip -o xrp.tape.gz \\
          --from 2026-01-29T21:10 --to 2026-01-30T21:00
        tapedeck tape import btcusdt_20240808.gz -o btc.tape.gz
        tapedeck tape import APEUSDT-aggTrades-2024-10-18.zip \\
          APEUSDT-1m-2024-10-18.zip -o ape.tape.gz
        tapedeck tape import mine.jsonl --time-key ts --payload-key data -o mine.tape.gz

      Bars become closed candles stamped at their open time: bars that the
      exchange trades along. Those before --from become REST history of every
      interval that they make; other data before it are left out.

      Formats:
      \(ImportFormat.allCases.map { "  \($0.rawValue)\n    \($0.summary)" }.joined(separator: "\n"))
      """)
  @Argument(help: "Files of market data.") var files: [String]
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The tape to write; its manifest comes beside it.", valueName: "file"))
  var output: String
  @Option(help: "Format of the files, see below; without it, from their first lines.") var format: String?
  @Option(help: "Symbol of the files; without it, from their lines or names.") var symbol: String?
  @Option(help: "Interval of the bars, for example 5m; without it, from names or times.") var interval: String?
  @Option(help: "First moment to play, UTC: 2026-01-29T21:10. Without it, the first there is.") var from: String?
  @Option(help: "First moment not to play, UTC. Without it, the end.") var to: String?
  @Option(help: "How many candles of history of each interval to take from before --from.") var history = 200
  @Option(help: "Unit of times since the epoch: s, ms, us or ns; another one is refused. Without it, by their digits.")
  var timeUnit: String?
  @Option(help: "How far a time may go back, for example 250ms; it is raised then. Bars never may.")
  var tolerance = "1s"
  @Option(help: "Add this to all times of recordings whose clock was wrong: 1300ms, -2s.") var shift = "0s"
  @Option(help: "Key of the time in JSON lines, parts joined by dots.") var timeKey: String?
  @Option(help: "Key of the venue's JSON in JSON lines; . is the whole line.") var payloadKey: String?
  @Flag(help: "Frames of several symbols may stand in one collector file.") var mixedSymbols = false
  @Flag(help: "Of a gzip file that breaks off, take what can be read.") var recover = false
  @OptionGroup var overwriting: Overwriting
  @Option(help: "Under what licence the content may be used, for the manifest.") var licence = "not declared"

  func run() throws {
    try reporting {
      // A published check sum is read with its file.
      try overwriting.check(output, inputs: files + files.map { "\($0).CHECKSUM" })
      let report = try TapeImport(
        files: try importFiles(), from: try from.map { try UTCTime.read($0, option: "--from") },
        to: try to.map { try UTCTime.read($0, option: "--to") },
        history: HistoryLength.each(history),
        header: TapeHeader(profile: "production", era: "E1", origin: "imported from \(files.joined(separator: ", "))"),
        licence: licence
      ).write(to: output)
      for file in report.files { Terminal.print(file.described) }
      for gap in report.gaps { Terminal.complain("warning: \(gap)") }
      // What the presets ask for; the plan of a scenario says what its engine will miss.
      for short in report.shortHistory where HistoryLength.forPresets.contains(where: { $0.interval == short.interval })
      {
        Terminal.complain(
          "warning: \(short.symbol) has \(short.found) candles of \(short.interval.name) before --from, \(short.wanted) were wanted"
        )
      }
      Terminal.print(
        "made  \(output)   \(report.tape.summary.lines) lines   \(report.tape.bytes) bytes   sha256 \(report.tape.sha256)"
      )
    }
  }

  private func importFiles() throws -> [ImportFile] {
    guard history >= 0, history <= 1_000_000 else {
      throw ValidationError("--history: expected 0 to 1000000, found '\(history)'")
    }
    let named = try format.map { name in
      guard let format = ImportFormat(rawValue: name) else {
        throw ValidationError(
          "--format: expected one of \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")), found '\(name)'")
      }
      return format
    }
    let step = try interval.map { name in
      guard let interval = Interval(name: name) else {
        throw ValidationError(
          "--interval: expected one of \(Interval.names.joined(separator: ", ")), found '\(name)'")
      }
      return interval
    }
    let (limit, moved) = (try span(tolerance, option: "--tolerance"), try span(shift, option: "--shift"))
    guard limit >= .zero else { throw ValidationError("--tolerance: expected 0s or more, found '\(tolerance)'") }
    return files.map { path in
      var file = ImportFile(path: path, format: named, symbol: symbol, interval: step)
      (file.timeUnit, file.tolerance, file.shift) = (timeUnit, limit, moved)
      (file.timeKey, file.payloadKey) = (timeKey, payloadKey)
      (file.mixesSymbols, file.recovers) = (mixedSymbols, recover)
      return file
    }
  }

  private func span(_ text: String, option: String) throws -> Span {
    let isNegative = text.hasPrefix("-")
    guard let span = Span(script: isNegative ? String(text.dropFirst()) : text) else {
      throw ValidationError("\(option): expected a span such as 250ms, 1s or 2m, found '\(text)'")
    }
    return isNegative ? Span(nanoseconds: -span.nanoseconds) : span
  }
}

extension TapeImport.Report.File {
  /// What was read, in words: one line, and one for each thing to know.
  fileprivate var described: String {
    var words = ["read  \(path)", format.rawValue]
    if let symbol { words.append(interval.map { "\(symbol) \($0.name)" } ?? symbol) }
    words.append("\(rows) rows: \(before) before, \(played) played, \(after) after")
    var lines = [words.joined(separator: "   ")]
    if let first = count.first, let last = count.last { lines.append("range \(text(first)) .. \(text(last)) UTC") }
    if count.kinds.count > 1 || interval == nil {
      lines.append("holds " + count.kinds.map { "\($0.count) \($0.name)" }.joined(separator: ", "))
    }
    if interval != nil {
      lines.append(count.gaps == 0 ? "gaps  0" : "gaps  \(count.gaps), \(count.missing) bars missing")
    } else {
      lines.append("gaps  longest silence \(Span.milliseconds(count.longestSilence.milliseconds))")
    }
    if isPublished { lines.append("the published check sum is right") }
    if count.raised > 0 { lines.append("\(count.raised) times went back and were raised to the one before") }
    lines += remarks
    return lines.joined(separator: "\n      ")
  }

  private func text(_ time: Timestamp) -> String { "\(CivilTime(time).date) \(CivilTime(time).clock)" }
}
