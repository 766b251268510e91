/// Inflates a range of an open file that holds deflate without a frame, as zip archives do: a piece at a time, in constant
/// memory.
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

  private let file: OpenFile
  private var place: Int
  private let end: Int
  private let inflater = Inflater(.none)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
  private var isAtEnd = false

  init(_ file: OpenFile, from start: Int, to end: Int) {
    self.file = file
    place = start
    self.end = end
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// Where in the file the next compressed byte stands.
  var offset: Int { place - inflater.unread }

  /// The bytes are valid until the next call.
  func next() -> Piece {
    guard !isAtEnd else { return .end }
    var produced = 0
    while true {
      if inflater.unread == 0, !fill() { return produced > 0 ? piece(produced) : .cut }
      let (outcome, count) = inflater.inflate(into: UnsafeMutableRawBufferPointer(rebasing: output[produced...]))
      produced += count
      switch outcome {
      case .end:
        isAtEnd = true
        return produced > 0 ? piece(produced) : .end
      case .more: if produced == output.count { return piece(produced) }
      case .damaged(let reason): return .damaged(reason)
      }
    }
  }

  private func piece(_ count: Int) -> Piece {
    .bytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
  }

  private func fill() -> Bool {
    let wanted = min(input.count, end - place)
    guard wanted > 0,
      let count = try? file.read(into: UnsafeMutableRawBufferPointer(rebasing: input[..<wanted]), at: place), count > 0
    else { return false }
    place += count
    inflater.give(input.baseAddress, count: count)
    return true
  }
}
