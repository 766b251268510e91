import Files
import Market
import TestSupport
import Testing

@testable import Tape

/// A reader that recovers gives everything but what is damaged, and says exactly what that was.
@Suite struct RecoveryTests {
  /// Six members of one line each; the first has the header, too.
  static func tape(in folder: Folder) throws -> (bytes: [UInt8], starts: [Int]) {
    let writer = try TapeWriter(path: folder / "whole", header: header)
    for index in 0..<6 { try writer.append(.note("line \(index) with some text"), at: second(Int64(index))) }
    _ = try writer.finish()
    let bytes = try folder.read("whole")
    return (bytes, bytes.indices.dropLast(3).filter { Array(bytes[$0..<($0 + 4)]) == [0x1F, 0x8B, 8, 0] })
  }

  static func recover(_ path: String) throws -> (lines: [String], header: TapeHeader, losses: TapeLosses) {
    let reader = try TapeReader(path: path, recovers: true)
    var lines: [String] = []
    while let line = try reader.next() {
      guard case .note(let text) = line.record else { continue }
      lines.append(text)
    }
    return (lines, reader.header, reader.losses)
  }

  struct Damage: CustomTestStringConvertible, Sendable {
    var name: String
    /// Which of the six lines are given.
    var kept: [Int]
    /// For each loss: its kind, the bytes passed over, and the seconds of the lines before and behind it.
    var losses: [(kind: FileProblem.Kind, bytes: @Sendable ([Int], Int) -> Int, after: Int64?, before: Int64?)]
    var unchecked = 0
    var isHeaderLost = false
    var change: @Sendable (inout [UInt8], [Int]) -> Void
    var testDescription: String { name }
  }

  static let rows = [
    Damage(
      name: "flipped byte in a member", kept: [0, 1, 3, 4, 5],
      losses: [(.damaged, { starts, _ in starts[3] - starts[2] }, 1, 3)], change: { $0[$1[2] + 20] ^= 0x55 }),
    Damage(
      name: "two damaged members apart", kept: [0, 2, 3, 5],
      losses: [
        (.damaged, { starts, _ in starts[2] - starts[1] }, 0, 2),
        (.damaged, { starts, _ in starts[5] - starts[4] }, 3, 5),
      ],
      change: {
        $0[$1[2] - 8] ^= 1
        $0[$1[5] - 4] ^= 1
      }),
    Damage(
      name: "wrong magic of a member", kept: [0, 1, 2, 4, 5],
      losses: [(.trailingGarbage, { starts, _ in starts[4] - starts[3] }, 2, 4)], change: { $0[$1[3]] = 0 }),
    Damage(
      name: "a stretch of zeros over two members", kept: [0, 1, 4, 5],
      losses: [(.trailingGarbage, { starts, _ in starts[4] - starts[2] }, 1, 4)],
      change: { bytes, starts in for index in starts[2]..<starts[4] { bytes[index] = 0 } }),
    Damage(
      name: "a member cut out of its middle", kept: [0, 1, 3, 4, 5],
      losses: [(.damaged, { starts, _ in starts[3] - starts[2] - 12 }, 1, 3)],
      change: { $0.removeSubrange(($1[2] + 20)..<($1[2] + 32)) }),
    Damage(
      name: "the first member", kept: [1, 2, 3, 4, 5],
      losses: [(.damaged, { starts, _ in starts[1] }, nil, 1), (.missingHeader, { _, _ in 0 }, nil, 1)],
      isHeaderLost: true, change: { bytes, _ in bytes[30] ^= 0x55 }),
    Damage(
      name: "cut in the trailer of the last", kept: [0, 1, 2, 3, 4, 5], losses: [(.truncated, { _, _ in 0 }, 5, nil)],
      unchecked: 1, change: { bytes, _ in bytes.removeLast(4) }),
    Damage(
      name: "cut in the body of the last", kept: [0, 1, 2, 3, 4], losses: [(.truncated, { _, _ in 0 }, 4, nil)],
      change: { $0.removeLast($0.count - $1[5] - 30) }),
    Damage(
      name: "text behind the last", kept: [0, 1, 2, 3, 4, 5],
      losses: [(.trailingGarbage, { _, _ in 7 }, 5, nil)], change: { bytes, _ in bytes += Array("garbage".utf8) }),
  ]

