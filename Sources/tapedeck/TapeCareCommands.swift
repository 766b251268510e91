import ArgumentParser
import Market
import Report
import Tape

/// The tape that a command of this page writes.
struct TapeOutput: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The tape to write; its manifest comes beside it.", valueName: "file"))
  var output: String
  @Flag(help: "Read on behind damage and say on standard error what was lost.") var recover = false
  @OptionGroup var overwriting: Overwriting
}

/// What may stand where a tape is to be written.
struct Overwriting: ParsableArguments {
  @Flag(help: "Write over a file that is no tape.") var force = false

  /// The one rule for all outputs.
  func check(_ output: String, inputs: [String]) throws {
    try TapeTarget(output).check(inputs: inputs, replaces: force)
  }
}

extension TapeWork {
  fileprivate func tell(_ verb: String) {
    Terminal.tell(losses)
    Terminal.print("\(verb)  \(path)   \(manifest.lines) lines   \(manifest.bytes) bytes   sha256 \(manifest.sha256)")
  }
}

struct TapeSealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal", abstract: "Write the manifest of a tape; keep what is whole of one that was never finished.",
    discussion: """
      Examples:
        tapedeck tape seal day.tape.gz                     a whole tape without a manifest
        tapedeck tape seal day.tape.gz.part                what a killed recorder left
        tapedeck tape seal cut.tape.gz -o kept.tape.gz     a file that was cut
        tapedeck tape seal bad.tape.gz --recover -o kept.tape.gz

      A whole tape is not touched. An unfinished end is what this command is for;
      any other damage stops it, unless --recover is given.
      """)
  @Argument(help: "A tape, *.tape.gz, or what is left of one, *.tape.gz.part.") var file: String
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write what can be read to a new tape of this name.", valueName: "file"))
  var output: String?
  @Flag(help: "Keep what can be read behind damage, too, and say on standard error what was lost.") var recover = false
  @Option(help: ArgumentHelp("Under which the content may be used.", valueName: "text")) var licence: String?
  @OptionGroup var overwriting: Overwriting

  func run() throws {
    try reporting {
      if let output { try overwriting.check(output, inputs: [file]) }
      let work = try TerminalProgress.during([file]) {
        try TapeSeal(path: file, output: output, recovers: recover, licence: licence).seal(onProgress: $0)
      }
      work.tell("seal")
    }
  }
}

struct TapeCutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cut", abstract: "Take a stretch of a tape, or some of its symbols.",
    discussion: """
      Examples:
        tapedeck tape cut day.tape.gz --from 2026-01-30T06:00 --to 2026-01-30T08:00 \\
          -o morning.tape.gz
        tapedeck tape cut day.tape.gz --symbols XRPUSDT,BTCUSDT -o two.tape.gz

      Closed candles from before --from stay as history (H lines), so that a run
      over the stretch begins as it would on the whole tape.
      """)
  @Argument(help: "A tape, *.tape.gz.") var file: String
  @OptionGroup var target: TapeOutput
  @Option(help: "First moment to keep, UTC: 2026-01-30T06:00. Without it, the beginning.") var from: String?
  @Option(help: "First moment not to keep, UTC. Without it, the end.") var to: String?
  @Option(help: ArgumentHelp("Symbols to keep, with commas between them.", valueName: "names")) var symbols: String?
  @Option(help: "How far history reaches back from --from, in candles of 4h.") var history = 200

  func validate() throws {
    guard from != nil || to != nil || symbols != nil else {
      throw ValidationError("nothing to cut: expected --from, --to or --symbols")
    }
    guard (0...100_000).contains(history) else {
      throw ValidationError("--history: expected 0 to 100000 candles, found '\(history)'")
    }
  }

  func run() throws {
    try reporting {
      try target.overwriting.check(target.output, inputs: [file])
      let cut = TapeCut(
        from: try from.map { try UTCTime.read($0, option: "--from") },
        to: try to.map { try UTCTime.read($0, option: "--to") },
        symbols: symbols.map { $0.split(separator: ",").map { String($0.filter { $0 != " " }) } } ?? [],
        reach: history == 0 ? .zero : Interval.h4.length * Int64(history + 1), recovers: target.recover)
      try TerminalProgress.during([file]) { try cut.write(file, to: target.output, onProgress: $0) }.tell("cut ")
    }
  }
}

struct TapeMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join tapes to one, in order of time.",
    discussion: """
      Example: tapedeck tape merge xrp.tape.gz btc.tape.gz -o both.tape.gz

      Of the second tape, connections are named m1.2, of the third m1.3, and so
      on; requests and listen keys are kept apart in the same way.
      """)
  @Argument(help: "Two tapes or more, *.tape.gz.") var files: [String]
  @OptionGroup var target: TapeOutput

  func validate() throws {
    guard files.count > 1 else { throw ValidationError("nothing to merge: expected two tapes or more") }
  }

  func run() throws {
    try reporting {
      try target.overwriting.check(target.output, inputs: files)
      let merge = TapeMerge(recovers: target.recover)
      try TerminalProgress.during(files) { try merge.write(files, to: target.output, onProgress: $0) }.tell("made")
    }
  }
}

struct TapeRedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact", abstract: "Replace the secrets of a tape that comes from elsewhere.",
    discussion: """
      Example: tapedeck tape redact theirs.tape.gz --also desk-7 -o clean.tape.gz

      Replaced are listen keys, API keys, signatures and the names and numbers
      of accounts. Read the result before you give it away: what looks like
      nothing of these is not found.
      """)
  @Argument(help: "A tape, *.tape.gz.") var file: String
  @OptionGroup var target: TapeOutput
  @Option(
    help: ArgumentHelp("Another string to replace wherever it stands; may be given several times.", valueName: "text"))
  var also: [String] = []

  func run() throws {
    try reporting {
      try target.overwriting.check(target.output, inputs: [file])
      let work = try TerminalProgress.during([file], times: 2) {
        try TapeRedact(also: also, recovers: target.recover).write(file, to: target.output, onProgress: $0)
      }
      work.tell("made")
      Terminal.print(
        "      \(work.manifest.listenKeys) listen keys and \(work.manifest.secrets) other secrets are replaced")
    }
  }
}
