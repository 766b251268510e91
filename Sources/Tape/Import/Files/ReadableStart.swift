import Glibc

/// The readable part of a gzip file whose recorder was killed: everything before the break, which no check sum covers.
///
/// Only for those who asked for it (`--recover`); all others get a problem from `GzipMembers` instead.
final class ReadableStart: ByteSource {
  private let descriptor: Int32
  private let stream: InflateStream
  /// Where and why the file broke off; nil while it has not.
  private(set) var breakOff: String?

  init(path: String) throws(TapeProblem) {
    descriptor = try openForReading(path)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      throw unreadable(path)
    }
    stream = InflateStream(descriptor, from: 0, to: Int(status.st_size), .gzip)
  }

  deinit { close(descriptor) }

  func next() throws(TapeProblem) -> UnsafeRawBufferPointer? {
    guard breakOff == nil else { return nil }
    while true {
      switch stream.next() {
      case .bytes(let bytes): return bytes
      case .end:
        guard stream.beginMember() else { return nil }
      case .cut:
        breakOff = "the file ends inside a gzip member, at byte \(stream.offset)"
        return nil
      case .damaged(let reason):
        breakOff = "the gzip data break at byte \(stream.offset): \(reason)"
        return nil
      }
    }
  }
}
