import CZlib
import Glibc

/// Writes gzip members to a temporary file that gets its name when it is complete.
///
/// The header of each member is fixed (no time, operating system 255, no name) and so is the level: the same text gives
/// the same bytes with the same zlib.
final class GzipWriter {
  static let level: Int32 = 6

  let path: String
  let temporaryPath: String
  private var descriptor: Int32
  private let stream: UnsafeMutablePointer<z_stream>
  private let header: UnsafeMutablePointer<gz_header>
  private let output = UnsafeMutablePointer<UInt8>.allocate(capacity: 64 << 10)
  private(set) var hash = SHA256()
  private(set) var bytesWritten = 0

  init(path: String) throws(TapeProblem) {
    self.path = path
    temporaryPath = path + ".part"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? TapeProblem(
          .unfinishedRecording, file: temporaryPath, what: "a recording of this name was never finished",
          advice: "read it under this name and keep what you need, then remove it")
        : TapeProblem(.cannotWrite, file: path, what: "cannot be written: \(String(cString: strerror(errno)))")
    }
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    header = .allocate(capacity: 1)
    header.initialize(to: gz_header())
    header.pointee.os = 255
    let code = deflateInit2_(
      stream, Self.level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start: code \(code)")
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    deflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
    header.deallocate()
    output.deallocate()
  }

  /// One member. It is in the file, if not on the disk, when this returns.
  func member(_ bytes: [UInt8]) throws(TapeProblem) {
    deflateReset(stream)
    deflateSetHeader(stream, header)
    var failure: TapeProblem?
    bytes.withUnsafeBufferPointer { bytes in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
      stream.pointee.avail_in = UInt32(bytes.count)
      var code = Z_OK
      repeat {
        stream.pointee.next_out = output
        stream.pointee.avail_out = 64 << 10
        code = deflate(stream, Z_FINISH)
        let count = (64 << 10) - Int(stream.pointee.avail_out)
        failure = write(UnsafeRawBufferPointer(start: output, count: count))
      } while code == Z_OK && failure == nil
    }
    if let failure { throw failure }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> TapeProblem? {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        return problem()
      }
      done += count
    }
    hash.update(bytes)
    bytesWritten += bytes.count
    return nil
  }

  /// On the disk and under its name.
  func finish() throws(TapeProblem) {
    guard fsync(descriptor) == 0 else { throw problem() }
    close(descriptor)
    descriptor = -1
    guard rename(temporaryPath, path) == 0 else { throw problem() }
  }

  /// Removes what was written.
  func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(temporaryPath)
  }

  private func problem() -> TapeProblem {
    TapeProblem(
      .cannotWrite, file: path, what: "cannot be written: \(String(cString: strerror(errno)))",
      advice: "what was written so far is in \(temporaryPath)")
  }
}
