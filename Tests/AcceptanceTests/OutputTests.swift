import Foundation
import TestSupport
import Testing

/// What a command writes never destroys what it reads, by whatever name it is meant, and nothing else of another kind
/// without --force. It is refused with 2 before any work.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct OutputTests {
  /// The files that must stay as they are, and other names of them.
  private static func folder() throws -> Folder {
    let folder = try TapeCareTests.folder()
    folder.write(BadInputTests.script("small", "expect:\n  - at-end: entries == 0\n"), to: "small.yaml")
    folder.write(
      "scenario: taped\ntape: { file: ./r.tape.gz, to: 1m }\nstart: { balance: 1 USDT }\nexpect:\n"
        + "  - at-end: entries == 0\n", to: "taped.yaml")
    folder.write("include: base.yaml\nscenario: including\nexpect:\n  - at-end: entries == 0\n", to: "including.yaml")
    folder.write("market: flat XRPUSDT at 1.8 for 1m\nstart: { balance: 1 USDT }\n", to: "base.yaml")
    folder.write("# A page\n", to: "README.md")
    folder.write("open_time,open,high,low,close,volume\n1769721000000,1.8,1.9,1.7,1.8,5\n", to: "b.csv")
    folder.write("{}", to: "other.manifest.json")
    folder.write("x", to: "sub/x")
    let files = FileManager.default
    for name in ["r.tape.gz", "small.yaml", "b.csv", "README.md"] {
      try files.createSymbolicLink(atPath: folder / "link-\(name)", withDestinationPath: folder / name)
      try files.linkItem(atPath: folder / name, toPath: folder / "hard-\(name)")
    }
    _ = mkfifo(folder / "pipe", 0o600)
    return folder
  }

  private static let commands: [(command: String, input: String)] = [
    ("tape import b.csv --symbol XRPUSDT --interval 5m -o", "b.csv"),
    ("tape cut r.tape.gz --symbols XRPUSDT -o", "r.tape.gz"),
    ("tape merge r.tape.gz odd.tape.gz -o", "r.tape.gz"),
    ("tape redact r.tape.gz -o", "r.tape.gz"),
    ("tape seal r.tape.gz -o", "r.tape.gz"),
    ("run small.yaml --record", "small.yaml"),
    ("run taped.yaml --record", "r.tape.gz"),
  ]

  /// Each command on each name that its input has, with and without --force.
  @Test(arguments: commands.map(\.command), [false, true])
  func noInputIsWrittenOver(_ command: String, _ forced: Bool) throws {
    let input = try #require(Self.commands.first { $0.command == command }).input
    let folder = try Self.folder()
    let before = try Self.contents(of: folder)
    for name in [input, "./\(input)", "sub/../\(input)", "link-\(input)", "hard-\(input)", folder / input] {
      try Self.refuses(command, name, forced, in: folder)
    }
    #expect(try Self.contents(of: folder) == before)
  }

  /// The manifest beside a tape, a check sum, an included file, the tape of a scenario are inputs, too.
  @Test(arguments: [
    ("tape cut r.tape.gz --symbols XRPUSDT -o", "r.gz"), ("run including.yaml --record", "base.yaml"),
    ("run taped.yaml --record", "taped.yaml"), ("run taped.yaml --record", "r.gz"),
    ("tape import b.csv --symbol XRPUSDT --interval 5m -o", "b.csv.CHECKSUM"), ("run ruled.yaml --record", "info.json"),
  ])
  func whatIsReadWithAnInputIsOne(_ command: String, _ output: String) throws {
    let folder = try Self.folder()
    folder.write("x  b.csv\n", to: "b.csv.CHECKSUM")
    folder.write(
      #"{"timezone":"UTC","serverTime":1,"rateLimits":[],"exchangeFilters":[],"assets":[],"symbols":[]}"#,
      to: "info.json")
    folder.write(
      BadInputTests.script("ruled", "exchange: { info: info.json }\nexpect:\n  - at-end: entries == 0\n"),
      to: "ruled.yaml")
    let before = try Self.contents(of: folder)
    try Self.refuses(command, output, true, in: folder)
    #expect(try Self.contents(of: folder) == before)
  }

  /// Other files stay without --force; folders, pipes and devices also with it.
  @Test(arguments: commands.map(\.command)) func whatIsNotOursStays(_ command: String) throws {
    let folder = try Self.folder()
    let before = try Self.contents(of: folder)
    let inputs = Self.commands.map(\.input)
    for name in ["README.md", "link-README.md", "hard-README.md", "sub/../README.md", "other.tape.gz", "base.yaml"] {
      try Self.refuses(command, name, false, in: folder)
    }
    for name in ["sub", "sub/", ".", "pipe", "/dev/null", ""] { try Self.refuses(command, name, true, in: folder) }
    #expect(try Self.contents(of: folder) == before && inputs.count == Self.commands.count)
    guard !command.contains("seal") else { return }
    let forced = try ProgramRun(Self.words(command) + ["README.md", "--force"], in: folder.path)
    #expect(forced.status == 0, "\(forced.errors)")
  }

  @Test func logsGoIntoFoldersAndOverNoInput() throws {
    let folder = try Self.folder()
    folder.write("x", to: "logs/taken")
    folder.write("x", to: "taken/small/audit")
    folder.write(try folder.read("small.yaml"), to: "own/small/trading.log")
    try FileManager.default.removeItem(atPath: folder / "small.yaml")
    try FileManager.default.linkItem(atPath: folder / "own/small/trading.log", toPath: folder / "small.yaml")
    let before = try Self.contents(of: folder)
    for name in ["README.md", "logs/taken", "taken", "own", "sub/../own"] {
      try Self.refuses("run small.yaml --logs", name, false, in: folder)
    }
    #expect(try Self.contents(of: folder) == before)
    let run = try ProgramRun(["run", "small.yaml", "--logs", "logs"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    // Logs of an earlier run are replaced.
    #expect(try ProgramRun(["run", "small.yaml", "--logs", "logs"], in: folder.path).status == 0)
  }

  @Test func aGoldenIsWrittenOverGoldensAlone() throws {
    let folder = try Self.folder()
    folder.write("mine\n", to: "Scenarios/golden/small.txt")
    let refused = try ProgramRun(["run", "small.yaml", "--golden", "update"], in: folder.path)
    #expect(refused.status == 3, "\(refused.errors)")
    #expect(try folder.read("Scenarios/golden/small.txt") == bytes("mine\n"))
    folder.remove("Scenarios/golden/small.txt")
    for _ in 0..<2 {
      let run = try ProgramRun(["run", "small.yaml", "--golden", "update"], in: folder.path)
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  private static func words(_ command: String) -> [String] { command.split(separator: " ").map(String.init) }

  private static func refuses(_ command: String, _ output: String, _ forced: Bool, in folder: Folder) throws {
    let run = try ProgramRun(words(command) + [output] + (forced ? ["--force"] : []), in: folder.path)
    #expect(run.status == 2, "\(command) \(output): \(run.text)\(run.errors)")
    #expect(run.errors.hasPrefix("error: "), "\(command) \(output): \(run.errors)")
    #expect(run.output.isEmpty, "\(command) \(output) did some work: \(run.text)")
  }

  /// Of all files, without those that are made of pipes.
  private static func contents(of folder: Folder) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in folder.files where !name.contains("pipe") { contents[name] = try folder.read(name) }
    return contents
  }
}
