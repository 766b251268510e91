import ArgumentParser
import Market
import Scenario
import Tape

struct TapeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tape", abstract: "Look at, check, make and import tapes.",
    subcommands: [TapeInfo.self, TapeVerify.self, TapeMake.self, TapeImport.self])
}

/// Turns a problem of a tape into the message and exit code that users know.
func reporting(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let problem as TapeProblem {
    Terminal.complain(MarketLibrary.explanation(of: problem))
    throw ExitCode(3)
  } catch let problem as FileSystem.Problem {
    Terminal.complain(problem.description)
    throw ExitCode(3)
  } catch let problems as ScriptProblems {
    Terminal.complain(problems.description)
    throw ExitCode(2)
  }
}

struct TapeInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what a tape holds.",
    discussion: "Example: tapedeck tape info Recordings/reconstruction-2026-01-30.tape.gz")
  @Argument(help: "A tape, *.tape.gz.") var file: String
  @Flag(help: "Print the manifest that the file deserves, as JSON.") var json = false

  func run() throws {
    try reporting {
      let sealed = try TapeVerification.scan(path: file)
      if json {
        Terminal.print(TapeManifest(sealed, licence: "not declared").json.text)
      } else {
        Terminal.print(sealed.summary.described)
      }
    }
  }
}

struct TapeVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Read a tape from end to end and hold it against its manifest.",
    discussion: "Example: tapedeck tape verify Recordings/reconstruction-2026-01-30.tape.gz")
  @Argument(help: "A tape, *.tape.gz, with NAME.manifest.json beside it.") var file: String

  func run() throws {
    try reporting {
      let manifest = try TapeVerification.verify(path: file)
      Terminal.print("ok    \(file)   \(manifest.lines) lines   sha256 \(manifest.sha256)")
    }
  }
}

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
        from: try from.map { try Self.time($0, option: "--from") },
        to: try to.map { try Self.time($0, option: "--to") },
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

  private static func time(_ text: String, option: String) throws -> Timestamp {
    let parts = text.split(whereSeparator: { "-T: Z".contains($0) }).map { Int($0) }
    guard (3...6).contains(parts.count), !parts.contains(nil) else {
      throw ValidationError("\(option): expected a UTC time such as 2026-01-29T21:10, found '\(text)'")
    }
    let numbers = parts.compactMap { $0 }
    func part(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
    let civil = CivilTime(
      year: numbers[0], month: numbers[1], day: numbers[2], hour: part(3), minute: part(4), second: part(5))
    guard CivilTime(civil.timestamp()) == civil else {
      throw ValidationError("\(option): there is no such time: '\(text)'")
    }
    return civil.timestamp()
  }
}

extension TapeSummary {
  /// Range, counts and gaps in words.
  fileprivate var described: String {
    func time(_ time: Timestamp?) -> String { time.map { "\(CivilTime($0).date) \(CivilTime($0).clock)" } ?? "-" }
    var text = "origin      \(header.origin)\nprofile     \(header.profile) \(header.era)\n"
    text += "range       \(time(first)) .. \(time(end)) UTC\nlines       \(lines)\n"
    for channel in TapeChannel.allCases where self[channel] > 0 {
      text += "  \(channel.letter)         \(self[channel])\n"
    }
    for symbol in symbols {
      text += "\(symbol.symbol)     \(symbol[.market]) market, \(symbol[.history]) history\n"
    }
    text += "gaps        \(gapCount)\n"
    for gap in gaps { text += "  \(gap.symbol)  \(time(gap.from)) .. \(time(gap.to))  \(gap.missing) missing\n" }
    return text
  }
}
