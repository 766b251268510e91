/// A file that gets its name when it is whole: written as `NAME.part`, made durable, then renamed. The one place that does
/// so; `NewFile` and `TextFileWriter` say in their own words what went wrong.
///
/// While it is written it is locked, so that nobody takes it for what a killed program has left.
final class PartFile {
  let path: String
  let temporaryPath: String
  private(set) var bytesWritten = 0
  private var file: OpenFile?

  /// - Parameters:
  ///   - temporaryPath: another one than `NAME.part`.
  ///   - replacesUnfinished: throw away what an earlier program left under the temporary name.
  init(path: String, temporaryPath: String? = nil, replacesUnfinished: Bool = false) throws(SystemError) {
    self.path = path
    self.temporaryPath = temporaryPath ?? path + ".part"
    let file = try OpenFile(self.temporaryPath, for: replacesUnfinished ? .replacing : .new)
    self.file = file
    // A file system without locks is used without them.
    _ = try? file.lock(.exclusive, waits: false)
  }

  /// Whether a living program holds the file open for writing.
  static func isBeingWritten(_ temporaryPath: String) -> Bool {
    guard let file = try? OpenFile(temporaryPath, for: .reading) else { return false }
    return (try? file.lock(.shared, waits: false)) == false
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    guard let file else { return }
    var done = 0
    while done < bytes.count {
      let count = try file.write(UnsafeRawBufferPointer(rebasing: bytes[done...]))
      done += count
      bytesWritten += count
    }
  }

  /// On the disk, still under its temporary name.
  func complete() throws(SystemError) { try file?.synchronize() }

  /// Under its name, which is durable only when its folder is.
  func takeName() throws(SystemError) {
    try FileNames.rename(temporaryPath, to: path)
    file = nil
  }

  func synchronizeFolder() throws(SystemError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    try FileNames.synchronize(folder: parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/"))
  }

  /// Removes what was written.
  func abandon() {
    guard file != nil else { return }
    FileNames.remove(temporaryPath)
    file = nil
  }
}
