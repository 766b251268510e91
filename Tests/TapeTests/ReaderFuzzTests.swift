import Market
import TestSupport
import Testing

@testable import Files
@testable import Tape

/// Damaged tapes in every form: nothing traps, hangs or grows, and reading on behind damage keeps its promises.
@Suite struct ReaderFuzzTests {
  /// What a reader must not stumble over.
  static let words: [[UInt8]] = [
    [0], [0x0A], [0x0A, 0x0A], [0x0D, 0x0A], [0x20], [0xFF], [0xC3, 0x28], bytes("b64:"), bytes("b64:AA="), bytes("{"),
    bytes("\""), bytes("-"), bytes("#tape 1 {\"venue\":\"binance-usdm\"}\n"), bytes("#tape 9 "), [0x1F, 0x8B, 8, 0],
    bytes("0"), bytes("9223372036854775807"), bytes("9223372036853"), bytes("99999999999999999999"),
    bytes("1769721014000000000 X y\n"), bytes("1769721014000"), [UInt8](repeating: 0x39, count: 400),
    [UInt8](repeating: 0x5B, count: 600), bytes("‹listen-key-99999999999999999999›"),
    bytes("\"b\":\"1\",\"a\":\"0\""), bytes("1e400"), bytes("\"stream\":\""), bytes("@kline_1d\""),
    bytes(" A -1 99999 {"),
  ]

  static func records() throws -> [(Timestamp, TapeRecord)] {
    var records = RoundTripTests.records.enumerated().map { (second(Int64($0 / 3)), $1) }
    for minute: Int64 in 0..<12 {
      for symbol in ["XRPUSDT", "BTCUSDT"] {
        let frame = try CutTests.bar(symbol, .m1, open: second(10 + minute * 60))
        records.append((second(10 + minute * 60), .market(connection: "m1", frame: frame)))
      }
      records.append((second(12 + minute * 60), .market(connection: "m1", frame: bytes(OddInputTests.mark("1.8")))))
      records.append(
        (second(13 + minute * 60), .market(connection: "m1", frame: bytes(OddInputTests.quote(bid: "1.8", ask: "1.9"))))
      )
    }
    return records
  }

