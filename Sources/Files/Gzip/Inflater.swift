import CZlib

/// zlib's inflate: a stream that is given compressed bytes and gives plain ones.
final class Inflater {
  enum Framing: Int32 {
    /// Header, check sum and length of a gzip member (RFC 1952).
    case gzip = 31
    /// Deflate alone, as in a zip archive.
    case none = -15
  }

  enum Outcome {
    /// All input is used up, or all room is filled.
    case more
    /// The compressed data ended as they should; with a frame, their check sum fits.
    case end
    case damaged(String)
  }

  private let framing: Framing
  // zlib remembers the stream's address.
  private let stream: UnsafeMutablePointer<z_stream>

  init(_ framing: Framing) {
    self.framing = framing
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let code = inflateInit2_(stream, framing.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start: code \(code)")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// How many bytes that were given have not been used.
  var unread: Int { Int(stream.pointee.avail_in) }

  /// The bytes must stay where they are until they are used up.
  func give(_ bytes: UnsafeMutableRawPointer?, count: Int) {
    stream.pointee.next_in = bytes?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  func forgetUnread() { stream.pointee.avail_in = 0 }

  /// Begins anew; what is unread stays.
  func restart() { inflateReset2(stream, framing.rawValue) }

  /// Inflates into `room`, which is not empty, and returns how many bytes stand there.
  func inflate(into room: UnsafeMutableRawBufferPointer) -> (outcome: Outcome, count: Int) {
    stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room.count)
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    let count = room.count - Int(stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return (.end, count)
    case Z_OK, Z_BUF_ERROR: return (.more, count)
    default: return (.damaged(stream.pointee.msg.map { String(cString: $0) } ?? "unknown error"), count)
    }
  }
}
