import Files
import Foundation
import Market
import TestSupport
import Testing

@testable import Tape

/// What a command that writes a tape leaves alone, and what a tape says of itself whatever happens to its manifest.
@Suite struct TapeTargetTests {
  static func tape(_ folder: Folder, _ name: String = "t.tape.gz", header: TapeHeader = header) throws -> String {
    let writer = try TapeWriter(path: folder / name, header: header)
    try writer.append(.note("a"), at: second(0))
    try TapeManifest(try writer.finish(), licence: "x").write(to: TapeManifest.path(forTape: folder / name))
    return folder / name
  }

  @Test func whatIsReadIsNeverWrittenOver() throws {
    let folder = Folder()
    let input = folder.write("a,b", to: "data.csv")
    folder.write("x", to: "sub/x")
    try FileManager.default.createSymbolicLink(atPath: folder / "link.csv", withDestinationPath: input)
    for name in ["data.csv", "sub/../data.csv", "link.csv"] {
      for replaces in [false, true] {
        let found = problem { try TapeTarget(folder / name).check(inputs: [input], replaces: replaces) }
        #expect(found?.kind == .badOption)
        #expect(found?.what == "this is the file that is read", "\(name)")
      }
    }
  }

  /// The manifest is written beside the tape: an input of its name would go, too.
  @Test func theManifestOfAnOutputIsAnOutput() {
    let folder = Folder()
    let input = folder.write("{}", to: "day.manifest.json")
    let found = problem { try TapeTarget(folder / "day.tape.gz").check(inputs: [input], replaces: true) }
    #expect(found?.file == input)
  }

  @Test func aFileOfAnotherKindStaysUnlessItIsSaid() throws {
    let folder = Folder()
    folder.write("# notes", to: "README.md")
    folder.write("{}", to: "day.manifest.json")
    for name in ["README.md", "day.tape.gz"] {
      #expect(problem { try TapeTarget(folder / name).check(inputs: [], replaces: false) }?.kind == .badOption)
      #expect(problem { try TapeTarget(folder / name).check(inputs: [], replaces: true) } == nil)
    }
    let tape = try Self.tape(folder)
    #expect(problem { try TapeTarget(tape).check(inputs: [], replaces: false) } == nil)
    #expect(problem { try TapeTarget(folder / "new.tape.gz").check(inputs: [], replaces: false) } == nil)
  }

  @Test func aFolderIsNoTape() {
    let folder = Folder()
    for path in [folder.path, folder.path + "/", ""] {
      #expect(problem { try TapeTarget(path).check(inputs: [], replaces: true) }?.kind == .badOption)
    }
  }

  // MARK: marks

  @Test func marksStandInTheHeaderAndSurviveCuttingAndMerging() throws {
    let folder = Folder()
    let made = TapeHeader(
      profile: "testnet", era: "E1", origin: "synthetic: made from the plan x, seed 1, through published prices")
    let first = try Self.tape(folder, "a.tape.gz", header: made)
    let other = try Self.tape(folder, "b.tape.gz", header: header.marked([.spot]))
    folder.remove("a.manifest.json")
    folder.remove("b.manifest.json")
    _ = try TapeCut(to: second(5)).write(first, to: folder / "cut.tape.gz")
    #expect(try TapeReader(path: folder / "cut.tape.gz").header.marks == [.reconstruction])
    _ = try TapeMerge().write([other, first], to: folder / "both.tape.gz")
    #expect(try TapeReader(path: folder / "both.tape.gz").header.marks == [.reconstruction, .spot])
  }

  @Test func whatAKilledRecorderLeftSaysSo() throws {
    let folder = Folder()
    let writer = try TapeWriter(path: folder / "t.tape.gz", header: header)
    for number in 0..<3 { try writer.append(.note("a"), at: second(Int64(number))) }
    // Two whole seconds are on the disk: nothing is broken, and yet the rest is missing.
    _ = try TapeSeal(path: Self.copy(folder), output: folder / "kept.tape.gz").seal()
    writer.abandon()
    #expect(try TapeReader(path: folder / "kept.tape.gz").header.marks == [.unfinished])
    #expect(header.marked([.unfinished]).marked([.unfinished]).others.count == 1)
  }

  private static func copy(_ folder: Folder) throws -> String {
    folder.write(try folder.read("t.tape.gz.part"), to: "left.tape.gz.part")
  }
}
