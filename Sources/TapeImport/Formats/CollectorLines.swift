import Basics
import Files
import Market

/// Lines of a receive time, a space and the raw JSON: the collector of hftbacktest (nanoseconds, data-formats 4) and the raw
/// feed of Tardis (ISO time, data-formats 6), in which an empty line marks a disconnect.
final class CollectorLines: ImportReader {
  let symbol: String? = nil
  private let text: ImportText
  private var clock: EpochTime
  private var frames: RawFrames
  private var disconnects = 0

  init(_ source: ImportSource) throws(FileProblem) {
    text = source.text
    clock = EpochTime(unit: source.unit)
    frames = RawFrames(source, isSingle: source.format == .collector)
  }

  var isSpot: Bool { frames.isSpot }
  var remarks: [String] {
    frames.remarks + (disconnects > 0 ? ["\(disconnects) empty lines: the recorder was disconnected"] : [])
  }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    while let bytes = try text.next() {
      if bytes.isEmpty {
        disconnects += 1
        continue
      }
      guard let space = bytes.firstIndex(of: 0x20) else {
        throw text.problem(
          column: 0, what: "the line is cut", expected: "a time, a space and JSON", found: Excerpt.of(bytes),
          advice: "a recorder that was killed leaves half a line: --recover")
      }
      let time: Timestamp
      do throws(EpochTime.Problem) { time = try clock.read(bytes[..<space]) } catch {
        throw text.problem(
          column: 0, what: error.what, expected: error.expected, found: Excerpt.of(bytes[..<space]),
          advice: error.advice)
      }
      try frames.take(
        UnsafeRawBufferPointer(rebasing: bytes[(space + 1)...]), at: time, column: space + 1, into: &line)
      return true
    }
    return false
  }
}
