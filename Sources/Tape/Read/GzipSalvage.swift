import CZlib
import Glibc

/// Finds what can still be read behind damage.
enum GzipSalvage {
  /// Where the first member begins behind `offset` that inflates to its trailer; nil if none does.
  static func firstWholeMember(of descriptor: Int32, after offset: Int) -> Int? {
    let window = 1 << 20
    var bytes = [UInt8](repeating: 0, count: window)
    var start = offset + 1
    while true {
      let count = pread(descriptor, &bytes, window, off_t(start))
      guard count >= 18 else { return nil }
      if let index = bytes.withUnsafeBytes({ bytes in
        firstCandidate(in: UnsafeRawBufferPointer(rebasing: bytes[..<count])) { isWhole(descriptor, at: start + $0) }
      }) {
        return start + index
      }
      start += count - 3
    }
  }

  /// Where a member's header stands and `isWhole` agrees (RFC 1952: magic, deflate, no reserved flag).
  private static func firstCandidate(in bytes: UnsafeRawBufferPointer, isWhole: (Int) -> Bool) -> Int? {
    var place = 0
    while place + 3 < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + place, 0x1F, bytes.count - 3 - place)
    {
      let index = UnsafeRawPointer(found) - base
      if bytes[index + 1] == 0x8B, bytes[index + 2] == 8, bytes[index + 3] & 0xE0 == 0, isWhole(index) { return index }
      place = index + 1
    }
    return nil
  }

  private static func isWhole(_ descriptor: Int32, at offset: Int) -> Bool {
    var stream = z_stream()
    // The stream's address is remembered by zlib, so everything happens inside one borrow.
    return withUnsafeMutablePointer(to: &stream) { stream in
      guard inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return false }
      defer { inflateEnd(stream) }
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128 << 10) { memory in
        let half = 64 << 10
        let base = memory.baseAddress!
        var place = offset
        while true {
          let count = pread(descriptor, base, half, off_t(place))
          guard count > 0 else { return false }
          place += count
          stream.pointee.next_in = base
          stream.pointee.avail_in = UInt32(count)
          repeat {
            stream.pointee.next_out = base + half
            stream.pointee.avail_out = UInt32(half)
            let code = inflate(stream, Z_NO_FLUSH)
            if code == Z_STREAM_END { return true }
            guard code == Z_OK || code == Z_BUF_ERROR else { return false }
          } while stream.pointee.avail_out == 0 || stream.pointee.avail_in > 0
        }
      }
    }
  }
}
