import Glibc

/// Bytes to be looked for in many lines.
struct Needle: Hashable, Sendable {
  let bytes: [UInt8]
  /// Of the byte that is looked for first: one that is rare in JSON, where quotes and small letters are not.
  private let anchor: Int

  /// Not empty.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let isRare = { (byte: UInt8) in byte >= 0x80 || (byte >= 0x41 && byte <= 0x5A) || byte == 0x2F || byte == 0x3D }
    anchor = bytes.firstIndex(where: isRare) ?? min(1, bytes.count - 1)
  }

  init(_ text: String) { self.init(Array(text.utf8)) }

  /// Where it stands in `line`, from `start` on.
  func find(in line: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    guard let base = line.baseAddress else { return nil }
    var place = start + anchor
    let last = line.count - bytes.count + anchor
    while place <= last, let found = memchr(base + place, Int32(bytes[anchor]), last - place + 1) {
      let begin = UnsafeRawPointer(found) - base - anchor
      if memcmp(base + begin, bytes, bytes.count) == 0 { return begin }
      place = begin + anchor + 1
    }
    return nil
  }

  func find(in line: [UInt8], from start: Int = 0) -> Int? { line.withUnsafeBytes { find(in: $0, from: start) } }
}
