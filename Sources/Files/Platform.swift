import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The door to the operating system: no other file calls it but Basics' search of bytes. Where systems differ, they differ
// here.

/// Why the system refused something.
package struct SystemError: Error, Hashable, Sendable {
  private let code: Int32
  /// Of the call that failed last on this thread.
  fileprivate init() { code = errno }

  /// The system's own words: `No such file or directory`.
  package var text: String { String(cString: strerror(code)) }
  package var isMissing: Bool { code == ENOENT }
  package var isTaken: Bool { code == EEXIST }
  /// The disk or the user's share of it is full.
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }
  /// The file may not become longer.
  package var isTooLong: Bool { code == EFBIG }
  fileprivate var isUnsupported: Bool { code == EINVAL }
  fileprivate var isLocked: Bool { code == EWOULDBLOCK }
}

/// What the system knows of a file without reading it.
package struct FileStatus: Sendable {
  package enum Kind: Sendable { case file, folder, pipe, other }
  /// Tells a file from every other one, whatever path it was reached by.
  package struct Identity: Hashable, Sendable {
    fileprivate var device: UInt64
    fileprivate var number: UInt64
  }

  package let kind: Kind
  package let size: Int
  package let identity: Identity
  /// Time of the last change: seconds and nanoseconds.
  package let changed: (seconds: Int, nanoseconds: Int)

  /// Nil where there is nothing of this name.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  fileprivate init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFIFO: .pipe
      default: .other
      }
    size = Int(status.st_size)
    identity = Identity(device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino))
    #if canImport(Darwin)
      changed = (Int(status.st_mtimespec.tv_sec), Int(status.st_mtimespec.tv_nsec))
    #else
      changed = (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
    #endif
  }
}

/// An open file, closed with its last reference. Calls that a signal interrupts are made again.
package final class OpenFile: Sendable {
  package enum Purpose: Sendable {
    /// Never waits: opening a pipe would wait for somebody to write into it.
    case reading
    /// A file that is not there yet.
    case new
    /// What stood there is thrown away.
    case replacing
    /// Made where it is not there.
    case locking
  }

  private let descriptor: Int32

  package init(_ path: String, for purpose: Purpose) throws(SystemError) {
    let flags =
      switch purpose {
      case .reading: O_RDONLY | O_NONBLOCK
      case .new: O_WRONLY | O_CREAT | O_EXCL
      case .replacing: O_WRONLY | O_CREAT | O_TRUNC
      case .locking: O_RDWR | O_CREAT
      }
    descriptor = open(path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemError() }
  }

  deinit { close(descriptor) }

  package func status() throws(SystemError) -> FileStatus {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError() }
    return FileStatus(status)
  }

  /// Reads on from where reading has come to; 0 at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    var count = 0
    repeat { count = systemRead(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
    guard count >= 0 else { throw SystemError() }
    return count
  }

  /// Reads at a place of the file, wherever reading has come to; 0 behind the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at place: Int) throws(SystemError) -> Int {
    var count = 0
    repeat {
      count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(place))
    } while count < 0 && errno == EINTR
    guard count >= 0 else { throw SystemError() }
    return count
  }

  /// Where reading goes on.
  package func seek(to place: Int) throws(SystemError) {
    guard lseek(descriptor, off_t(place), SEEK_SET) >= 0 else { throw SystemError() }
  }

  /// Writes the beginning of the bytes and returns how many of them.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    try systemWriteSome(descriptor, bytes)
  }

  /// Makes durable what was written.
  package func synchronize() throws(SystemError) {
    #if canImport(Darwin)
      // There, fsync leaves the bytes in the disk's own memory.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
    #endif
    guard fsync(descriptor) == 0 else { throw SystemError() }
  }

  package enum Lock: Sendable { case shared, exclusive }

  /// False if another program holds a lock that this one does not go with. The lock ends with the file.
  package func lock(_ kind: Lock, waits: Bool) throws(SystemError) -> Bool {
    let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB)
    while flock(descriptor, operation) != 0 {
      guard errno != EINTR else { continue }
      let error = SystemError()
      guard error.isLocked else { throw error }
      return false
    }
    return true
  }
}

// Under names of their own: inside a type that has such a method, the system's function cannot be called by its own.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

private func systemWriteSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
  var count = 0
  repeat { count = write(descriptor, bytes.baseAddress, bytes.count) } while count < 0 && errno == EINTR
  guard count >= 0 else { throw SystemError() }
  return count
}

