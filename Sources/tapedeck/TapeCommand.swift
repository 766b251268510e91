import ArgumentParser
import Market
import Scenario
import Tape

struct TapeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tape", abstract: "Look at, check, make and import tapes.",
    subcommands: [TapeInfo.self, TapeVerify.self, TapeMake.self, TapeImportCommand.self])
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

struct TapeMake: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Make a tape from a plan: synthetic, through published prices.",
    discussion: """
      Examples:
        tapedeck tape make Recordings/reconstruction-2026-01-30.plan.yaml
        tapedeck tape make Recordings/reconstruction-2026-01-30.plan.yaml --check
      """)
  @Argument(help: "A plan, *.plan.yaml.") var plan: String
  @Option(name: .shortAndLong, help: ArgumentHelp("The tape to write; without it, beside the plan.", valueName: "file"))
  var output: String?
  @Flag(help: "Write nothing that stays; compare with the tape that is there.") var check = false

  func run() throws {
    try reporting {
      let made = try TapePlanReader.read(path: plan)
      let target = output ?? String(plan.dropLast(plan.hasSuffix(".plan.yaml") ? 10 : 0)) + ".tape.gz"
      guard check else {
        let manifest = try TapeGenerator(made).write(to: target)
        Terminal.print(
          "made  \(target)   \(manifest.lines) lines   \(manifest.bytes) bytes   sha256 \(manifest.sha256)")
        return
      }
      let scratch = ".tapedeck/check/\(made.name).tape.gz"
      try FileSystem.makeFolder(".tapedeck/check")
      let again = try TapeGenerator(made).write(to: scratch)
      let standing = try TapeVerification.verify(path: target)
      guard again.contentSHA256 == standing.contentSHA256 else {
        throw TapeProblem(
          .hashMismatch, file: target, what: "the plan makes another tape",
          expected: "content \(again.contentSHA256)", found: "content \(standing.contentSHA256)",
          advice: "make it again: tapedeck tape make \(plan)")
      }
      Terminal.print("ok    \(target)   the plan makes exactly this tape")
    }
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
