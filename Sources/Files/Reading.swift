extension OpenFile {
  /// A file to be read. A pipe or a device is refused: damage can be told and passed only where one can go back.
  package static func reading(_ path: String) throws(FileProblem) -> OpenFile {
    let file: OpenFile
    let status: FileStatus
    do throws(SystemError) {
      file = try OpenFile(path, for: .reading)
      status = try file.status()
    } catch {
      throw error.isMissing
        ? FileProblem(
          .missingFile, file: path, what: "there is no such file", advice: "check the path and the file's name")
        : .unreadable(path, error)
    }
    switch status.kind {
    case .file: return file
    case .folder: throw FileProblem(.unreadable, file: path, what: "this is a folder", expected: "a file")
    case .pipe:
      throw FileProblem(
        .unreadable, file: path, what: "this is a pipe", expected: "a file",
        advice: "write what comes out of it to a file first")
    case .other:
      throw FileProblem(.unreadable, file: path, what: "this is a device or a socket", expected: "a file")
    }
  }

  /// Up to `count` bytes at a place; fewer at the end of the file or where it cannot be read.
  package func bytes(at place: Int, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { (try? read(into: $0, at: place)) ?? 0 }
    return Array(bytes.prefix(got))
  }
}

extension FileProblem {
  /// The system does not let it be read.
  package static func unreadable(_ path: String, _ error: SystemError) -> FileProblem {
    FileProblem(.unreadable, file: path, what: "cannot be read: \(error.text)")
  }
}