private func systemRename(_ old: String, _ new: String) -> Int32 { rename(old, new) }
private func systemExit(_ code: Int32) -> Never { exit(code) }

/// Files and folders by their names.
package enum FileNames {
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func remove(_ path: String) { unlink(path) }

  package static func rename(_ old: String, to new: String) throws(SystemError) {
    guard systemRename(old, new) == 0 else { throw SystemError() }
  }

  /// One folder, if it is not there yet.
  package static func makeFolder(_ path: String) throws(SystemError) {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError() }
  }

  /// In no order, without `.` and `..`.
  package static func names(in folder: String) throws(SystemError) -> [String] {
    guard let handle = opendir(folder) else { throw SystemError() }
    defer { closedir(handle) }
    var names: [String] = []
    while let found = readdir(handle) {
      let name = withUnsafePointer(to: &found.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes the names in a folder durable, as far as its file system can do that.
  package static func synchronize(folder: String) throws(SystemError) {
    guard let file = try? OpenFile(folder, for: .reading) else { return }
    do throws(SystemError) { try file.synchronize() } catch { guard error.isUnsupported else { throw error } }
  }
}

/// The program as the system sees it.
package enum ThisProcess {
  package enum Output: Int32, Sendable {
    case standard = 1
    case problems = 2
  }

  /// Writes all of a text.
  ///
  /// - Throws: what the system says when it takes no more: a full disk, a closed pipe.
  package static func write(_ text: String, to output: Output) throws(SystemError) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      var count = 0
      do {
        count = try bytes.withUnsafeBytes { all in
          try systemWriteSome(output.rawValue, UnsafeRawBufferPointer(rebasing: all[written...]))
        }
      } catch let error as SystemError { throw error } catch { return }
      guard count > 0 else { return }
      written += count
    }
  }

  /// How wide a terminal is; nil: it is none, or does not say.
  package static func columns(_ output: Output) -> Int? {
    var size = winsize()
    guard isTerminal(output), ioctl(output.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  package static func isTerminal(_ output: Output) -> Bool { isatty(output.rawValue) == 1 }

  /// Nil where it is not set or empty.
  package static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  package static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// For how long something took, never for what happens in a run.
  package static func milliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int(now.tv_sec) * 1000 + Int(now.tv_nsec) / 1_000_000
  }

  /// A file that reaches the limit of its size is told like a full disk, not by a signal.
  package static func tellFileLimitsAsErrors() { signal(SIGXFSZ, SIG_IGN) }

  package static func exit(_ code: Int32) -> Never {
    fflush(nil)
    systemExit(code)
  }
}

// MARK: - Signals

/// Says how far the work has come when SIGINT or SIGTERM ends the program, and lets it end as the signal would: at once, with
/// what was written kept as it is.
package enum Interruption {
  // A signal's handler may not allocate: it finds numbers, and the words are static.
  fileprivate static let done = Atomic<Int>(0)
  /// 0: there is nothing to tell.
  fileprivate static let total = Atomic<Int>(0)

  package static func begin(of count: Int) {
    done.store(0, ordering: .relaxed)
    total.store(count, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      // What the program's parent has chosen to ignore stays ignored.
      let former = signal(number, tellInterruption)
      if unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
    }
  }

  /// One more is done.
  package static func count() { done.add(1, ordering: .relaxed) }

  package static func end() { total.store(0, ordering: .relaxed) }
}

private func tellInterruption(_ number: Int32) {
  let total = Interruption.total.load(ordering: .relaxed)
  if total > 0 {
    complain("interrupted, ")
    complain(Interruption.done.load(ordering: .relaxed))
    complain(" of ")
    complain(total)
    complain(" played\n")
  }
  signal(number, SIG_DFL)
  raise(number)
}

private func complain(_ words: StaticString) {
  _ = try? systemWriteSome(
    ThisProcess.Output.problems.rawValue,
    UnsafeRawBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
}

/// In decimal digits.
private func complain(_ count: Int) {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
    var start = digits.count
    var rest = count
    repeat {
      start -= 1
      digits[start] = 0x30 + UInt8(rest % 10)
      rest /= 10
    } while rest > 0 && start > 0
    _ = try? systemWriteSome(
      ThisProcess.Output.problems.rawValue, UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: digits[start...])))
  }
}
