/// Writes a text file line by line, under a temporary name until it is closed.
package final class TextFileWriter {
  private let part: PartFile
  private var buffer: [UInt8] = []
  private var failure: FileSystem.Problem?

  package init(path: String) throws(FileSystem.Problem) {
    do throws(SystemError) { part = try PartFile(path: path, replacesUnfinished: true) } catch {
      throw FileSystem.Problem("cannot be written", path, error)
    }
    buffer.reserveCapacity(1 << 16)
  }

  package func write(_ line: String) {
    buffer.append(contentsOf: line.utf8)
    buffer.append(10)
    if buffer.count > 1 << 15 { flush() }
  }

  private func flush() {
    if failure == nil {
      do throws(SystemError) {
        try buffer.withUnsafeBufferPointer { (bytes) throws(SystemError) in
          try part.write(UnsafeRawBufferPointer(bytes))
        }
      } catch { failure = FileSystem.Problem("cannot be written", part.path, error) }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Throws the first thing that could not be written; then no file of the final name is made.
  package func close() throws(FileSystem.Problem) {
    flush()
    if failure == nil {
      do throws(SystemError) { try part.complete() } catch {
        failure = FileSystem.Problem("cannot be written", part.path, error)
      }
    }
    if let failure {
      part.abandon()
      throw failure
    }
    do throws(SystemError) { try part.takeName() } catch {
      throw FileSystem.Problem("cannot be named", part.path, error)
    }
  }
}
