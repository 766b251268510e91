import ArgumentParser
import Files
import Report
import Runs
import Script
import Tape
import TapeMaking

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
  @OptionGroup var overwriting: Overwriting

  func run() throws {
    try reporting {
      let made = try TapePlanReader.read(path: plan)
      let target = output ?? String(plan.dropLast(plan.hasSuffix(".plan.yaml") ? 10 : 0)) + ".tape.gz"
      guard check else {
        try overwriting.check(target, inputs: [plan])
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
        throw FileProblem(
          .hashMismatch, file: target, what: "the plan makes another tape",
          expected: "content \(again.contentSHA256)", found: "content \(standing.contentSHA256)",
          advice: "make it again: tapedeck tape make \(plan)")
      }
      Terminal.print("ok    \(target)   the plan makes exactly this tape")
    }
  }
}
