/// Reads whole text files and lists folders, without Foundation.
package enum TextFile {
  package struct Problem: Error, CustomStringConvertible {
    package var what: String
    package var description: String { "error: \(what)" }
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
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(what: "not valid UTF-8") }
    return text
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
