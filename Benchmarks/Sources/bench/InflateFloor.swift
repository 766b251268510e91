import CZlib
import Glibc

/// zlib and nothing else: every member of a gzip file inflated, 64 KiB in, 256 KiB out.
final class InflateFloor {
  private let path: String
  private let input = UnsafeMutablePointer<UInt8>.allocate(capacity: 64 << 10)
  private let output = UnsafeMutablePointer<UInt8>.allocate(capacity: 256 << 10)

  init(_ path: String) { self.path = path }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// Returns how many bytes came out; `take` sees them piece by piece.
  @discardableResult
  func run(_ take: ((UnsafeRawBufferPointer) -> Void)? = nil) throws -> Int {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw Measurement.Failed(what: "cannot open \(path)") }
    defer { close(file) }
    var stream = z_stream()
    inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { inflateEnd(&stream) }
    var total = 0
    while true {
      if stream.avail_in == 0 {
        let count = read(file, input, 64 << 10)
        guard count > 0 else { return total }
        stream.next_in = input
        stream.avail_in = UInt32(count)
      }
      stream.next_out = output
      stream.avail_out = UInt32(256 << 10)
      let code = inflate(&stream, Z_NO_FLUSH)
      let produced = (256 << 10) - Int(stream.avail_out)
      total += produced
      take?(UnsafeRawBufferPointer(start: output, count: produced))
      if code == Z_STREAM_END {
        inflateReset2(&stream, 31)
      } else if code != Z_OK, code != Z_BUF_ERROR {
        throw Measurement.Failed(what: "\(path) is damaged: zlib says \(code)")
      }
    }
  }
}
