import Basics
import Files
import Market

/// Reads a tape from its first byte to its last and compares it with its manifest.
package enum TapeVerification {
  /// Everything that the file itself tells, and what could not be read of it.
  package struct Scan: Sendable {
    package var tape: SealedTape
    package var losses: TapeLosses
  }

  /// Everything that the file itself tells. Throws at the first line or member that is not right.
  package static func scan(path: String, resolution: Interval? = nil) throws(FileProblem) -> SealedTape {
    try scan(path: path, resolution: resolution, recovers: false).tape
  }

  /// - Parameters:
  ///   - recovers: read on behind damage and tell what was lost.
  ///   - onProgress: told now and then how many bytes of the file have been read.
  ///   - onLine: sees each line that was read.
  package static func scan(
    path: String, resolution: Interval?, recovers: Bool, onProgress: ((Int) -> Void)? = nil,
    onLine: (TapeReader, TapeLine) throws(FileProblem) -> Void = { (_, _) throws(FileProblem) in }
  ) throws(FileProblem) -> Scan {
    let hashes = Hashes()
    let reader = try TapeReader(
      path: path, recovers: recovers,
      observeFile: { bytes in
        hashes.file.update(bytes)
        hashes.bytes += bytes.count
      },
      observeText: { line in
        hashes.text.update(line)
        hashes.text.update(hashes.lineEnd)
      }, onProgress: onProgress)
    var summary = TapeSummary(header: reader.header, resolution: resolution)
    while let line = try reader.next() {
      summary.count(line.channel, at: line.time, line: line.fields)
      try onLine(reader, line)
      summary.lines += 1
    }
    return Scan(
      tape: SealedTape(
        path: path, summary: summary, sha256: hashes.file.hex(), contentSHA256: hashes.text.hex(), bytes: hashes.bytes),
      losses: reader.losses)
  }

  /// A scan that looks into the market frames, too: one that no market can have sent is refused like a bad line.
  package static func survey(
    path: String, resolution: Interval?, recovers: Bool, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) -> Scan {
    var market = FrameInspector()
    return try scan(path: path, resolution: resolution, recovers: recovers, onProgress: onProgress) {
      (reader, line) throws(FileProblem) in
      try reader.check(line, with: &market)
    }
  }

  /// What a tape is and how it stands to its manifest.
  package struct Verdict: Sendable {
    /// Nil only where there is none and the tape is damaged.
    package var manifest: TapeManifest?
    /// Empty unless reading went on behind damage.
    package var losses: TapeLosses
  }

  /// Scans the tape, looks into its market frames and holds it against the manifest beside it.
  package static func verify(path: String) throws(FileProblem) -> TapeManifest {
    let verdict = try verify(path: path, recovers: false)
    guard let manifest = verdict.manifest else { throw missingManifest(path) }
    return manifest
  }

  /// Scans the tape, looks into its market frames and holds it against the manifest beside it.
  ///
  /// - Parameter recovers: read on behind damage. What is lost is told in the verdict, and the manifest, which describes
  ///   the whole tape, is not held against the rest.
  /// - Throws: the first thing that is not right.
  package static func verify(
    path: String, recovers: Bool, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) -> Verdict {
    let manifestPath = TapeManifest.path(forTape: path)
    var manifest: TapeManifest?
    do throws(FileProblem) {
      _ = try OpenFile.reading(path)
      manifest = try TapeManifest(path: manifestPath)
    } catch {
      guard error.kind == .missingFile, error.file == manifestPath else { throw error }
    }
    // What is wrong with the tape says more than that its manifest is missing.
    let found = try survey(
      path: path, resolution: manifest?.resolution, recovers: recovers, onProgress: onProgress)
    if found.losses.isEmpty {
      guard let manifest else { throw missingManifest(path) }
      try manifest.check(found.tape, manifestPath: manifestPath)
    }
    return Verdict(manifest: manifest, losses: found.losses)
  }

  private static func missingManifest(_ path: String) -> FileProblem {
    FileProblem(
      .missingFile, file: TapeManifest.path(forTape: path), what: "the tape has no manifest",
      expected: "a manifest beside \(path)", advice: "write one with: tapedeck tape seal \(path)")
  }

  private final class Hashes {
    var file = SHA256()
    var text = SHA256()
    var bytes = 0
    let lineEnd: [UInt8] = [0x0A]
  }
}

extension TapeVerification {
  /// Compares only the file's hash with its manifest's: what every run does before it trusts a tape.
  package static func checkHash(
    path: String, manifest: TapeManifest, manifestPath: String
  ) throws(FileProblem) {
    let bytes = try PlainBytes(path: path)
    var hash = SHA256()
    while let chunk = try bytes.next() { hash.update(chunk) }
    let found = hash.hex()
    guard found == manifest.sha256 else {
      throw FileProblem(
        .hashMismatch, file: path, what: "the tape is not the one that its manifest describes",
        expected: "sha256 \(manifest.sha256) (\(manifestPath))", found: "sha256 \(found)",
        advice: "restore the file, make it again from its plan, or seal it if the change was meant")
    }
  }
}
