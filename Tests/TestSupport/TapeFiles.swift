import Files
import Glibc
import Market
import Tape

extension Folder {
  /// A gzip file with one member for each text.
  @discardableResult
  package func gzip(_ members: [[UInt8]], to name: String) throws -> String {
    let writer = try GzipWriter(path: self / name)
    for member in members { try writer.member(member) }
    try writer.finish()
    return self / name
  }

  @discardableResult
  package func tape(_ lines: [String], to name: String = "t.tape.gz") throws -> String {
    try gzip([Array(lines.joined(separator: "\n").utf8) + [0x0A]], to: name)
  }
}

package let header = TapeHeader(profile: "testnet", era: "E1", origin: "a test")

package func second(_ number: Int64) -> Timestamp { Timestamp(seconds: 1_769_721_014 + number) }

package func readAll(_ path: String) throws -> [(time: Timestamp, record: TapeRecord)] {
  let reader = try TapeReader(path: path)
  var records: [(Timestamp, TapeRecord)] = []
  while let line = try reader.next() { records.append((line.time, line.record)) }
  return records
}

package func problem(_ body: () throws -> Void) -> FileProblem? {
  do {
    try body()
    return nil
  } catch { return error as? FileProblem }
}

package func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The most memory that this process has held since it began, in bytes: `VmHWM` of proc(5). What `getrusage` tells is
/// inherited from the process that started it.
package func peakMemory() -> Int {
  let file = open("/proc/self/status", O_RDONLY)
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 8192)
  let count = max(0, read(file, &buffer, buffer.count))
  let line = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  let kilobytes = line.flatMap { Int($0.filter(\.isNumber)) }
  return (kilobytes ?? 0) << 10
}
