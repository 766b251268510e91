/// A file as it is, 256 KiB at a time.
package final class PlainBytes: ByteSource {
  private let path: String
  private let file: OpenFile
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)

  package init(path: String) throws(FileProblem) {
    self.path = path
    file = try OpenFile.reading(path)
  }

  deinit { buffer.deallocate() }

  /// The first bytes of a file, fewer where it is shorter: they tell how it is packed.
  package static func start(of path: String, count: Int) throws(FileProblem) -> [UInt8] {
    let file = try OpenFile.reading(path)
    var start = [UInt8](repeating: 0, count: count)
    do throws(SystemError) {
      let count = try start.withUnsafeMutableBufferPointer { (start) throws(SystemError) in
        try file.read(into: UnsafeMutableRawBufferPointer(start), at: 0)
      }
      return Array(start.prefix(count))
    } catch { throw .unreadable(path, error) }
  }

  package static func isGzip(_ path: String) throws(FileProblem) -> Bool {
    try start(of: path, count: 2) == [0x1F, 0x8B]
  }

  package func next() throws(FileProblem) -> UnsafeRawBufferPointer? {
    let count: Int
    do throws(SystemError) { count = try file.read(into: buffer) } catch { throw .unreadable(path, error) }
    return count == 0 ? nil : UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
  }
}
