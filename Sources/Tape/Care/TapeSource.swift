import Files
import Market

/// A tape that another one is made of: where it comes from and what its manifest says of it.
struct TapeSource {
  let path: String
  /// Nil where there is none.
  let manifest: TapeManifest?
  /// What gaps are counted against.
  let resolution: Interval?

  var licence: String { manifest?.licence ?? "not declared" }

  /// - Parameter recovers: take the tape although it is not the one that its manifest describes.
  init(path: String, recovers: Bool) throws(FileProblem) {
    self.path = path
    _ = try OpenFile.reading(path)
    let manifestPath = TapeManifest.path(forTape: path)
    var manifest: TapeManifest?
    do throws(FileProblem) {
      let found = try TapeManifest(path: manifestPath)
      if !recovers { try TapeVerification.checkHash(path: path, manifest: found, manifestPath: manifestPath) }
      manifest = found
    } catch {
      guard recovers || error.file == manifestPath && error.kind == .missingFile else { throw error }
    }
    self.manifest = manifest
    resolution = try TapeReport.resolution(of: path, manifest: manifest, recovers: recovers)
  }

  /// Writing a tape over the one it is made of would lose it.
  func refuseAsOutput(_ output: String) throws(FileProblem) {
    let manifest = TapeManifest.path(forTape: path)
    try TapeTarget(output).check(inputs: [path, manifest], replaces: true)
  }
}

/// What a command that makes a tape of others has done.
package struct TapeWork: Sendable {
  package var path: String
  package var manifest: TapeManifest
  /// Empty unless reading went on behind damage.
  package var losses = TapeLosses()
}

extension TapeWriter {
  /// Fills, finishes and describes a tape; whatever goes wrong leaves nothing behind.
  func complete(
    licence: String, synthetic: TapeManifest.Synthetic?, _ fill: () throws(FileProblem) -> TapeLosses
  ) throws(FileProblem) -> TapeWork {
    do {
      let losses = try fill()
      var manifest = TapeManifest(try finish(), licence: licence, synthetic: synthetic)
      if !losses.isEmpty { manifest.recovery = TapeManifest.Recovery(losses) }
      try manifest.write(to: TapeManifest.path(forTape: path))
      return TapeWork(path: path, manifest: manifest, losses: losses)
    } catch {
      abandon()
      throw error
    }
  }
}
