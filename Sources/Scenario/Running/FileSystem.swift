import Glibc

/// The few things that running needs of the file system, without Foundation.
public enum FileSystem {
  public struct Problem: Error, CustomStringConvertible, Sendable {
    public var description: String
    init(_ what: String, _ path: String) {
      description = "error: \(path): \(what): \(String(cString: strerror(errno)))"
    }
  }

  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Size and time of the last change: what tells one state of a file from another without reading it.
  static func state(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  /// Names in a folder, sorted; none when it cannot be read.
  public static func names(in folder: String) -> [String] {
    (try? TextFile.list(folder: folder))?.map(\.name) ?? []
  }

  /// With all folders above it.
  public static func makeFolder(_ path: String) throws(Problem) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? String(part) : "/\(part)"
      guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw Problem("cannot make the folder", made) }
    }
  }

  public static func remove(_ path: String) { unlink(path) }

  /// Runs `body` while no other thread or process holds the same lock.
  static func locked<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Problem("cannot make the lock", path) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw Problem("cannot lock", path) }
    }
    return try body()
  }
}

/// Writes a text file line by line, under a temporary name until it is closed.
public final class TextFileWriter {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var failure: FileSystem.Problem?

  public init(path: String) throws(FileSystem.Problem) {
    self.path = path
    descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileSystem.Problem("cannot be written", path) }
    buffer.reserveCapacity(1 << 16)
  }

  public func write(_ line: String) {
    buffer.append(contentsOf: line.utf8)
    buffer.append(10)
    if buffer.count > 1 << 15 { flush() }
  }

  private func flush() {
    var done = 0
    while done < buffer.count, failure == nil {
      let count = buffer[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { failure = FileSystem.Problem("cannot be written", path) }
      done += max(0, count)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Throws the first thing that could not be written; then no file of the final name is made.
  public func close() throws(FileSystem.Problem) {
    flush()
    if failure == nil, fsync(descriptor) != 0 { failure = FileSystem.Problem("cannot be written", path) }
    Glibc.close(descriptor)
    if let failure {
      unlink(path + ".part")
      throw failure
    }
    guard rename(path + ".part", path) == 0 else { throw FileSystem.Problem("cannot be named", path) }
  }
}
