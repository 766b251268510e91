import Glibc
import Market
import TestSupport
import Testing

@testable import Tape

/// Files that are none, lines without end, and frames that no market can have sent.
@Suite struct OddInputTests {
  @Test func whatIsNoFileIsRefusedWithoutWaiting() throws {
    let folder = Folder()
    let pipe = folder / "pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let found = problem { _ = try TapeReader(path: pipe) }
    #expect(found?.kind == .unreadable)
    #expect(found?.what == "this is a pipe")
    #expect(problem { _ = try TapeReader(path: "/dev/null") }?.what == "this is a device or a socket")
    #expect(problem { _ = try TapeVerification.verify(path: folder.path) }?.what == "this is a folder")
    #expect(problem { _ = try TapeReport.read(path: pipe) }?.what == "this is a pipe")
    #expect(problem { _ = try TapeSeal(path: pipe).seal() }?.what == "this is a pipe")
  }

  @Test func aTapeWithoutManifestIsToldByVerify() throws {
    let folder = Folder()
    let path = try folder.tape([DamageTests.first, "\(RecoveryTests.at(1)) N x"])
    let found = problem { _ = try TapeVerification.verify(path: path) }
    #expect(found?.kind == .missingFile)
    #expect(found?.file == folder / "t.manifest.json")
    #expect(found?.advice == "write one with: tapedeck tape seal \(path)")
  }

  /// A hundred million bytes without a line end: refused in constant memory, and passed by a reader that recovers.
  @Test func aLineOfHundredMegabytesIsRefused() async throws {
    let folder = Folder()
    let at = RecoveryTests.at
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
    var members = [bytes("\(DamageTests.first)\n\(at(1)) N before\n\(at(2)) N ")]
    members += [[UInt8]](repeating: piece, count: 100)
    members.append(bytes("\n\(at(3)) N behind\n"))
    let path = try folder.gzip(members, to: "t")
    let found = problem { _ = try readAll(path) }
    #expect(found?.what == "the line does not end")
    #expect(found?.line == 3)
    #expect(found?.offset == DamageTests.first.utf8.count + 1 + at(1).utf8.count + 10)
    await #expect(processExitsWith: .success) { [path = path as String] in
      let before = peakMemory()
      let (lines, _, losses) = try RecoveryTests.recover(path)
      precondition(lines == ["before", "behind"] && losses.count == 1 && losses.listed[0].problem.line == 3)
      // Twice the longest line that is taken, and what a member needs.
      precondition(peakMemory() - before < 64 << 20, "\(peakMemory() - before) bytes")
    }
  }

  struct Frame: CustomTestStringConvertible, Sendable {
    var name: String
    var data: String
    var what: String
    var found: String
    var testDescription: String { name }
  }

  static func quote(bid: String, ask: String, time: String = "1769721014000") -> String {
    #"{"e":"bookTicker","u":1,"s":"XRPUSDT","b":"\#(bid)","B":"1","a":"\#(ask)","A":"1","T":\#(time),"E":\#(time)}"#
  }
  static func candle(low: String = "1.7", high: String = "1.9", open: String = "1769721000000") -> String {
    #"{"e":"kline","E":1769721014000,"s":"XRPUSDT","k":{"t":\#(open),"T":1769721059999,"s":"XRPUSDT","i":"1m","f":0,"#
      + #""L":0,"o":"1.8","c":"1.8","h":"\#(high)","l":"\#(low)","v":"5","n":1,"x":true,"q":"9","V":"0","Q":"0","B":"0"}}"#
  }
  static func mark(_ price: String, time: String = "1769721014000") -> String {
    #"{"e":"markPriceUpdate","E":\#(time),"s":"XRPUSDT","p":"\#(price)"}"#
  }

  static let frames = [
    Frame(
      name: "crossed book", data: quote(bid: "1.81", ask: "1.80"), what: "a crossed book", found: "bid 1.81, ask 1.8"),
    Frame(name: "locked book", data: quote(bid: "1.8", ask: "1.80"), what: "a crossed book", found: "bid 1.8, ask 1.8"),
    Frame(name: "bid of zero", data: quote(bid: "0", ask: "1.8"), what: "a bid of zero", found: "0"),
    Frame(name: "mark price of zero", data: mark("0.00000000"), what: "a mark price of zero", found: "0"),
    Frame(
      name: "negative price", data: mark("-1.8"), what: "a market frame cannot be read",
      found: "'p': expected a number not below zero, found -1.8"),
    Frame(
      name: "number of 400 digits", data: mark(String(repeating: "9", count: 400)),
      what: "a market frame cannot be read",
      found: "expected a decimal number in quotes, found 9999"),
    Frame(
      name: "bar upside down", data: candle(low: "1.9", high: "1.7"), what: "an impossible bar",
      found: "high 1.7, low 1.9"),
    Frame(name: "bar that touches zero", data: candle(low: "0"), what: "an impossible bar", found: "low 0"),
    Frame(name: "bar of 1970", data: candle(open: "0"), what: "a bar from before the venue", found: "0"),
    Frame(name: "time zero", data: mark("1.8", time: "0"), what: "a mark price from before the venue", found: "0"),
    Frame(
      name: "microseconds as milliseconds: the year 58050", data: mark("1.8", time: "1769721014000000"),
      what: "a market frame cannot be read", found: "'E': expected a time in ms before the year 2262"),
    Frame(
      name: "bar whose end leaves the range of times", data: candle(open: "9223372036853"),
      what: "a market frame cannot be read", found: "'k.t': expected a time in ms before the year 2262"),
    Frame(name: "cut frame", data: #"{"e":"kline""#, what: "a market frame cannot be read", found: "ends too early"),
  ]

  @Test(arguments: frames) func aFrameThatNoMarketSendsIsTold(_ row: Frame) throws {
    let folder = Folder()
    let at = RecoveryTests.at
    let good = Self.mark("1.8")
    let path = try folder.tape([
      DamageTests.first, "\(at(1)) M m1 \(good)", "\(at(2)) M m1 \(row.data)", "\(at(3)) M m1 \(good)",
    ])
    try TapeManifest(try TapeVerification.scan(path: path), licence: "x").write(to: TapeManifest.path(forTape: path))
    let found = try #require(problem { _ = try TapeVerification.verify(path: path) })
    #expect(found.kind == .impossibleFrame)
    #expect(found.line == 3)
    #expect(found.offset == DamageTests.first.utf8.count + 1 + "\(at(1)) M m1 \(good)\n".utf8.count)
    #expect(found.what == row.what)
    #expect(found.found?.contains(row.found) == true, "\(found)")

    let verdict = try TapeVerification.verify(path: path, recovers: true)
    #expect(verdict.losses.listed.map(\.problem.line) == [3])
    let report = try TapeReport.read(path: path)
    #expect(report.impossible == 1)
    #expect(report.firstImpossible?.line == 3)
    #expect(report.courses.map(\.last) == [try Price(parsing: "1.8")])
  }

  /// binance-usdm 3.4 and data-formats 10: records of the trade stream that are no trades have price 0.
  @Test func recordsThatAreNoTradesAreNoneOfThis() throws {
    let folder = Folder()
    let record =
      #"{"e":"trade","E":1785780046072,"T":1785780046071,"s":"BTCUSDT","t":1,"p":"0","q":"0","X":"NA","m":true}"#
    let path = try folder.tape([DamageTests.first, "\(RecoveryTests.at(1)) M m1 \(record)"])
    #expect(try TapeVerification.survey(path: path, resolution: nil, recovers: true).losses.isEmpty)
  }
}