  @Test(arguments: rows) func givesTheRest(_ row: Damage) throws {
    let folder = Folder()
    var (bytes, starts) = try Self.tape(in: folder)
    try #require(starts.count == 6)
    row.change(&bytes, starts)
    let path = folder.write(bytes, to: "damaged")
    let (lines, header, losses) = try Self.recover(path)
    #expect(lines == row.kept.map { "line \($0) with some text" })
    #expect(losses.count == row.losses.count)
    for (loss, expected) in zip(losses.listed, row.losses) {
      #expect(loss.problem.kind == expected.kind)
      #expect(loss.bytes == expected.bytes(starts, bytes.count), "\(loss)")
      #expect(loss.after == expected.after.map(second), "\(loss)")
      #expect(loss.before == expected.before.map(second), "\(loss)")
      #expect(loss.problem.file == path && loss.problem.offset != nil)
    }
    #expect(losses.uncheckedLines == row.unchecked)
    #expect(header == (row.isHeaderLost ? .lost : TestSupport.header))
    #expect(losses.isOnlyUnfinished == row.losses.allSatisfy { $0.kind == .truncated })
  }

  /// Whatever byte is changed, at most the line of its member is lost, and none is given that was not written.
  @Test func aFlippedByteCostsOneMemberAtMost() throws {
    let folder = Folder()
    let (bytes, starts) = try Self.tape(in: folder)
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 0x10
      let path = folder.write(flipped, to: "flipped")
      let (lines, _, losses) = try Self.recover(path)
      let member = starts.lastIndex { $0 <= index } ?? 0
      let rest = (0..<6).filter { $0 != member }.map { "line \($0) with some text" }
      #expect(lines.filter { rest.contains($0) } == rest, "byte \(index)")
      let own = lines.filter { !rest.contains($0) }
      // A change that is seen as an end that is missing leaves the last member's line unchecked.
      let isUnchecked = member == 5 && losses.uncheckedLines > 0
      #expect(own.isEmpty || own == ["line \(member) with some text"] || isUnchecked, "byte \(index): \(own)")
    }
  }

  static let first = DamageTests.first
  static func at(_ nanoseconds: Int) -> String { "1769721014000000000".dropLast(4) + "\(1000 + nanoseconds)" }

  /// Lines that are wrong are left out one by one; neighbours of one kind are one loss.
  @Test func badLinesAreLeftOutAndCounted() throws {
    let folder = Folder()
    let at = Self.at
    let path = try folder.tape([
      Self.first, "\(at(1)) N a", "\(at(2)) X b", "\(at(3)) N c", "\(at(2)) N back", "\(at(1)) N back", "\(at(4)) N d",
      "no line at all", "\(at(5)) N e", Self.first, "\(at(6)) N f",
    ])
    let (lines, _, losses) = try Self.recover(path)
    #expect(lines == ["a", "c", "d", "e", "f"])
    #expect(losses.listed.map(\.problem.kind) == [.unknownChannel, .timeGoesBack, .malformedLine, .unsupportedHeader])
    #expect(losses.listed.map(\.problem.line) == [3, 5, 8, 10])
    #expect(losses.listed.map(\.lines) == [1, 2, 1, 1])
    #expect(losses.lines == 5)
    let places = losses.listed.map { [$0.after?.nanoseconds, $0.before?.nanoseconds] }
    #expect(places == [[1, 3], [3, 4], [4, 5], [5, 6]].map { $0.map { Int64(at($0)) } })
    #expect(
      losses.description.hasSuffix("recovered: all but these 4 stretches; 5 lines refused"), "\(losses.description)")
  }

  /// A line that was begun in a member before the lost one is lost with it, and so is the end of one behind it.
  @Test func aLineAcrossLostBytesIsNotPutTogether() throws {
    let folder = Folder()
    let at = Self.at
    let texts = [
      "\(Self.first)\n\(at(1)) N whole\n\(at(2)) N begun in one me", "mber\n\(at(3)) N lost\n\(at(4)) N goes on in an",
      "other\n\(at(5)) N whole again\n",
    ]
    try folder.gzip(texts.map(bytes), to: "t")
    var damaged = try folder.read("t")
    let starts = damaged.indices.dropLast(3).filter { Array(damaged[$0..<($0 + 4)]) == [0x1F, 0x8B, 8, 0] }
    damaged[starts[2] - 8] ^= 1
    let (lines, _, losses) = try Self.recover(folder.write(damaged, to: "t"))
    #expect(lines == ["whole", "whole again"])
    #expect(losses.count == 1)
  }

  @Test func aFileThatIsNoTapeIsNotRecovered() throws {
    let folder = Folder()
    let text = folder.write(bytes("1769721014000000000 N x\n"), to: "text")
    #expect(problem { _ = try Self.recover(text) }?.kind == .notGzip)
    let other = try folder.gzip([bytes("hello\n")], to: "other")
    #expect(problem { _ = try Self.recover(other) }?.kind == .missingHeader)
  }
}
