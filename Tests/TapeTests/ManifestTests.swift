import Basics
import Binance
import Market
import TestSupport
import Testing

@testable import Files
@testable import Tape

@Suite struct ManifestTests {
  /// Bars of one minute with two missing after the third.
  static func write(to path: String) throws -> TapeManifest {
    let writer = try TapeWriter(path: path, header: header, resolution: .m1)
    for minute: Int64 in [0, 1, 2, 5] {
      for symbol in ["xrpusdt", "btcusdt"] {
        try writer.append(
          .market(connection: "m1", frame: bytes(#"{"stream":"\#(symbol)@kline_1m","data":{"s":"?"}}"#)),
          at: second(minute * 60))
      }
    }
    let manifest = TapeManifest(try writer.finish(), licence: "MIT")
    try manifest.write(to: TapeManifest.path(forTape: path))
    return manifest
  }

  @Test func itCountsChannelsSymbolsAndGaps() throws {
    let folder = Folder()
    let manifest = try Self.write(to: folder / "t.tape.gz")
    #expect(folder.files == ["t.manifest.json", "t.tape.gz"])
    #expect(manifest.lines == 9)
    #expect(manifest.symbols.map(\.symbol) == ["BTCUSDT", "XRPUSDT"])
    #expect(manifest.symbols.map { $0[.market] } == [4, 4])
    #expect(manifest.gapCount == 2)
    #expect(manifest.gaps.first == .init(symbol: "XRPUSDT", from: second(120), to: second(300), missing: 2))
    #expect(manifest.from == second(0))
    #expect(manifest.to == second(360))
  }

  @Test func itIsReadBackAndVerified() throws {
    let folder = Folder()
    var manifest = try Self.write(to: folder / "t.tape.gz")
    #expect(try TapeManifest(path: folder / "t.manifest.json") == manifest)
    #expect(try TapeVerification.verify(path: folder / "t.tape.gz") == manifest)
    manifest.synthetic = TapeManifest.Synthetic(
      generator: "g", seed: .max, parameters: [JSONMember("a", .number("1"))],
      points: [.init(symbol: "XRPUSDT", at: second(7), price: Price(units: 180_580_000), source: "\"quoted\" ‹x›")])
    try manifest.write(to: folder / "t.manifest.json")
    #expect(try TapeManifest(path: folder / "t.manifest.json") == manifest)
    let text = String(decoding: try folder.read("t.manifest.json"), as: UTF8.self)
    #expect(text.contains("no statistic of the original day fitted"))
    #expect(text.contains("\"price\": \"1.8058\"") || text.contains("\"price\":\"1.8058\""))
  }

  @Test func aChangedTapeIsTold() throws {
    let folder = Folder()
    let manifest = try Self.write(to: folder / "t.tape.gz")
    let other = try TapeWriter(path: folder / "t.tape.gz", header: header)
    try other.append(.note("another"), at: second(0))
    let sealed = try other.finish()
    let found = problem { _ = try TapeVerification.verify(path: folder / "t.tape.gz") }
    let problem = try #require(found)
    #expect(problem.kind == .hashMismatch)
    #expect(problem.expected?.contains(manifest.sha256) == true)
    #expect(problem.found == "sha256 \(sealed.sha256)")
  }

  @Test func theSameTextOtherwiseCompressedIsRecognised() throws {
    let folder = Folder()
    _ = try Self.write(to: folder / "t.tape.gz")
    let members = try GzipMembers(path: folder / "t.tape.gz")
    var text: [UInt8] = []
    while let piece = try members.next() { text += piece }
    try folder.gzip([text], to: "t.tape.gz")
    let found = problem { _ = try TapeVerification.verify(path: folder / "t.tape.gz") }
    #expect(found?.advice?.contains("only compressed otherwise") == true)
  }

  @Test(arguments: [
    ("", "cannot be read"), ("{}", "'format' is missing"), (#"{"format":2}"#, "'format' is 2, this program reads 1"),
  ])
  func aBadManifestIsTold(text: String, expected: String) {
    let folder = Folder()
    folder.write(bytes(text), to: "t.manifest.json")
    let found = problem { _ = try TapeManifest(path: folder / "t.manifest.json") }
    #expect(found?.kind == .badManifest)
    #expect(found?.description.contains(expected) == true, "\(found?.description ?? "nothing")")
  }

  @Test(arguments: ["2026-01-29T21:10:00Z", "2024-02-29T23:59:59Z", "2026-01-29T21:10:00.000000001Z"])
  func timesAreReadAsWritten(text: String) throws {
    #expect(TimeText.write(try #require(TimeText.read(text))) == text)
  }

  @Test(arguments: ["", "2026-02-30T00:00:00Z", "2026-01-29 21:10:00Z", "2026-01-29T24:00:00Z", "2026-01-29T21:10:0aZ"])
  func whatIsNoTimeIsRefused(text: String) { #expect(TimeText.read(text) == nil) }
}
