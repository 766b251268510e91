import Files
import Market

/// Gives a tape the manifest that it lacks, and keeps what is whole of one that was never finished.
///
/// A whole tape is not touched. Of a recording that was killed (`NAME.tape.gz.part`), or of a file that was cut, every
/// line that can be read is written anew; the header of the tape says that it is unfinished.
package struct TapeSeal {
  package var path: String
  /// Where the tape goes; nil: the recording's own name, or the whole tape as it stands.
  package var output: String?
  /// Keep what can be read behind damage, too.
  package var recovers: Bool
  /// Nil: as the old manifest says.
  package var licence: String?

  package init(path: String, output: String? = nil, recovers: Bool = false, licence: String? = nil) {
    self.path = path
    self.output = output
    self.recovers = recovers
    self.licence = licence
  }

  private static let unfinishedEnding = ".part"
  private var isUnfinished: Bool { path.hasSuffix(Self.unfinishedEnding) }

  package func seal(onProgress: ((Int) -> Void)? = nil) throws(FileProblem) -> TapeWork {
    _ = try OpenFile.reading(path)
    guard !isUnfinished || !NewFile.isBeingWritten(path) else {
      throw FileProblem(
        .unfinishedRecording, file: path, what: "this tape is still being recorded",
        expected: "a recording whose program has ended", advice: "end the recorder first")
    }
    guard !isUnfinished, output == nil else { return try rewrite(onProgress) }
    return try describe(onProgress)
  }

  /// The manifest for a tape that stays as it is.
  private func describe(_ onProgress: ((Int) -> Void)?) throws(FileProblem) -> TapeWork {
    let manifestPath = TapeManifest.path(forTape: path)
    let old = try? TapeManifest(path: manifestPath)
    do throws(FileProblem) {
      let resolution = try TapeReport.resolution(of: path, manifest: old, recovers: false)
      let found = try TapeVerification.scan(path: path, resolution: resolution, recovers: false, onProgress: onProgress)
      var manifest = TapeManifest(found.tape, licence: licence ?? old?.licence ?? "not declared")
      // What an old manifest says of the content holds as long as the content does.
      if let old, old.contentSHA256 == manifest.contentSHA256 {
        manifest.synthetic = old.synthetic
        manifest.recovery = old.recovery
      }
      try manifest.write(to: manifestPath)
      return TapeWork(path: path, manifest: manifest)
    } catch {
      throw Self.advising(error, "keep what is whole with: tapedeck tape seal \(path) --recover -o FILE")
    }
  }

  private func rewrite(_ onProgress: ((Int) -> Void)?) throws(FileProblem) -> TapeWork {
    let target = output ?? String(path.dropLast(Self.unfinishedEnding.count))
    guard !FileSystem.exists(target) else {
      throw FileProblem(
        .badOption, file: target, what: "there is a tape of this name", expected: "a new name for what is kept",
        advice: "name another one with -o")
    }
    let reader = try TapeReader(path: path, recovers: true, onProgress: onProgress)
    let resolution = try TapeReport.resolution(of: path, manifest: nil, recovers: true)
    let writer = try TapeWriter(
      path: target, temporaryPath: target + ".sealed" + Self.unfinishedEnding,
      header: isUnfinished ? reader.header.marked([.unfinished]) : reader.header, resolution: resolution)
    let work = try writer.complete(licence: licence ?? "not declared", synthetic: nil) { () throws(FileProblem) in
      var lines = 0
      while let line = try reader.next() {
        try check(reader.losses)
        try writer.append(line)
        lines += 1
      }
      try check(reader.losses)
      guard lines > 0 else {
        throw reader.losses.listed.first.map { Self.advising($0.problem, "nothing of it can be kept") }
          ?? FileProblem(
            .malformedLine, file: path, line: 2, what: "no line follows the header", expected: "a recording",
            advice: "nothing of it can be kept: remove the file")
      }
      return reader.losses
    }
    // The unfinished file has nothing left that the tape lacks.
    if isUnfinished, output == nil, work.losses.isOnlyUnfinished { FileSystem.remove(path) }
    return work
  }

  private func check(_ losses: TapeLosses) throws(FileProblem) {
    guard !recovers, !losses.isOnlyUnfinished,
      let first = losses.listed.first(where: { $0.problem.kind != .truncated })
    else { return }
    throw Self.advising(first.problem, "keep the rest with --recover")
  }

  private static func advising(_ problem: FileProblem, _ advice: String) -> FileProblem {
    guard problem.kind != .cannotWrite else { return problem }
    var problem = problem
    problem.advice = problem.advice.map { "\($0); \(advice)" } ?? advice
    return problem
  }
}
