import Glibc
import Market

/// Reads a tape from its first byte to its last and compares it with its manifest.
public enum TapeVerification {
  /// Everything that the file itself tells. Throws at the first line or member that is not right.
  public static func scan(path: String, resolution: Interval? = nil) throws(TapeProblem) -> SealedTape {
    let hashes = Hashes()
    let reader = try TapeReader(
      path: path,
      observeFile: { bytes in
        hashes.file.update(bytes)
        hashes.bytes += bytes.count
      },
      observeText: { line in
        hashes.text.update(line)
        hashes.text.update(hashes.lineEnd)
      })
    var summary = TapeSummary(header: reader.header, resolution: resolution)
    while let line = try reader.next() {
      let bytes = line.frameBytes
      summary.count(line.channel, at: line.time, line: bytes)
    }
    summary.lines = reader.lineNumber
    return SealedTape(
      path: path, summary: summary, sha256: hashes.file.hex(), contentSHA256: hashes.text.hex(), bytes: hashes.bytes,
      listenKeys: 0, secrets: 0)
  }

  /// Scans the tape and holds it against the manifest beside it.
  public static func verify(path: String) throws(TapeProblem) -> TapeManifest {
    let manifestPath = TapeManifest.path(forTape: path)
    let manifest = try TapeManifest(path: manifestPath)
    let found = try scan(path: path, resolution: manifest.resolution)
    try manifest.check(found, manifestPath: manifestPath)
    return manifest
  }

  private final class Hashes {
    var file = SHA256()
    var text = SHA256()
    var bytes = 0
    let lineEnd: [UInt8] = [0x0A]
  }
}

extension TapeLine {
  /// Where a symbol may stand.
  var frameBytes: UnsafeRawBufferPointer {
    switch content {
    case .market(_, let frame), .user(_, let frame), .written(_, let frame): frame.raw
    case .history(let frame): frame.raw
    case .request(_, _, _, let query): query.raw
    default: UnsafeRawBufferPointer(start: nil, count: 0)
    }
  }
}

extension TapeVerification {
  /// Compares only the file's hash with its manifest's: what every run does before it trusts a tape.
  public static func checkHash(
    path: String, manifest: TapeManifest, manifestPath: String
  ) throws(TapeProblem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TapeProblem(.unreadable, file: path, what: "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var hash = SHA256()
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      chunk.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    let found = hash.hex()
    guard found == manifest.sha256 else {
      throw TapeProblem(
        .hashMismatch, file: path, what: "the tape is not the one that its manifest describes",
        expected: "sha256 \(manifest.sha256) (\(manifestPath))", found: "sha256 \(found)",
        advice: "restore the file, make it again from its plan, or seal it if the change was meant")
    }
  }
}
