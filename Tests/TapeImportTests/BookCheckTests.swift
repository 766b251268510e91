import Market
import TapeImport
import TestSupport
import Testing

@testable import Tape

/// Crossed books in frames and answers of depth, where tapes are verified and recordings imported.
@Suite struct BookCheckTests {
  static func frame(
    _ stream: String?, _ first: Int, _ last: Int, after previous: Int?, bids: [String] = [], asks: [String] = []
  ) -> String {
    func side(_ levels: [String]) -> String {
      levels.map { #"["\#($0.split(separator: " ")[0])","\#($0.split(separator: " ")[1])"]"# }.joined(separator: ",")
    }
    let data =
      #"{"e":"depthUpdate","E":1769721014000,"T":1769721014000,"s":"BTCUSDT","U":\#(first),"u":\#(last),"#
      + (previous.map { #""pu":\#($0),"# } ?? "") + #""b":[\#(side(bids))],"a":[\#(side(asks))]}"#
    return stream.map { #"{"stream":"btcusdt@\#($0)","data":\#(data)}"# } ?? data
  }

  static func answer(bid: String, ask: String) -> String {
    #"{"lastUpdateId":9,"E":1,"T":1,"bids":[["\#(bid)","1"]],"asks":[["\#(ask)","1"]]}"#
  }

  static let head = #"#tape 1 {"venue":"binance-usdm","profile":"testnet","era":"E1","origin":"a test","made-by":"x"}"#

  /// Frames and answers, a second apart.
  static func lines(_ bodies: [String]) -> [String] {
    var lines = [head]
    for (number, body) in bodies.enumerated() {
      let time = "\((1_769_721_014 + number) * 1_000_000_000)"
      if body.hasPrefix(#"{"lastUpdateId""#) {
        lines.append("\(time) Q \(number + 1) GET /fapi/v1/depth symbol=BTCUSDT")
        lines.append("\(time) A \(number + 1) 200 {} \(body)")
      } else {
        lines.append("\(time) M m1 \(body)")
      }
    }
    return lines
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var bodies: [String]
    /// Nil: nothing is wrong.
    var found: String?

    init(_ name: String, _ bodies: [String], _ found: String? = nil) {
      (testDescription, self.bodies, self.found) = (name, bodies, found)
    }
  }

  static let cases = [
    Case(
      "in one change", [frame("depth", 2, 3, after: 1, bids: ["10 1"], asks: ["9.5 1"])],
      "bid 10, ask 9.5, after update 3"),
    Case(
      "a bid on the ask", [frame("depth", 2, 3, after: 1, bids: ["10 1"], asks: ["10 1"])],
      "bid 10, ask 10, after update 3"),
    Case(
      "over three changes",
      [
        frame("depth@100ms", 2, 3, after: 1, asks: ["10 1"]), frame("depth@100ms", 4, 4, after: 3),
        frame("depth@100ms", 6, 7, after: 4, bids: ["10.1 1"]),
      ], "bid 10.1, ask 10, after update 7"),
    Case(
      "none, the ask went first",
      [
        frame("depth", 2, 3, after: 1, asks: ["10 1"]), frame("depth", 4, 4, after: 3, asks: ["10 0"]),
        frame("depth", 6, 7, after: 4, bids: ["10.1 1"]),
      ]),
    Case(
      "none, a change is missing",
      [frame("depth", 2, 3, after: 1, asks: ["10 1"]), frame("depth", 6, 7, after: 4, bids: ["10.1 1"])]),
    Case(
      "behind a hole",
      [
        frame("depth", 2, 3, after: 1, asks: ["10 1"]), frame("depth", 6, 7, after: 4, bids: ["10.1 1"]),
        frame("depth", 8, 8, after: 7, asks: ["10.05 1"]),
      ], "bid 10.1, ask 10.05, after update 8"),
    Case(
      "none, an old change once more",
      [
        frame("depth", 2, 3, after: 1, asks: ["10 1"]), frame("depth", 4, 5, after: 3, asks: ["10 0"]),
        frame("depth@500ms", 2, 3, after: 1, asks: ["10 1"]), frame("depth", 6, 6, after: 5, bids: ["10 1"]),
      ]),
    Case(
      "none, an answer between",
      [
        frame("depth", 2, 3, after: 1, asks: ["10 1"]), answer(bid: "10.1", ask: "10.2"),
        frame("depth", 4, 4, after: 3, bids: ["10.1 1"]),
      ]),
    Case("in an answer", [answer(bid: "10.3", ask: "10.2")], "bid 10.3, ask 10.2, after update 9"),
    Case("none in an answer", [answer(bid: "10.1", ask: "10.2")]),
    Case(
      "in the best levels", [frame("depth5@100ms", 2, 3, after: 1, bids: ["10 1"], asks: ["9 1"])],
      "bid 10, ask 9, after update 3"),
    Case(
      "none, best levels that move",
      [
        frame("depth5", 2, 3, after: 1, bids: ["10 1"], asks: ["11 1"]),
        frame("depth5", 4, 5, after: 3, bids: ["12 1"], asks: ["13 1"]),
      ]),
    Case(
      "none, bare frames that may be best levels",
      [
        frame(nil, 2, 3, after: 1, bids: ["10 1"], asks: ["11 1"]),
        frame(nil, 4, 5, after: 3, bids: ["12 1"], asks: ["13 1"]),
      ]),
    Case(
      "in a bare frame", [frame(nil, 2, 3, after: 1, bids: ["10 1"], asks: ["9 1"])], "bid 10, ask 9, after update 3"),
    Case("none followed of spot", [frame("depth", 2, 3, after: nil, bids: ["10 1"], asks: ["9 1"])]),
    Case("none followed with RPI orders", [frame("rpiDepth", 2, 3, after: 1, bids: ["10 1"], asks: ["9 1"])]),
    Case(
      "a price of zero", [frame("depth", 2, 3, after: 1, bids: ["0 1"])], "bid 0, quantity 1, in update 3"),
  ]

  @Test(arguments: cases) func aTapeIsVerified(_ test: Case) throws {
    let folder = Folder()
    let lines = Self.lines(test.bodies)
    let path = try folder.tape(lines)
    let found = problem { _ = try TapeVerification.survey(path: path, resolution: nil, recovers: false) }
    #expect(found?.found == test.found)
    let report = try TapeReport.read(path: path)
    #expect(report.impossible == (test.found == nil ? 0 : 1))
    guard let found else { return }
    #expect(found.kind == .impossibleFrame && found.line == lines.count)
    #expect(report.firstImpossible?.found == found.found)
    // What is behind the frame is read on.
    let more = try folder.tape(Self.lines(test.bodies + [Self.frame("depth", 100, 101, after: 99)]), to: "more.tape.gz")
    let scan = try TapeVerification.survey(path: more, resolution: nil, recovers: true)
    #expect(scan.losses.lines == 1)
  }

  @Test(arguments: cases) func aRecordingIsImported(_ test: Case) throws {
    let folder = Folder()
    let text = test.bodies.enumerated().map { "\(1_769_721_014_000_000_000 + $0.offset * 1_000_000_000) \($0.element)" }
    folder.write(bytes(text.joined(separator: "\n") + "\n"), to: "btcusdt_20260129")
    let found = problem {
      _ = try TapeImport(files: [.init(path: folder / "btcusdt_20260129")], header: header).write(to: folder / "t")
    }
    #expect(found?.found == test.found)
    if let found { #expect(found.line == test.bodies.count) }
  }

  /// Whatever the format, what is imported of real books verifies.
  @Test(
    .enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"),
    arguments: [
      ["binance-tick-book-csv/btcusdt-depth-snap.csv"], ["binance-tick-book-csv/btcusdt-depth-update.csv"],
      ["tardis-csv/binance-futures_book_snapshot_25_BTCUSDT.csv"],
      ["tardis-csv/binance-futures_book_snapshot_5_BTCUSDT.csv"], ["raw-ws-hftbacktest/usdm_btcusdt_20240808.gz"],
      ["raw-ws-hftbacktest/spot_btcusdt_20240808.gz"],
      ["raw-ws-cryptofeed/BINANCE_FUTURES.ws.1.0.gz", "raw-ws-cryptofeed/BINANCE_FUTURES.http.0.0.gz"],
    ]) func realBooksAreWhole(_ files: [String]) throws
  {
    let folder = Folder()
    _ = try TapeImport(files: files.map { .init(path: "\(RealMarketData.folder)/\($0)") }, header: header)
      .write(to: folder / "t")
    _ = try TapeVerification.survey(path: folder / "t", resolution: nil, recovers: false)
    #expect(try TapeReport.read(path: folder / "t").impossible == 0)
  }
}
