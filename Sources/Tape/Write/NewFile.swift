import Glibc

/// A file that gets its name when it is whole: written as `NAME.part`, made durable, then renamed.
///
/// While it is written it is locked, so that nobody takes it for what a killed program has left.
final class NewFile {
  let path: String
  let temporaryPath: String
  private(set) var bytesWritten = 0
  private var descriptor: Int32

  /// - Parameters:
  ///   - temporaryPath: another one than `NAME.part`.
  ///   - replacesUnfinished: throw away what an earlier program left under the temporary name.
  init(path: String, temporaryPath: String? = nil, replacesUnfinished: Bool = false) throws(TapeProblem) {
    self.path = path
    let temporaryPath = temporaryPath ?? path + ".part"
    self.temporaryPath = temporaryPath
    let kind = replacesUnfinished ? O_TRUNC : O_EXCL
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_CLOEXEC | kind, 0o644)
    guard descriptor >= 0 else {
      guard errno == EEXIST else {
        throw TapeProblem(.cannotWrite, file: path, what: "cannot be written: \(String(cString: strerror(errno)))")
      }
      throw Self.isBeingWritten(temporaryPath)
        ? TapeProblem(
          .unfinishedRecording, file: temporaryPath, what: "this tape is being written by another program",
          advice: "choose another name, or wait for its end")
        : TapeProblem(
          .unfinishedRecording, file: temporaryPath, what: "a recording of this name was never finished",
          advice: "keep what it holds with `tapedeck tape seal \(temporaryPath)`, or remove it")
    }
    flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether a living program holds the file open for writing.
  static func isBeingWritten(_ temporaryPath: String) -> Bool {
    let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(TapeProblem) {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        throw problem()
      }
      done += count
      bytesWritten += count
    }
  }

  /// On the disk and under its name, the name included.
  func finish() throws(TapeProblem) {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw problem() }
    close(descriptor)
    descriptor = -1
    try Self.synchronizeFolder(of: path)
  }

  /// Removes what was written.
  func abandon() {
    guard descriptor >= 0 else { return }
    unlink(temporaryPath)
    close(descriptor)
    descriptor = -1
  }

  /// A new name is durable only when its folder is.
  static func synchronizeFolder(of path: String) throws(TapeProblem) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // File systems that cannot do it say EINVAL; then there is nothing more to be had.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw TapeProblem(
        .cannotWrite, file: path, what: "the folder cannot be synchronised: \(String(cString: strerror(errno)))")
    }
  }

  private func problem() -> TapeProblem {
    let reason = errno
    return TapeProblem(
      .cannotWrite, file: path, offset: bytesWritten, what: "cannot be written: \(String(cString: strerror(reason)))",
      expected: reason == ENOSPC || reason == EFBIG || reason == EDQUOT ? "room for the whole file" : nil,
      advice: reason == ENOSPC || reason == EDQUOT ? "make room on the disk, or choose another folder" : nil)
  }
}
