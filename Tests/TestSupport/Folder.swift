internal import Foundation

/// A folder of its own for one test, removed with it. A file that cannot be written ends the run.
package final class Folder: Sendable {
  package let path: String

  /// - Parameter inMemory: where the system has such a place; for many small files that are made durable.
  package init(inMemory: Bool = false) {
    let memory = "/dev/shm"
    let parent =
      inMemory && FileManager.default.isWritableFile(atPath: memory)
      ? memory : FileManager.default.temporaryDirectory.path
    path = "\(parent)/tapedeck-\(UUID().uuidString)"
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package static func / (folder: Folder, name: String) -> String { "\(folder.path)/\(name)" }

  /// Writes a file, and the folders it lies in. Returns its path.
  @discardableResult
  package func write(_ bytes: some Sequence<UInt8>, to name: String) -> String {
    let url = URL(fileURLWithPath: self / name)
    if name.contains("/") {
      try! FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    try! Data(bytes).write(to: url)
    return self / name
  }

  @discardableResult
  package func write(_ text: String, to name: String) -> String { write(text.utf8, to: name) }

  package func remove(_ name: String) { try? FileManager.default.removeItem(atPath: self / name) }

  package func read(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: self / name)))
  }

  /// Paths of all files below, sorted.
  package var files: [String] {
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: self / name, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}
