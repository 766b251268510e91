import Basics
import Market
import TestSupport
import Testing

@testable import Files
@testable import Tape

@Suite struct RoundTripTests {
  static let records: [TapeRecord] = [
    .account(bytes(#"{"account":{},"positions":[]}"#)),
    .history(bytes(#"{"stream":"xrpusdt@kline_5m","data":{}}"#)),
    .link(connection: "m1", event: .open, detail: bytes(#"{"path":"/stream"}"#)),
    .link(connection: "m1", event: .pong, detail: []),
    .written(connection: "m1", frame: bytes(#"{"method":"SUBSCRIBE","params":["a b"],"id":1}"#)),
    .market(connection: "m1", frame: bytes(#"{"stream":"xrpusdt@markPrice@1s","data":{"p":"1.80580000"}}"#)),
    .request(ordinal: 17, method: "POST", path: "/fapi/v1/order", query: bytes("symbol=XRPUSDT&side=SELL")),
    .request(ordinal: 18, method: "GET", path: "/fapi/v1/time", query: []),
    .answer(
      ordinal: 17, status: 200, headers: bytes(#"{"Retry-After":"a } \" b"}"#), body: bytes(#"{"orderId":1052650001}"#)),
    .answer(ordinal: 18, status: 503, headers: bytes("{}"), body: []),
    .user(connection: "u1", frame: bytes(#"{"e":"ORDER_TRADE_UPDATE","s":"XRPUSDT"}"#)),
    .audit(bytes(#"{"event_type":"signal_processing"}"#)),
    .note("ein Kommentar mit Umlauten: äöü ‹x›"),
    .note("two\nlines"),
    .market(connection: "m1", frame: [0, 1, 2, 0xFF]),
    .market(connection: "m1", frame: [0xC3, 0x28]),
    .market(connection: "m1", frame: bytes("b64:not really")),
    .link(connection: "m1", event: .close, detail: bytes("1006")),
  ]

  @Test func whatIsWrittenIsRead() throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    let writer = try TapeWriter(path: path, header: header)
    for (index, record) in Self.records.enumerated() { try writer.append(record, at: second(Int64(index / 3))) }
    let sealed = try writer.finish()
    let read = try readAll(path)
    #expect(read.map(\.record) == Self.records)
    #expect(read.map(\.time) == Self.records.indices.map { second(Int64($0 / 3)) })
    #expect(try TapeReader(path: path).header == header)
    #expect(sealed.summary.lines == Self.records.count + 1)
    #expect(folder.files == ["t.tape.gz"])
  }

  @Test func everySecondIsAMemberOfItsOwn() throws {
    let folder = Folder()
    let writer = try TapeWriter(path: folder / "t.tape.gz", header: header)
    for half in 0..<10 {
      try writer.append(.note("x"), at: Timestamp(nanoseconds: second(0).nanoseconds + Int64(half) * 500_000_000))
    }
    _ = try writer.finish()
    let members = try GzipMembers(path: folder / "t.tape.gz")
    var count = 0
    while try members.next() != nil { count += 1 }
    #expect(count == 5)
  }

  @Test func theSameLinesGiveTheSameBytesWithAFixedHeader() throws {
    let folder = Folder()
    for name in ["a", "b"] {
      let writer = try TapeWriter(path: folder / name, header: header)
      for (index, record) in Self.records.enumerated() { try writer.append(record, at: second(Int64(index))) }
      _ = try writer.finish()
    }
    let a = try folder.read("a")
    #expect(try a == folder.read("b"))
    // RFC 1952: magic, deflate, no flags, no time; extra flags are zlib's; operating system unknown.
    #expect(Array(a[0..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0] && a[9] == 255)
  }

  @Test func aWriterThatNeverFinishesLeavesNoFinalFileButItsWholeMembers() throws {
    let folder = Folder()
    var writer: TapeWriter? = try TapeWriter(path: folder / "t.tape.gz", header: header)
    try writer?.append(.note("first"), at: second(0))
    try writer?.append(.note("second"), at: second(1))
    writer = nil
    #expect(folder.files == ["t.tape.gz.part"])
    #expect(try readAll(folder / "t.tape.gz.part").map(\.record) == [.note("first")])
    let refusal = problem { _ = try TapeWriter(path: folder / "t.tape.gz", header: header) }
    #expect(refusal?.kind == .unfinishedRecording)
  }

  @Test func anAbandonedWriterLeavesNothing() throws {
    let folder = Folder()
    let writer = try TapeWriter(path: folder / "t.tape.gz", header: header)
    try writer.append(.note("first"), at: second(0))
    writer.abandon()
    #expect(folder.files.isEmpty)
  }

  @Test func aWriterRefusesTimesThatGoBack() throws {
    let folder = Folder()
    let writer = try TapeWriter(path: folder / "t.tape.gz", header: header)
    try writer.append(.note("x"), at: second(1))
    let refusal = problem { try writer.append(.note("y"), at: second(0)) }
    #expect(refusal?.kind == .timeGoesBack)
    #expect(refusal?.expected == "a time not before 1769721015000000000")
    #expect(refusal?.found == "1769721014000000000")
    writer.abandon()
  }

  /// A member beyond the limit is checked first and delivered in pieces; lines run across the pieces.
  @Test func aMemberLargerThanTheLimitIsReadWhole() throws {
    let folder = Folder()
    var text = bytes(header.line + "\n")
    let filler = String(repeating: "x", count: 5000)
    let count = GzipMembers.memberLimit / 5000 + 300
    for index in 0..<count { text += bytes("\(second(0).nanoseconds) N \(index) \(filler)\n") }
    try folder.gzip([text, bytes("\(second(1).nanoseconds) N last\n")], to: "t")
    let sealed = try TapeVerification.scan(path: folder / "t")
    #expect(sealed.summary[.note] == count + 1)
    #expect(sealed.contentSHA256 == SHA256.hex(of: text + bytes("\(second(1).nanoseconds) N last\n")))
    #expect(sealed.sha256 == SHA256.hex(of: try folder.read("t")))
    var damaged = try folder.read("t")
    damaged[damaged.count - 60] ^= 0xFF
    folder.write(damaged, to: "damaged")
    #expect(problem { _ = try readAll(folder / "damaged") }?.line == 1)
  }
}
