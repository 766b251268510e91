import CZlib
import Glibc

/// zlib's inflate over a range of an open file that holds deflate without a frame, as zip archives do: a piece at a time, in
/// constant memory.
///
/// What it gives has not been proved by a check sum yet: the caller compares, or says that it did not.
final class InflateStream {
  enum Piece {
    case bytes(UnsafeRawBufferPointer)
    /// The compressed data ended as they should.
    case end
    /// The file, or the range, ends first.
    case cut
    case damaged(String)
  }

  private let descriptor: Int32
  private var place: Int
  private let end: Int
  private let stream: UnsafeMutablePointer<z_stream>
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
  private var isAtEnd = false

  /// The descriptor stays the caller's.
  init(_ descriptor: Int32, from start: Int, to end: Int) {
    self.descriptor = descriptor
    place = start
    self.end = end
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let code = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start: code \(code)")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// Where in the file the next compressed byte stands.
  var offset: Int { place - Int(stream.pointee.avail_in) }

  /// The bytes are valid until the next call.
  func next() -> Piece {
    guard !isAtEnd, let base = output.baseAddress else { return .end }
    stream.pointee.next_out = base.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    while true {
      if stream.pointee.avail_in == 0, !fill() {
        let produced = output.count - Int(stream.pointee.avail_out)
        return produced > 0 ? piece(produced) : .cut
      }
      let code = inflate(stream, Z_NO_FLUSH)
      let produced = output.count - Int(stream.pointee.avail_out)
      switch code {
      case Z_STREAM_END:
        isAtEnd = true
        return produced > 0 ? piece(produced) : .end
      case Z_OK, Z_BUF_ERROR:
        if stream.pointee.avail_out == 0 { return piece(produced) }
      default: return .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "unknown error")
      }
    }
  }

  private func piece(_ count: Int) -> Piece {
    .bytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
  }

  private func fill() -> Bool {
    let wanted = min(input.count, end - place)
    guard wanted > 0 else { return false }
    var count = 0
    repeat { count = pread(descriptor, input.baseAddress, wanted, off_t(place)) } while count < 0 && errno == EINTR
    guard count > 0 else { return false }
    place += count
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
    return true
  }
}
