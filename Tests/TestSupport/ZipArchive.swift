internal import CZlib

/// Writes zip archives for tests, right ones and lying ones.
package enum Zip {
  package struct Entry {
    package var name: String
    package var data: [UInt8]
    package var method = 8
    package var flags = 0
    package var checkSum: UInt32?
    package var size: Int?
    package var compressedSize: Int?
    /// Sizes stand in an extra field, as in archives beyond 4 GiB.
    package var isZip64 = false
    /// In front of the data, where it differs from the directory's.
    package var localName: String?

    package init(_ name: String, _ data: [UInt8]) { (self.name, self.data) = (name, data) }
  }

  package static func archive(_ entries: [Entry], comment: String = "", claimed: Int? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let packed = entry.method == 8 ? deflated(entry.data) : entry.data
      let sum =
        entry.checkSum
        ?? UInt32(
          entry.data.withUnsafeBytes { crc32(0, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32($0.count)) }
        )
      let sizes = [entry.compressedSize ?? packed.count, entry.size ?? entry.data.count]
      let shown = entry.isZip64 ? [0xFFFF_FFFF, 0xFFFF_FFFF] : sizes
      let extra = entry.isZip64 ? number(1, 2) + number(16, 2) + number(sizes[1], 8) + number(sizes[0], 8) : []
      let offset = bytes.count
      let localName = Array((entry.localName ?? entry.name).utf8)
      let common = number(entry.flags, 2) + number(entry.method, 2) + number(0, 4) + number(Int(sum), 4)
      bytes += number(0x0403_4B50, 4) + number(20, 2) + common + number(shown[0], 4) + number(shown[1], 4)
      bytes += number(localName.count, 2) + number(0, 2) + localName + packed
      directory += number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + common + number(shown[0], 4)
      directory += number(shown[1], 4) + number(entry.name.utf8.count, 2) + number(extra.count, 2)
      directory += number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(offset, 4)
      directory += Array(entry.name.utf8) + extra
    }
    let count = claimed ?? entries.count
    let end = number(0x0605_4B50, 4) + number(0, 4) + number(count, 2) + number(count, 2) + number(directory.count, 4)
    return bytes + directory + end + number(bytes.count, 4) + number(comment.utf8.count, 2) + Array(comment.utf8)
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static func deflated(_ data: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    var output = [UInt8](repeating: 0, count: data.count + 1000)
    var input = data
    deflateInit2_(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    deflateEnd(&stream)
    return Array(output.prefix(count))
  }
}
