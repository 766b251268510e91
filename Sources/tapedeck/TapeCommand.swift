import ArgumentParser
import Files
import Market
import Report
import Runs
import Script
import Tape

struct TapeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tape", abstract: "Look at, check, repair, make and import tapes.",
    subcommands: [
      TapeInfo.self, TapeVerify.self, TapeSealCommand.self, TapeCutCommand.self, TapeMergeCommand.self,
      TapeRedactCommand.self, TapeMake.self, TapeImportCommand.self,
    ])
}

/// Turns a problem of a tape into the message and exit code that users know.
func reporting(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let problem as FileProblem {
    Terminal.complain(MarketLibrary.explanation(of: problem))
    throw ExitCode(problem.kind == .badOption ? 2 : 3)
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
    discussion: """
      Examples:
        tapedeck tape info Recordings/reconstruction-2026-01-30.tape.gz
        tapedeck tape info damaged.tape.gz --recover
      """)
  @Argument(help: "A tape, *.tape.gz.") var file: String
  @Flag(help: "Print the manifest that the file deserves, with rates, prices and losses, as JSON.") var json = false
  @Flag(help: "Read on behind damage and say on standard error what was lost.") var recover = false

  func run() throws {
    try reporting {
      let report = try TerminalProgress.during([file]) {
        try TapeReport.read(path: file, recovers: recover, onProgress: $0)
      }
      Terminal.tell(report.losses)
      Terminal.print(json ? report.json.text : report.text)
    }
  }
}

struct TapeVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Read a tape from end to end and hold it against its manifest.",
    discussion: """
      Examples:
        tapedeck tape verify Recordings/reconstruction-2026-01-30.tape.gz
        tapedeck tape verify damaged.tape.gz --recover
      """)
  @Argument(help: "A tape, *.tape.gz, with NAME.manifest.json beside it.") var file: String
  @Flag(help: "Read on behind damage and list all that is wrong; the exit code stays 3.") var recover = false

  func run() throws {
    try reporting {
      let verdict = try TerminalProgress.during([file]) {
        try TapeVerification.verify(path: file, recovers: recover, onProgress: $0)
      }
      guard let manifest = verdict.manifest, verdict.losses.isEmpty else {
        Terminal.complain("error: \(file): the tape is damaged\n\(verdict.losses)")
        throw ExitCode(3)
      }
      Terminal.print("ok    \(file)   \(manifest.lines) lines   sha256 \(manifest.sha256)")
    }
  }
}
