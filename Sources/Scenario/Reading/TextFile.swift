import Glibc

/// Reads whole text files and lists folders, without Foundation.
public enum TextFile {
  public struct Problem: Error, CustomStringConvertible {
    var what: String
    public var description: String { "error: \(what)" }
  }

  /// More than any script needs; a wrong path to a recording is noticed before it is in memory.
  static let sizeLimit = 4 << 20

  public static func read(path: String) throws(Problem) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Problem(what: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Problem(what: String(cString: strerror(errno)))
      }
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= sizeLimit else { throw Problem(what: "larger than \(sizeLimit >> 20) MiB") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(what: "not valid UTF-8") }
    return text
  }

  struct FolderEntry {
    var name: String
    var isFolder: Bool
  }

  /// Sorted by name; what begins with a point is left out.
  static func list(folder: String) throws(Problem) -> [FolderEntry] {
    guard let handle = opendir(folder) else { throw Problem(what: String(cString: strerror(errno))) }
    defer { closedir(handle) }
    var entries: [FolderEntry] = []
    while let found = readdir(handle) {
      let name = withUnsafePointer(to: &found.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      var status = stat()
      guard stat("\(folder)/\(name)", &status) == 0 else { continue }
      entries.append(FolderEntry(name: name, isFolder: status.st_mode & S_IFMT == S_IFDIR))
    }
    return entries.sorted { $0.name < $1.name }
  }

  /// `a/b/c.yaml` -> `a/b`; without a folder `.`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
