import Glibc
import Market
import TestSupport
import Testing

@testable import Tape

/// What a recorder leaves that was killed or ran out of room, and what sealing makes of it.
@Suite struct SealTests {
  static let period = Span.milliseconds(100)
  static func time(_ line: Int) -> Timestamp { second(0) + period * Int64(line) }

  /// Ten lines a second, each a frame that compresses badly.
  static func record(_ lines: Int, to path: String, header: TapeHeader = header) throws -> TapeWriter {
    let writer = try TapeWriter(path: path, header: header)
    for line in 0..<lines { try writer.append(.note(text(line)), at: time(line)) }
    return writer
  }

  static func text(_ line: Int) -> String {
    var random = Draw(seed: UInt64(line))
    return "line \(line) " + (0..<8).map { _ in String(random.next(), radix: 36) }.joined()
  }

  /// The recorder ends itself by the one signal that nothing can answer, at a given line: kill -9 at its worst moment.
  @Test(arguments: [1, 9, 10, 11, 19, 20, 777])
  func aKilledRecordingLosesLessThanASecond(line: Int) async throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, line = line as Int] in
      let writer = try SealTests.record(line, to: path)
      raise(SIGKILL)
      writer.abandon()
    }
    #expect(folder.files == ["t.tape.gz.part"])
    // Whole are the seconds before that of the last line.
    let whole = (line - 1) / 10 * 10
    guard whole > 0 else {
      let found = problem { _ = try TapeSeal(path: path + ".part").seal() }
      #expect(found?.kind == .notGzip, "\(found?.description ?? "nothing")")
      #expect(folder.files == ["t.tape.gz.part"])
      return
    }
    let work = try TapeSeal(path: path + ".part", licence: "MIT").seal()
    #expect(Self.time(line - 1) - Self.time(whole - 1) <= .seconds(1))
    #expect(try readAll(path).map(\.record) == (0..<whole).map { .note(Self.text($0)) })
    #expect(work.losses.isEmpty && work.manifest.recovery == nil)
    #expect(folder.files == ["t.manifest.json", "t.tape.gz"])
    #expect(try TapeVerification.verify(path: path) == work.manifest)
    // The bytes that the recorder would have written, had it ended there; but for the header, which says that it did not.
    _ = try Self.record(whole, to: folder / "orderly", header: header.marked([.unfinished])).finish()
    #expect(try folder.read("t.tape.gz") == folder.read("orderly"))
  }

  @Test func aTornMemberGivesItsWholeLinesAndSaysThatNothingCoversThem() throws {
    let folder = Folder()
    _ = try Self.record(25, to: folder / "whole").finish()
    let bytes = try folder.read("whole")
    let starts = bytes.indices.dropLast(3).filter { Array(bytes[$0..<($0 + 4)]) == [0x1F, 0x8B, 8, 0] }
    let path = folder.write(Array(bytes[..<(starts[2] + (bytes.count - starts[2]) / 2)]), to: "t.tape.gz.part")
    let work = try TapeSeal(path: path).seal()
    let lines = try readAll(folder / "t.tape.gz").map(\.record)
    #expect((21..<25).contains(lines.count))
    #expect(lines == (0..<lines.count).map { .note(Self.text($0)) })
    #expect(work.losses.uncheckedLines == lines.count - 20)
    #expect(work.manifest.recovery == .init(losses: 1, lines: 0, bytes: 0, uncheckedLines: lines.count - 20))
    #expect(try TapeManifest(path: folder / "t.manifest.json") == work.manifest)
    #expect(folder.files == ["t.manifest.json", "t.tape.gz", "whole"])
  }

  @Test func otherDamageIsKeptOutOnlyOnDemandAndTheUnfinishedFileStays() throws {
    let folder = Folder()
    _ = try Self.record(30, to: folder / "whole").finish()
    var bytes = try folder.read("whole")
    let starts = bytes.indices.dropLast(3).filter { Array(bytes[$0..<($0 + 4)]) == [0x1F, 0x8B, 8, 0] }
    bytes[starts[2] - 8] ^= 1
    let path = folder.write(bytes, to: "t.tape.gz.part")
    let found = problem { _ = try TapeSeal(path: path).seal() }
    #expect(found?.kind == .damaged)
    #expect(found?.advice?.hasSuffix("keep the rest with --recover") == true, "\(found?.description ?? "")")
    #expect(folder.files == ["t.tape.gz.part", "whole"])
    let work = try TapeSeal(path: path, recovers: true).seal()
    #expect(work.losses.listed.map(\.bytes) == [starts[2] - starts[1]])
    let kept = Array(0..<10) + Array(20..<30)
    #expect(try readAll(folder / "t.tape.gz").map(\.record) == kept.map { .note(Self.text($0)) })
    #expect(folder.files == ["t.manifest.json", "t.tape.gz", "t.tape.gz.part", "whole"])
  }

  @Test func aWholeTapeGetsAManifestAndIsNotTouched() throws {
    let folder = Folder()
    _ = try Self.record(25, to: folder / "t.tape.gz").finish()
    let bytes = try folder.read("t.tape.gz")
    let work = try TapeSeal(path: folder / "t.tape.gz", licence: "CC0").seal()
    #expect(try folder.read("t.tape.gz") == bytes)
    #expect(work.manifest.licence == "CC0")
    #expect(try TapeVerification.verify(path: folder / "t.tape.gz") == work.manifest)
    // Sealed again, what the old manifest says of the content stays.
    #expect(try TapeSeal(path: folder / "t.tape.gz").seal().manifest == work.manifest)
  }

  @Test func nothingIsOverwrittenAndNothingTakenFromALivingRecorder() throws {
    let folder = Folder()
    _ = try Self.record(5, to: folder / "t.tape.gz").finish()
    let writer = try Self.record(25, to: folder / "t.tape.gz")
    let living = problem { _ = try TapeSeal(path: folder / "t.tape.gz.part").seal() }
    #expect(living?.what == "this tape is still being recorded")
    let second = problem { _ = try TapeWriter(path: folder / "t.tape.gz", header: header) }
    #expect(second?.what == "this tape is being written by another program")
    withExtendedLifetime(writer) {}
    let copy = folder.write(try folder.read("t.tape.gz.part"), to: "u.tape.gz.part")
    folder.write(try folder.read("t.tape.gz"), to: "u.tape.gz")
    let taken = problem { _ = try TapeSeal(path: copy).seal() }
    #expect(taken?.what == "there is a tape of this name")
    writer.abandon()
  }

  /// The limit of a file's size acts as a full disk does: writing stops in the middle of a member.
  @Test func aFullDiskIsToldAndTheSecondsBeforeItAreKept() async throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    await #expect(processExitsWith: .success) { [path = path as String] in
      limitFileSize(8192)
      let found = problem { _ = try SealTests.record(2000, to: path).finish() }
      precondition(found?.kind == .cannotWrite && found?.file == path, "\(found?.description ?? "nothing")")
      precondition(found?.offset == 8192, "\(found?.description ?? "nothing")")
    }
    #expect(folder.files == ["t.tape.gz.part"])
    #expect(try folder.read("t.tape.gz.part").count == 8192)
    let work = try TapeSeal(path: path + ".part").seal()
    let lines = try readAll(path).map(\.record)
    #expect(lines.count > 20 && work.losses.isOnlyUnfinished && work.losses.count == 1)
    #expect(lines == (0..<lines.count).map { .note(Self.text($0)) })
  }

  /// What is made of another tape can be made again: nothing of it stays.
  @Test func aFullDiskLeavesNothingOfACutAMergeOrAManifest() async throws {
    let folder = Folder()
    _ = try Self.record(2000, to: folder / "whole").finish()
    let folderPath = folder.path
    await #expect(processExitsWith: .success) { [folderPath = folderPath as String] in
      limitFileSize(8192)
      let whole = folderPath + "/whole"
      let target = folderPath + "/made"
      let works: [() throws -> Void] = [
        { _ = try TapeCut(to: second(190)).write(whole, to: target) },
        { _ = try TapeMerge().write([whole, whole], to: target) },
        { _ = try TapeRedact().write(whole, to: target) },
        { _ = try TapeSeal(path: whole, output: target).seal() },
      ]
      for work in works {
        let found = problem(work)
        precondition(found?.kind == .cannotWrite, "\(found?.description ?? "nothing")")
      }
      limitFileSize(10)
      precondition(problem { _ = try TapeSeal(path: whole).seal() }?.kind == .cannotWrite)
    }
    #expect(folder.files == ["whole"])
  }
}

/// As a full disk does, but with an error of its own and for this process only.
func limitFileSize(_ bytes: UInt) {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: bytes, rlim_max: .max)
  getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  limit.rlim_cur = bytes
  precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
}
