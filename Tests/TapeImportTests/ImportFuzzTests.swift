import Files
import Market
import TapeImport
import TestSupport
import Testing

@testable import Tape

/// Damaged files of every format: an import makes a tape that holds together, or says what is wrong. Nothing traps, hangs
/// or grows, and nothing half-made stays.
@Suite struct ImportFuzzTests {
  /// What an import must not stumble over.
  static let words: [[UInt8]] = [
    [0], [0x0A], [0x0D], [0x22], [0x2C], [0xFF], [0xEF, 0xBB, 0xBF], bytes(","), bytes(",,,,"), bytes("\n\n"),
    bytes("{"),
    bytes("["), bytes("]"), bytes("-1"), bytes("+"), bytes("0"), bytes("0.0"), bytes("1e400"), bytes("true"),
    bytes(": {"),
    bytes("9223372036854775807"), bytes("92233720368.54775807"), bytes("9999999999"), bytes("9999999999999"),
    bytes("1769904000000000"), bytes("2026-02-30"), bytes("2199-12-31T23:59:60Z"), bytes("-9"), bytes("BTCUSD_PERP"),
    bytes("open_time,open,high,low,close,volume\n"), bytes("exchange,symbol,"), bytes("PK\u{3}\u{4}"), bytes("\\u0000"),
    bytes("\"lastUpdateId\":"), bytes("@kline_1m"), bytes("\"x\":true"), bytes(" <-> "), bytes(" -> "),
    [UInt8](repeating: 0x39, count: 400), [UInt8](repeating: 0x5B, count: 600), [UInt8](repeating: 0x2C, count: 300),
  ]

  @Test func noDamageBreaksAnImport() async {
    await Fuzz.batches { seed, rounds in
      await #expect(processExitsWith: .success, "FUZZ_SEED=\(seed) FUZZ_ROUNDS=\(rounds)") {
        [seed = seed as UInt64, rounds = rounds as Int] in
        let folder = Folder(inMemory: true)
        var imported = 0
        try Fuzz.rounds(from: seed, count: rounds) { seed in
          if try ImportFuzzTests.round(seed, folder) { imported += 1 }
        }
        // Damage that leaves nothing to import would prove little.
        if rounds >= 100 { Fuzz.demand(imported > 0 && imported < rounds, "\(imported) of \(rounds) were imported") }
      }
    }
  }

  /// True where a tape was made.
  static func round(_ seed: UInt64, _ folder: Folder) throws -> Bool {
    var draw = Draw(seed: seed)
    let sample = ImportFormatTests.samples[draw.below(ImportFormatTests.samples.count)]
    var text = bytes(sample.text)
    // Longer files meet the ends of buffers.
    if draw.below(8) == 0 { text = [UInt8]((0..<(1 + draw.below(1500))).map { _ in text + [0x0A] }.joined()) }
    if draw.below(8) > 0 {
      for _ in 0...draw.below(3) { Fuzz.mutate(&text, &draw, words: words) }
    }
    let file = folder.write(try packed(text, sample.file, folder, &draw), to: sample.file)
    var options = ImportFile(path: file)
    if draw.below(3) == 0 { options.format = ImportFormat.allCases[draw.below(ImportFormat.allCases.count)] }
    if draw.below(4) == 0 { options.recovers = true }
    if draw.below(2) == 0 { (options.symbol, options.interval) = ("XRPUSDT", .m1) }
    if draw.below(4) == 0 { (options.timeKey, options.payloadKey) = ("ts", draw.below(2) == 0 ? "data" : ".") }
    if draw.below(8) == 0 { options.shift = .milliseconds(Int64(draw.below(5000)) - 2500) }
    var isImported = false
    do throws(FileProblem) {
      let report = try TapeImport(
        files: [options], from: draw.below(4) == 0 ? Timestamp(seconds: 1_764_547_200) : nil,
        history: [.init(.h1, count: 3)], header: header
      ).write(to: folder / "t.tape.gz")
      let verified: TapeManifest
      do throws(FileProblem) { verified = try TapeVerification.verify(path: folder / "t.tape.gz") } catch {
        Fuzz.demand(false, "the import made a tape that is wrong: \(error)")
        throw error
      }
      Fuzz.demand(verified.lines == report.tape.summary.lines, "another number of lines")
      Fuzz.demand(report.files[0].played > 0, "an empty tape")
      isImported = true
      for name in ["t.tape.gz", "t.manifest.json"] { folder.remove(name) }
    } catch {
      Fuzz.demand(!error.what.isEmpty && error.description.utf8.count < 4000, "\(error)")
    }
    folder.remove(sample.file)
    Fuzz.demand(folder.files.isEmpty, "something stays: \(folder.files.joined(separator: ", "))")
    return isImported
  }

  /// Plain, gzip or zip; the archives are damaged themselves now and then.
  private static func packed(
    _ text: [UInt8], _ name: String, _ folder: Folder, _ draw: inout Draw
  ) throws -> [UInt8] {
    var archive: [UInt8]
    switch draw.below(4) {
    case 0: archive = Zip.archive([.init(name, text)])
    case 1:
      archive = try folder.read(String(folder.gzip([text], to: "x.gz").split(separator: "/").last ?? ""))
      folder.remove("x.gz")
    default: return text
    }
    if draw.below(2) == 0 { Fuzz.mutate(&archive, &draw, words: words) }
    return archive
  }
}
