/// Reads whole text files and lists folders, without Foundation.
package enum TextFile {
  package struct Problem: Error, CustomStringConvertible {
    package var what: String
    package var hint: String?
    package var description: String { "error: \(what)\(hint.map { "\n = hint: \($0)" } ?? "")" }
  }

  /// More than any script needs; a wrong path to a recording is noticed before it is in memory.
  static let sizeLimit = 4 << 20

  /// A file; what has no end of its own (a pipe, a socket, a device) is refused without waiting for it.
  package static func read(path: String) throws(Problem) -> String {
    var bytes: [UInt8] = []
    let kind: FileStatus.Kind
    do throws(SystemError) {
      let file = try OpenFile(path, for: .reading)
      kind = try file.status().kind
      var chunk = [UInt8](repeating: 0, count: 64 << 10)
      while kind == .file, bytes.count <= sizeLimit {
        let count = try chunk.withUnsafeMutableBufferPointer { (chunk) throws(SystemError) in
          try file.read(into: UnsafeMutableRawBufferPointer(chunk))
        }
        if count == 0 { break }
        bytes += chunk[..<count]
      }
    } catch { throw Problem(what: error.text) }
    switch kind {
    case .file: break
    case .folder: throw Problem(what: "this is a folder")
    case .pipe: throw Problem(what: "this is a pipe: write what comes out of it to a file first")
    case .other: throw Problem(what: "this is a device or a socket")
    }
    guard bytes.count <= sizeLimit else { throw Problem(what: "larger than \(sizeLimit >> 20) MiB") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Self.problem(ofText: bytes) }
    return text
  }

  /// Which byte is the first that is no UTF-8, and what the text may be instead.
  private static func problem(ofText bytes: [UInt8]) -> Problem {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return Problem(what: "the text is UTF-16, not UTF-8", hint: "save it as UTF-8")
    }
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var (offset, line, column) = (0, 1, 1)
    reading: while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let scalar):
        offset += scalar.count
        (line, column) = scalar.first == 0x0A ? (line + 1, 1) : (line, column + 1)
      case .error, .emptyInput: break reading
      }
    }
    let byte = String(bytes[min(offset, bytes.count - 1)], radix: 16, uppercase: true)
    return Problem(
      what: "line \(line), column \(column) is no UTF-8: byte 0x\(byte), number \(offset + 1) of the file",
      hint: "save it as UTF-8")
  }

  package struct FolderEntry {
    package var name: String
    package var isFolder: Bool
  }

  /// Sorted by name; what begins with a point is left out.
  package static func list(folder: String) throws(Problem) -> [FolderEntry] {
    let names: [String]
    do throws(SystemError) { names = try FileNames.names(in: folder) } catch { throw Problem(what: error.text) }
    return names.filter { !$0.hasPrefix(".") }.sorted().compactMap { name in
      FileStatus(path: "\(folder)/\(name)").map { FolderEntry(name: name, isFolder: $0.kind == .folder) }
    }
  }
}
