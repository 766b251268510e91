import Binance
import Market
import TestSupport
import Testing

@testable import Tape

@Suite struct CutTests {
  static func note(_ text: String) -> TapeRecord { .note(text) }

  static func bar(_ symbol: String, _ interval: Interval, open: Timestamp) throws -> [UInt8] {
    let price = try Price(parsing: "1.8")
    let bar = Bar(
      openTime: open, open: price, high: price, low: price, close: price, volume: Volume(units: 5),
      quoteVolume: Volume(units: 9), trades: 1, takerVolume: .zero, takerQuoteVolume: .zero)
    return KlineFrame(symbol: symbol, interval: interval).bytes(openTime: open, .init(bar))
  }

  static func write(_ records: [(Timestamp, TapeRecord)], to path: String) throws {
    let writer = try TapeWriter(path: path, header: header)
    for (time, record) in records { try writer.append(record, at: time) }
    try TapeManifest(try writer.finish(), licence: "MIT").write(to: TapeManifest.path(forTape: path))
  }

  /// 2026-01-29 21:10 UTC, on the grid of all intervals up to 5m.
  static let begin = Timestamp(seconds: 1_769_721_000)
  static func minute(_ number: Int64) -> Timestamp { begin + .minutes(number) }

  @Test func aStretchKeepsItsLinesAndWhatARunNeedsFromBefore() throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    let opening = bytes(#"{"path":"/stream"}"#)
    let records: [(Timestamp, TapeRecord)] = [
      (Self.begin, .account(bytes("{}"))),
      (Self.begin, .history(try Self.bar("XRPUSDT", .h4, open: Timestamp(seconds: 1_769_702_400)))),
      (Self.begin, .link(connection: "m1", event: .open, detail: opening)),
      (Self.begin, .link(connection: "m2", event: .open, detail: opening)),
      (Self.minute(0), .market(connection: "m1", frame: try Self.bar("XRPUSDT", .m1, open: Self.minute(0)))),
      (Self.minute(0), .market(connection: "m1", frame: try Self.bar("XRPUSDT", .m5, open: Self.minute(0)))),
      (Self.minute(1), .market(connection: "m1", frame: try Self.bar("XRPUSDT", .m1, open: Self.minute(1)))),
      (Self.minute(1), .link(connection: "m2", event: .close, detail: bytes("1006"))),
      (Self.minute(2), .market(connection: "m1", frame: try Self.bar("XRPUSDT", .m1, open: Self.minute(2)))),
      (Self.minute(2), .request(ordinal: 3, method: "GET", path: "/x", query: [])),
      (Self.minute(3), .note("inside")), (Self.minute(4), .note("behind")),
    ]
    try Self.write(records, to: path)
    let work = try TapeCut(from: Self.minute(2), to: Self.minute(4)).write(path, to: folder / "c.tape.gz")
    let lines = try readAll(folder / "c.tape.gz")
    let frames = records.map { record -> [UInt8] in
      switch record.1 {
      case .market(_, let frame), .history(let frame): frame
      default: []
      }
    }
    let from = Self.minute(2)
    let expected: [(Timestamp, TapeRecord)] = [
      (from, .history(frames[1])), (from, .history(frames[4])), (from, .history(frames[6])),
      (from, .link(connection: "m1", event: .open, detail: opening)),
      // The five-minute bar lies across the cut: it is still to be played.
      (from, .market(connection: "m1", frame: frames[5])),
      (from, records[8].1), (from, records[9].1), (Self.minute(3), .note("inside")),
    ]
    #expect(lines.map(\.record) == expected.map(\.1))
    #expect(lines.map(\.time) == expected.map(\.0))
    #expect(work.manifest.licence == "MIT")
    #expect(
      try TapeReader(path: folder / "c.tape.gz").header.origin.hasPrefix("a test; cut from 2026-01-29T21:12:00Z to "))
    #expect(try TapeVerification.verify(path: folder / "c.tape.gz") == work.manifest)
  }

  @Test func historyReachesAsFarAsAsked() throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    var records: [(Timestamp, TapeRecord)] = []
    for number: Int64 in 0..<20 {
      let frame = try Self.bar("XRPUSDT", .m1, open: Self.minute(number))
      records.append((Self.minute(number), .market(connection: "m1", frame: frame)))
    }
    try Self.write(records, to: path)
    for (reach, kept): (Int64, Int) in [(5, 5), (10, 10), (100, 10), (0, 0)] {
      let work = try TapeCut(from: Self.minute(10), reach: .minutes(reach)).write(path, to: folder / "c.tape.gz")
      let found = try TapeSummary.scan(path: work.path)
      #expect(found[.history] == kept && found[.market] == 10)
    }
  }

  @Test func onlyLinesOfOtherSymbolsGo() throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    let xrp = try Self.bar("XRPUSDT", .m1, open: Self.minute(0))
    let btc = try Self.bar("BTCUSDT", .m1, open: Self.minute(0))
    let records: [TapeRecord] = [
      .history(xrp), .history(btc), .market(connection: "m1", frame: xrp), .market(connection: "m1", frame: btc),
      .market(connection: "m1", frame: bytes(#"{"result":null,"id":1}"#)),
      .user(connection: "u1", frame: bytes(#"{"e":"ORDER_TRADE_UPDATE","o":{"s":"BTCUSDT"}}"#)),
      .user(connection: "u1", frame: bytes(#"{"e":"ORDER_TRADE_UPDATE","o":{"s":"XRPUSDT"}}"#)),
      .user(connection: "u1", frame: bytes(#"{"e":"listenKeyExpired"}"#)),
      .request(ordinal: 1, method: "POST", path: "/o", query: bytes("symbol=BTCUSDT")),
      .request(ordinal: 2, method: "POST", path: "/o", query: bytes("symbol=XRPUSDT")),
      .request(ordinal: 3, method: "GET", path: "/t", query: []),
      .answer(ordinal: 2, status: 200, headers: bytes("{}"), body: bytes("two")),
      .answer(ordinal: 1, status: 200, headers: bytes("{}"), body: bytes("one")),
      .answer(ordinal: 3, status: 200, headers: bytes("{}"), body: bytes("three")),
      .audit(bytes(#"{"event_type":"signal_accepted","symbol":"BTCUSDT"}"#)), .audit(bytes(#"{"event_type":"start"}"#)),
      .note("BTCUSDT"),
    ]
    try Self.write(records.map { (Self.begin, $0) }, to: path)
    _ = try TapeCut(symbols: ["xrpusdt"]).write(path, to: folder / "c.tape.gz")
    let gone: Set<Int> = [1, 3, 5, 8, 12, 14]
    let kept = records.indices.filter { !gone.contains($0) }.map { records[$0] }
    #expect(try readAll(folder / "c.tape.gz").map(\.record) == kept)
  }

  @Test func whatCannotBeCutIsToldAndLeavesNothing() throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    let frame = try Self.bar("XRPUSDT", .m1, open: Self.begin)
    try Self.write([(Self.begin, .market(connection: "m1", frame: frame))], to: path)
    let rows: [(TapeCut, String, String)] = [
      (TapeCut(from: Self.minute(2), to: Self.minute(2)), "c.tape.gz", "the range is empty"),
      (TapeCut(from: Self.minute(2)), "c.tape.gz", "no line lies in the range"),
      (TapeCut(to: Self.minute(-2)), "c.tape.gz", "no line lies in the range"),
      (TapeCut(symbols: ["XRPUSDT", "DOTUSDT"]), "c.tape.gz", "the tape has no line of DOTUSDT"),
      (TapeCut(to: Self.minute(2)), "t.tape.gz", "this is the tape that is read"),
    ]
    for (cut, target, what) in rows {
      let found = problem { _ = try cut.write(path, to: folder / target) }
      #expect(found?.what == what)
      #expect(found?.kind == .badOption)
      #expect(folder.files == ["t.manifest.json", "t.tape.gz"])
    }
    folder.write(bytes("another"), to: "t.tape.gz")
    #expect(
      problem { _ = try TapeCut(to: Self.minute(2)).write(path, to: folder / "c.tape.gz") }?.kind == .hashMismatch)
  }
}
