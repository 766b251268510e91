import CZlib
import Market
import Testing

@testable import Tape

/// Seeded damage to files of every format: an import makes a tape that holds together, or says what is wrong. It never
/// crashes, never hangs, and leaves nothing half-made.
struct ImportFuzz {
  var seed: UInt64
  private var draws: UInt64 = 0

  init(seed: UInt64) { self.seed = seed }

  /// How the rounds ended.
  struct Score: Equatable {
    var imported = 0
    var refused = 0
  }

  /// Plays so many rounds; each takes a sample, changes it in one to four places, packs it and imports it.
  mutating func play(rounds: Int) -> Score {
    let folder = Folder()
    var score = Score()
    for round in 0..<rounds {
      let sample = ImportFormatTests.samples[draw(ImportFormatTests.samples.count)]
      var text = bytes(sample.text)
      // Longer files meet the ends of buffers.
      if draw(10) == 0 { text = [UInt8]((0..<400).map { _ in text + [0x0A] }.joined()) }
      for _ in 0...draw(4) { mutate(&text) }
      let name = "s\(round)-\(sample.file)"
      let path = folder.write(packed(text, sample.file), to: name)
      var file = ImportFile(path: path)
      if draw(3) == 0 { file.format = ImportFormat.allCases[draw(ImportFormat.allCases.count)] }
      if draw(4) == 0 { file.recovers = true }
      if draw(2) == 0 { (file.symbol, file.interval) = ("XRPUSDT", .m1) }
      if draw(4) == 0 { (file.timeKey, file.payloadKey) = ("ts", draw(2) == 0 ? "data" : ".") }
      do throws(TapeProblem) {
        let report = try TapeImport(files: [file], header: header).write(to: folder / "t.tape.gz")
        // What a frame says is the venue's affair: that a tape holds together is asked here.
        let found = try TapeVerification.scan(path: folder / "t.tape.gz")
        #expect(found.sha256 == report.tape.sha256, "seed \(seed), round \(round)")
        #expect(found.summary.lines == report.tape.summary.lines, "seed \(seed), round \(round)")
        #expect(report.files[0].played > 0)
        score.imported += 1
        folder.remove("t.tape.gz")
        folder.remove("t.manifest.json")
      } catch {
        #expect(!error.what.isEmpty && error.description.utf8.count < 4000, "seed \(seed), round \(round)")
        score.refused += 1
      }
      folder.remove(name)
      #expect(folder.names.isEmpty, "seed \(seed), round \(round): something stays")
    }
    return score
  }

  private mutating func draw(_ limit: Int) -> Int {
    draws += 1
    return Int(SplitMix.mix(SplitMix.mix(seed) &+ draws) % UInt64(limit))
  }

  private static let meaningful = Array(",\n\r\"{}[]:. -+eE0919\0\u{FF}/".utf8)

  /// What goes wrong in files: a bit, a byte that means something, a piece lost, doubled or moved, a number too large.
  private mutating func mutate(_ text: inout [UInt8]) {
    guard !text.isEmpty else { return }
    let place = draw(text.count)
    let length = min(1 + draw(12), text.count - place)
    switch draw(9) {
    case 0: text[place] ^= 1 << UInt8(draw(8))
    case 1: text[place] = Self.meaningful[draw(Self.meaningful.count)]
    case 2: text.removeSubrange(place..<(place + length))
    case 3: text.insert(contentsOf: text[place..<(place + length)], at: draw(text.count))
    case 4: text.removeLast(text.count - place)
    case 5: text.insert(contentsOf: [UInt8](repeating: UInt8(48 + draw(10)), count: 1 + draw(400)), at: place)
    case 6:
      let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
      text = [UInt8](([lines[draw(lines.count)]] + lines).joined(separator: [0x0A]))
    case 7:
      let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
      text = [UInt8](lines.reversed().joined(separator: [0x0A]))
    default: text.insert(UInt8(draw(256)), at: place)
    }
  }

  /// Plain, gzip or zip; the archives are damaged themselves now and then.
  private mutating func packed(_ text: [UInt8], _ name: String) -> [UInt8] {
    var archive: [UInt8]
    switch draw(4) {
    case 0: archive = Zip.archive([.init(name, text)])
    case 1:
      let folder = Folder()
      guard (try? folder.gzip([text], to: "x.gz")) != nil else { return text }
      archive = folder.read("x.gz")
    default: return text
    }
    if draw(2) == 0 { mutate(&archive) }
    return archive
  }
}

@Suite struct ImportFuzzTests {
  @Test func damagedFilesAreImportedWholeOrRefused() async {
    await Fuzz.batches(of: 300) { seed, rounds in
      await #expect(processExitsWith: .success, "FUZZ_SEED=\(seed) FUZZ_ROUNDS=\(rounds)") {
        [seed = seed as UInt64, rounds = rounds as Int] in
        Fuzz.guardAgainstHanging()
        var fuzz = ImportFuzz(seed: seed)
        let score = fuzz.play(rounds: rounds)
        #expect(rounds < 100 || (score.imported > 0 && score.refused > 0), "seed \(seed): \(score)")
      }
    }
  }

  @Test func theSameSeedDamagesTheSame() {
    var (one, two) = (ImportFuzz(seed: 3), ImportFuzz(seed: 3))
    #expect(one.play(rounds: 40) == two.play(rounds: 40))
  }
}
