/// Bytes to be looked for in many lines.
package struct Needle: Hashable, Sendable {
  package let bytes: [UInt8]
  /// Of the byte that is looked for first: one that is rare in JSON, where quotes and small letters are not.
  private let anchor: Int

  /// Not empty.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let isRare = { (byte: UInt8) in byte >= 0x80 || (byte >= 0x41 && byte <= 0x5A) || byte == 0x2F || byte == 0x3D }
    anchor = bytes.firstIndex(where: isRare) ?? min(1, bytes.count - 1)
  }

  package init(_ text: String) { self.init(Array(text.utf8)) }

  /// Where it stands in `line`, from `start` on.
  package func find(in line: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    guard let base = line.baseAddress else { return nil }
    var place = start + anchor
    let last = line.count - bytes.count + anchor
    while place <= last,
      let distance = ByteSearch.distance(to: bytes[anchor], from: base + place, count: last - place + 1)
    {
      let begin = place + distance - anchor
      if ByteSearch.areEqual(base + begin, bytes, count: bytes.count) { return begin }
      place = begin + anchor + 1
    }
    return nil
  }

  package func find(in line: [UInt8], from start: Int = 0) -> Int? {
    line.withUnsafeBytes { find(in: $0, from: start) }
  }
}
