import Files

/// Where a command writes a tape and the manifest beside it: one rule for every `-o` and `--record`.
///
/// A file that is read is never written over, by whatever path it is named: `..`, a symlink, another name of it. A file of
/// another kind that stands there stays, unless it is said that it may go; a tape and its manifest are replaced by those
/// that are made anew.
package struct TapeTarget {
  package var path: String

  package init(_ path: String) { self.path = path }

  /// - Parameters:
  ///   - inputs: the files that are read.
  ///   - replaces: a file of another kind may be written over.
  package func check(inputs: [String], replaces: Bool) throws(FileProblem) {
    guard !path.isEmpty, !path.hasSuffix("/"), !FileSystem.isFolder(path) else {
      throw FileProblem(
        .badOption, file: path, what: path.isEmpty ? "the tape has no name" : "this is a folder",
        expected: "the name of a tape to write, such as day.tape.gz", advice: "name a file")
    }
    if let kind = FileStatus(path: path)?.kind, kind != .file {
      throw FileProblem(
        .badOption, file: path, what: kind == .pipe ? "this is a pipe" : "this is a device or a socket",
        expected: "the name of a tape to write", advice: "name a file")
    }
    let manifest = TapeManifest.path(forTape: path)
    // The manifest of a tape is read with it.
    let inputs = inputs + inputs.map { TapeManifest.path(forTape: $0) }
    for output in [path, manifest] {
      for input in inputs where FileSystem.areSame(input, output) {
        throw FileProblem(
          .badOption, file: output, what: "this is the \(Self.isTape(input) ? "tape" : "file") that is read",
          expected: "another file to write to", advice: "name another one with -o or --record")
      }
    }
    guard !replaces else { return }
    if FileSystem.exists(path), !Self.isTape(path) { throw Self.taken(path, "no tape") }
    if FileSystem.exists(manifest), (try? TapeManifest(path: manifest)) == nil {
      throw Self.taken(manifest, "no manifest of a tape")
    }
  }

  /// Whether the file begins like a tape: what a damaged or unfinished one holds behind that does not matter.
  private static func isTape(_ path: String) -> Bool {
    guard FileStatus(path: path)?.kind == .file else { return false }
    if FileSystem.size(of: path) == 0 { return true }
    return (try? TapeReader(path: path, recovers: true)) != nil
  }

  private static func taken(_ path: String, _ what: String) -> FileProblem {
    FileProblem(
      .badOption, file: path, what: "a file of this name is there, and it is \(what)",
      expected: "a new name, or that of a tape that is made anew", advice: "another name; --force writes over it")
  }
}