  @Test func noDamageBreaksTheReader() async {
    await Fuzz.batches { seed, rounds in
      await #expect(processExitsWith: .success, "FUZZ_SEED=\(seed) FUZZ_ROUNDS=\(rounds)") {
        [seed = seed as UInt64, rounds = rounds as Int] in
        let folder = Folder(inMemory: true)
        let writer = try TapeWriter(path: folder / "whole", header: header)
        for (time, record) in try ReaderFuzzTests.records() { try writer.append(record, at: time) }
        try TapeManifest(try writer.finish(), licence: "x").write(to: folder / "whole.manifest.json")
        let whole = try folder.read("whole")
        let manifest = try folder.read("whole.manifest.json")
        try Fuzz.rounds(from: seed, count: rounds) { seed in
          try ReaderFuzzTests.round(seed, folder, whole: whole, manifest: manifest)
        }
      }
    }
  }

  static func round(_ seed: UInt64, _ folder: Folder, whole: [UInt8], manifest: [UInt8]) throws {
    var draw = Draw(seed: seed)
    let path = folder / "t.tape.gz"
    if draw.below(2) == 0 {
      var damaged = whole
      for _ in 0...draw.below(3) { Fuzz.mutate(&damaged, &draw, words: words) }
      folder.write(damaged, to: "t.tape.gz")
    } else {
      try writeText(of: whole, folder, &draw)
    }
    if draw.below(4) == 0 {
      var damaged = manifest
      for _ in 0...draw.below(3) { Fuzz.mutate(&damaged, &draw, words: words) }
      folder.write(damaged, to: "t.manifest.json")
    }
    try read(path, folder)
    for name in folder.files where name != "whole" && name != "whole.manifest.json" { folder.remove(name) }
  }

  /// The text is damaged, and packed well into members of any length.
  private static func writeText(of whole: [UInt8], _ folder: Folder, _ draw: inout Draw) throws {
    folder.write(whole, to: "packed")
    let members = try GzipMembers(path: folder / "packed")
    var text: [UInt8] = []
    while let piece = try members.next() { text += piece }
    for _ in 0...draw.below(3) { Fuzz.mutate(&text, &draw, words: words) }
    var pieces: [[UInt8]] = []
    while !text.isEmpty {
      let count = min(text.count, 1 + draw.below(4000))
      pieces.append(Array(text[..<count]))
      text.removeFirst(count)
    }
    try folder.gzip(pieces, to: "t.tape.gz")
  }

  private static func read(_ path: String, _ folder: Folder) throws {
    let (strict, stop) = lines(path, recovers: false)
    let (kept, end, losses) = linesAndLosses(path)
    Fuzz.demand(kept.starts(with: strict), "recovering loses a line that was read")
    if stop == nil {
      Fuzz.demand(
        kept.count == strict.count && losses.isEmpty && end == nil, "losses where nothing is wrong: \(losses)")
    } else {
      Fuzz.demand(end != nil || !losses.isEmpty, "damage passed in silence: \(stop!)")
    }
    // Whatever is asked of the file, the answer is a result or a problem with its place.
    ask { _ = try TapeVerification.verify(path: path, recovers: false) }
    ask { _ = try TapeVerification.verify(path: path, recovers: true) }
    ask { _ = try TapeReport.read(path: path, recovers: true).json }
    ask {
      _ = try TapeCut(from: second(100), symbols: ["XRPUSDT"], recovers: true).write(path, to: folder / "cut.tape.gz")
    }
    ask { _ = try TapeRedact(recovers: true).write(path, to: folder / "clean.tape.gz") }
    ask { _ = try TapeMerge(recovers: true).write([path, folder / "whole"], to: folder / "both.tape.gz") }
    // What was saved of it is a tape of exactly the lines that were read, with nothing wrong.
    let sealed = folder / "sealed.tape.gz"
    let refusal = problem { _ = try TapeSeal(path: path, output: sealed, recovers: true).seal() }
    Fuzz.demand((refusal == nil) == (end == nil && !kept.isEmpty), "\(refusal?.description ?? "sealed nothing")")
    guard refusal == nil else { return }
    let (saved, wrong) = lines(sealed, recovers: false)
    Fuzz.demand(wrong == nil && saved == kept, "sealed is not what was read: \(wrong?.description ?? "")")
  }

  private static func ask(_ body: () throws -> Void) {
    do { try body() } catch {
      guard let problem = error as? FileProblem else { return Fuzz.demand(false, String(describing: error)) }
      Fuzz.demand(!problem.file.isEmpty && !problem.what.isEmpty, "\(problem)")
    }
  }

  private static func lines(_ path: String, recovers: Bool) -> ([[UInt8]], FileProblem?) {
    var lines: [[UInt8]] = []
    let stop = problem { try read(path, recovers, into: &lines) { _ in } }
    return (lines, stop)
  }

  private static func linesAndLosses(_ path: String) -> ([[UInt8]], FileProblem?, TapeLosses) {
    var lines: [[UInt8]] = []
    var losses = TapeLosses()
    let stop = problem { try read(path, true, into: &lines) { losses = $0 } }
    return (lines, stop, losses)
  }

  private static func read(
    _ path: String, _ recovers: Bool, into lines: inout [[UInt8]], _ losses: (TapeLosses) -> Void
  ) throws {
    let reader = try TapeReader(path: path, recovers: recovers)
    var time = Timestamp.distantPast
    while let line = try reader.next() {
      Fuzz.demand(line.time >= time, "time goes back")
      time = line.time
      _ = line.record
      lines.append(bytes("\(line.time.nanoseconds) \(line.channel.letter) ") + Array(line.fields))
    }
    losses(reader.losses)
  }
}
