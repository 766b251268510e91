import Glibc
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
  init(path: String, recovers: Bool) throws(TapeProblem) {
    self.path = path
    close(try openForReading(path))
    let manifestPath = TapeManifest.path(forTape: path)
    var manifest: TapeManifest?
    do throws(TapeProblem) {
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
  func refuseAsOutput(_ output: String) throws(TapeProblem) {
    var here = stat()
    var there = stat()
    guard stat(path, &here) == 0, stat(output, &there) == 0, here.st_dev == there.st_dev, here.st_ino == there.st_ino
    else { return }
    throw TapeProblem(
      .badOption, file: output, what: "this is the tape that is read", expected: "another file to write to",
      advice: "name another one with -o")
  }
}

/// What a command that makes a tape of others has done.
public struct TapeWork: Sendable {
  public var path: String
  public var manifest: TapeManifest
  /// Empty unless reading went on behind damage.
  public var losses = TapeLosses()
}

extension TapeWriter {
  /// Fills, finishes and describes a tape; whatever goes wrong leaves nothing behind.
  func complete(
    licence: String, synthetic: TapeManifest.Synthetic?, _ fill: () throws(TapeProblem) -> TapeLosses
  ) throws(TapeProblem) -> TapeWork {
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
