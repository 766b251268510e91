import ArgumentParser
import Engine
import Report
import Runs

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Play scenarios and judge them.",
    discussion: """
      Examples:
        tapedeck run listenkey-expiry
        tapedeck run listenkey-expiry --row silent --seed 7
        tapedeck run my-scenario.yaml --set engine.risk.max-shorts=1
        tapedeck run listenkey-expiry --row silent --record silent.tape.gz
        tapedeck run Scenarios --golden check

      One line a row, and under a row that failed: what was demanded, what was
      found, the events that led there, and the command that repeats the run.

      The hash stands for all that happened: two runs of the same hash were the
      same, event by event.
      """)

  @OptionGroup var options: ScenarioOptions
  @Option(help: "How many rows are played at once; 0: as many as there are cores.")
  var jobs = 0
  @Option(
    help: ArgumentHelp("Write a tape and its manifest of the run; exactly one row must be meant.", valueName: "file"))
  var record: String?
  @OptionGroup var overwriting: Overwriting
  @Option(help: ArgumentHelp("Write the engine's text log and audit file below this folder.", valueName: "folder"))
  var logs: String?
  @Option(
    help:
      "Compare each run with its golden file, or write that anew: check, required (a missing one is a failure) or update."
  )
  var golden: Goldens.Mode?
  @Flag(help: "Count a row that is skipped, because its data is not here, as failed.")
  var failOnSkip = false
  @Flag(help: "Print one JSON object a row on a line of its own; the same for the same run.")
  var json = false
  @Flag(name: .shortAndLong, help: "Only what did not pass, and the summary.")
  var quiet = false
  @Option(help: "Colours: auto (on a terminal only), always or never.")
  var color: ColourChoice?
  @Flag(help: "No colours.")
  var noColor = false

  func validate() throws {
    guard !quiet || !json else { throw ValidationError("--quiet is about the console; --json prints every row") }
    guard color == nil || !noColor else { throw ValidationError("--no-color and --color are one choice, made twice") }
    guard jobs >= 0 else { throw ValidationError("--jobs: expected 0 or more, found '\(jobs)'") }
  }

  func run() async throws {
    var request = RunRequest(options.selection)
    request.jobs = jobs
    request.record = record
    request.overwrites = overwriting.force
    request.logs = logs
    request.golden = golden
    request.failsOnSkip = failOnSkip
    let builder = OurEngineBuilder()
    let code =
      json
      ? await request.run(builder, telling: JSONTeller())
      : await request.run(
        builder, telling: ConsoleTeller(style: Style(color ?? (noColor ? .never : .auto)), quiet: quiet))
    if code != 0 { throw ExitCode(code) }
  }
}

extension Goldens.Mode: ExpressibleByArgument {}
extension ColourChoice: ExpressibleByArgument {}
