import Basics
import CZlib

/// Writes gzip members to a new file.
///
/// The header of each member is fixed (no time, operating system 255, no name) and so is the level: the same text gives
/// the same bytes with the same zlib.
package final class GzipWriter {
  package static let level: Int32 = 6

  private let file: NewFile
  private let stream: UnsafeMutablePointer<z_stream>
  private let header: UnsafeMutablePointer<gz_header>
  private let output = UnsafeMutablePointer<UInt8>.allocate(capacity: 64 << 10)
  package private(set) var hash = SHA256()
  package var path: String { file.path }
  package var temporaryPath: String { file.temporaryPath }
  package var bytesWritten: Int { file.bytesWritten }

  package init(path: String, temporaryPath: String? = nil) throws(FileProblem) {
    file = try NewFile(path: path, temporaryPath: temporaryPath)
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
    deflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
    header.deallocate()
    output.deallocate()
  }

  /// One member. It is in the file, if not on the disk, when this returns.
  package func member(_ bytes: [UInt8]) throws(FileProblem) {
    deflateReset(stream)
    deflateSetHeader(stream, header)
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileProblem) in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
      stream.pointee.avail_in = UInt32(bytes.count)
      var code = Z_OK
      repeat {
        stream.pointee.next_out = output
        stream.pointee.avail_out = 64 << 10
        code = deflate(stream, Z_FINISH)
        let piece = UnsafeRawBufferPointer(start: output, count: (64 << 10) - Int(stream.pointee.avail_out))
        try file.write(piece)
        hash.update(piece)
      } while code == Z_OK
    }
  }

  /// On the disk and under its name.
  package func finish() throws(FileProblem) { try file.finish() }

  /// Removes what was written.
  package func abandon() { file.abandon() }
}
