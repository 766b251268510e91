import Binance
import Market
import TestSupport
import Testing

@testable import Tape

@Suite struct MergeTests {
  static func write(_ records: [(Int64, TapeRecord)], to path: String) throws {
    try CutTests.write(records.map { (second($0.0), $0.1) }, to: path)
  }

  /// Order of time, then history, then the order of the tapes; and what each tape numbers for itself stays apart.
  @Test func tapesBecomeOneAndTheirNumbersStayApart() throws {
    let folder = Folder()
    let token = bytes(#"{"path":"/ws/‹listen-key-1›"}"#)
    try Self.write(
      [
        (0, .market(connection: "m1", frame: bytes("\"a0\""))),
        (1, .link(connection: "u1", event: .open, detail: token)),
        (2, .request(ordinal: 17, method: "GET", path: "/x", query: [])), (4, .note("a4")),
      ], to: folder / "a.tape.gz")
    try Self.write(
      [
        (0, .history(bytes("\"h0\""))), (0, .market(connection: "m1", frame: bytes("\"b0\""))),
        (1, .link(connection: "u1", event: .open, detail: token)),
        (3, .request(ordinal: 17, method: "PUT", path: "/x", query: bytes("listenKey=‹listen-key-1›&a=1"))),
        (3, .answer(ordinal: 17, status: 200, headers: bytes("{}"), body: bytes("{}"))),
      ], to: folder / "b.tape.gz")
    let work = try TapeMerge().write([folder / "a.tape.gz", folder / "b.tape.gz"], to: folder / "c.tape.gz")
    let expected: [(Int64, TapeRecord)] = [
      (0, .history(bytes("\"h0\""))), (0, .market(connection: "m1", frame: bytes("\"a0\""))),
      (0, .market(connection: "m1.2", frame: bytes("\"b0\""))),
      (1, .link(connection: "u1", event: .open, detail: token)),
      (1, .link(connection: "u1.2", event: .open, detail: bytes(#"{"path":"/ws/‹listen-key-1.2›"}"#))),
      (2, .request(ordinal: 17, method: "GET", path: "/x", query: [])),
      (3, .request(ordinal: 1_000_000_017, method: "PUT", path: "/x", query: bytes("listenKey=‹listen-key-1.2›&a=1"))),
      (3, .answer(ordinal: 1_000_000_017, status: 200, headers: bytes("{}"), body: bytes("{}"))), (4, .note("a4")),
    ]
    let lines = try readAll(folder / "c.tape.gz")
    #expect(lines.map(\.record) == expected.map(\.1))
    #expect(lines.map(\.time) == expected.map { second($0.0) })
    #expect(work.manifest.listenKeys == 2)
    #expect(try TapeVerification.verify(path: folder / "c.tape.gz") == work.manifest)

    // Merged once more, the third tape meets no name of the first two.
    _ = try TapeMerge().write([folder / "c.tape.gz", folder / "b.tape.gz"], to: folder / "d.tape.gz")
    let names = try readAll(folder / "d.tape.gz").compactMap { line -> String? in
      switch line.record {
      case .market(let name, let frame): "\(name) \(String(decoding: frame, as: UTF8.self))"
      case .request(let ordinal, _, _, _): "\(ordinal)"
      default: nil
      }
    }
    #expect(names == ["m1 \"a0\"", "m1.2 \"b0\"", "m1.3 \"b0\"", "17", "1000000017", "2000000017"])
    #expect(try TapeReader(path: folder / "d.tape.gz").header.others.map(\.key) == ["tapes"])
  }

  @Test func tapesOfDifferentVenuesOrErasAreNotMixed() throws {
    let folder = Folder()
    try Self.write([(0, .note("a"))], to: folder / "a.tape.gz")
    let writer = try TapeWriter(
      path: folder / "b.tape.gz", header: TapeHeader(profile: "testnet", era: "E2", origin: "b"))
    try writer.append(.note("b"), at: second(0))
    _ = try writer.finish()
    let found = problem {
      _ = try TapeMerge().write([folder / "a.tape.gz", folder / "b.tape.gz"], to: folder / "c.tape.gz")
    }
    #expect(found?.what == "the tapes differ in their era")
    #expect(found?.file == folder / "b.tape.gz")
    #expect(!folder.files.contains { $0.hasPrefix("c.") })
  }

  /// Against sorting everything at once.
  @Test func anyTapesMergeAsASortOfAllTheirLines() throws {
    let seed: UInt64 = 5
    var random = Draw(seed: seed)
    let folder = Folder()
    var all: [(time: Int64, tape: Int, place: Int)] = []
    let paths = (0..<5).map { folder / "\($0).tape.gz" }
    for tape in 0..<5 {
      var time: Int64 = 0
      var records: [(Int64, TapeRecord)] = []
      for place in 0..<Int(random.next() % 40) + 1 {
        time += Int64(random.next() % 3)
        all.append((time, tape, place))
        records.append((time, .note("\(tape)/\(place)")))
      }
      try Self.write(records, to: paths[tape])
    }
    _ = try TapeMerge().write(paths, to: folder / "all.tape.gz")
    let expected = all.sorted { ($0.time, $0.tape, $0.place) < ($1.time, $1.tape, $1.place) }
    #expect(
      try readAll(folder / "all.tape.gz").map(\.record) == expected.map { .note("\($0.tape)/\($0.place)") },
      "seed \(seed)")
  }
}
