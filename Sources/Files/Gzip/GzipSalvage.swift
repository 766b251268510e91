import Basics

/// Finds what can still be read behind damage.
enum GzipSalvage {
  /// Where the first member begins behind `offset` that inflates to its trailer; nil if none does.
  static func firstWholeMember(of file: OpenFile, after offset: Int) -> Int? {
    let window = 1 << 20
    var bytes = [UInt8](repeating: 0, count: window)
    var start = offset + 1
    while true {
      guard let count = bytes.withUnsafeMutableBytes({ try? file.read(into: $0, at: start) }), count >= 18 else {
        return nil
      }
      if let index = bytes.withUnsafeBytes({ bytes in
        firstCandidate(in: UnsafeRawBufferPointer(rebasing: bytes[..<count])) { isWhole(file, at: start + $0) }
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
      let distance = ByteSearch.distance(to: 0x1F, from: base + place, count: bytes.count - 3 - place)
    {
      let index = place + distance
      if bytes[index + 1] == 0x8B, bytes[index + 2] == 8, bytes[index + 3] & 0xE0 == 0, isWhole(index) { return index }
      place = index + 1
    }
    return nil
  }

  private static func isWhole(_ file: OpenFile, at offset: Int) -> Bool {
    let inflater = Inflater(.gzip)
    return withUnsafeTemporaryAllocation(byteCount: 128 << 10, alignment: 16) { memory in
      let half = 64 << 10
      let input = UnsafeMutableRawBufferPointer(rebasing: memory[..<half])
      let output = UnsafeMutableRawBufferPointer(rebasing: memory[half...])
      var place = offset
      while true {
        guard let count = try? file.read(into: input, at: place), count > 0 else { return false }
        place += count
        inflater.give(input.baseAddress, count: count)
        var isFull = false
        repeat {
          let (outcome, count) = inflater.inflate(into: output)
          switch outcome {
          case .end: return true
          case .damaged: return false
          case .more: isFull = count == half
          }
        } while isFull || inflater.unread > 0
      }
    }
  }
}
