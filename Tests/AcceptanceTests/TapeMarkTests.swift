import Basics
import Foundation
import TestSupport
import Testing

/// What a tape is stays with it: moved without its manifest, behind a link, recorded again, cut short by a kill.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct TapeMarkTests {
  static let tape = "\(Checkout.recordings)/reconstruction-2026-01-30.tape.gz"

  private static func folder() -> Folder {
    let folder = Folder()
    folder.write(
      BadInputTests.script("taped", market: BadInputTests.reconstruction, "expect:\n  - at-end: entries == 0\n"),
      to: "Scenarios/taped.yaml")
    return folder
  }

  private static func play(_ tape: String, in folder: Folder, _ more: String...) throws -> ProgramRun {
    try ProgramRun(["run", "taped", "--tape", tape] + more, in: folder.path)
  }

  @Test func withoutItsManifest() throws {
    let folder = Self.folder()
    try FileManager.default.copyItem(atPath: Self.tape, toPath: folder / "other.tape.gz")
    let run = try Self.play("other.tape.gz", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.hasPrefix("ok    taped   [reconstruction]   "), "\(run.text)")
    #expect(run.errors.contains("warning: the tape other.tape.gz has no manifest beside it"), "\(run.errors)")
    let json = try Self.play("other.tape.gz", in: folder, "--json")
    #expect(try DeterminismTests.rows(of: json.output).map { $0["mark"] } == [.string("reconstruction")])
  }

  @Test func behindALink() throws {
    let folder = Self.folder()
    try FileManager.default.createSymbolicLink(atPath: folder / "link.tape.gz", withDestinationPath: Self.tape)
    let run = try Self.play("link.tape.gz", in: folder)
    #expect(run.text.hasPrefix("ok    taped   [reconstruction]   "), "\(run.text)")
  }

  @Test func recordedAgain() throws {
    let folder = Self.folder()
    #expect(try Self.play(Self.tape, in: folder, "--record", "again.tape.gz").status == 0)
    let whole = try Self.play("again.tape.gz", in: folder)
    #expect(whole.status == 0 && !whole.errors.contains("manifest"), "\(whole.errors)")
    #expect(whole.text.hasPrefix("ok    taped   [reconstruction]   "), "\(whole.text)")
    folder.remove("again.manifest.json")
    #expect(try Self.play("again.tape.gz", in: folder).text.hasPrefix("ok    taped   [reconstruction]   "))
  }

  /// The first 30 kB are what a killed recorder would have left.
  @Test func cutShort() throws {
    let folder = Folder()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.tape))
    folder.write(bytes.prefix(30_000), to: "day.tape.gz.part")
    #expect(try ProgramRun(["tape", "seal", "day.tape.gz.part"], in: folder.path).status == 0)
    let manifest = try JSONValue(parsing: folder.read("day.manifest.json"))
    #expect(manifest["header"]?["marks"] == .array([.string("reconstruction"), .string("unfinished")]))
    let info = try ProgramRun(["tape", "info", "day.tape.gz"], in: folder.path)
    #expect(info.text.contains("\nmarks       reconstruction, unfinished\n"), "\(info.text)")
    let whole = try ProgramRun(["tape", "info", Self.tape])
    #expect(whole.text.contains("\nmarks       reconstruction\n"), "\(whole.text)")
  }
}
