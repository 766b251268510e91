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
