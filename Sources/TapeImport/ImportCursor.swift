import Basics
import Files
import Market
import Tape

/// One file of an import: a cursor over the lines that it becomes, whatever its format.
///
/// Here are the rules that hold for all of them: order of time, and what is counted.
final class ImportCursor: LineCursor {
  let file: ImportFile
  let format: ImportFormat
  /// The file was held against the check sum that was published with it.
  let isPublished: Bool
  private let text: ImportText
  private let reader: any ImportReader
  private let source: ImportSource
  private(set) var line = ImportedLine()
  private(set) var time: Timestamp?
  private(set) var count: ImportCount

  init(_ file: ImportFile) throws(FileProblem) {
    let isPublished = try PublishedChecksum.verify(file.path)
    let source = try ImportSource(file)
    self.file = file
    self.isPublished = isPublished
    format = source.format
    text = source.text
    self.source = source
    reader = try source.reader()
    count = ImportCount(step: source.format.isBars ? reader.interval : nil)
    try advance()
  }

  /// The contract of the whole file; nil where its lines name theirs.
  var symbol: String? { reader.symbol }
  /// Of bars.
  var interval: Interval? { format.isBars ? reader.interval : nil }
  var headerLines: Int { reader.headerLines }
  /// Lines of data read so far.
  var rows: Int { text.number - text.blankLines - reader.headerLines }
  /// The lines are prices of the spot market, as far as they have been read.
  var isSpot: Bool { source.isNamedSpot || reader.isSpot }

  var remarks: [String] {
    let titles = source.preamble.map { "passed over before the names of the columns: \(Excerpt.of($0))" }
    return titles + reader.remarks + (isSpot ? [SpotData.remark] : []) + text.remarks
  }

  func advance() throws(FileProblem) {
    let before = time
    guard try reader.next(&line) else {
      time = nil
      return
    }
    var now = Timestamp(nanoseconds: line.time.nanoseconds + file.shift.nanoseconds)
    if let before, now < before {
      let tolerance = format.isBars ? Span.zero : file.tolerance
      guard before - now <= tolerance else {
        throw text.problem(
          .timeGoesBack, column: 0, what: "time goes back by \(before - now)",
          expected: "a time not before \(TimeText.write(before)), less a tolerance of \(tolerance)",
          found: TimeText.write(now),
          advice: "sort the file by time, or allow more: --tolerance \((before - now).milliseconds + 1)ms")
      }
      now = before
      count.raised += 1
    }
    count.take(line.kind, at: now, after: before)
    time = now
  }

  func problem(_ what: String, expected: String, found: String) -> FileProblem {
    text.problem(column: 0, what: what, expected: expected, found: found)
  }
}

/// What a file held.
package struct ImportCount: Hashable, Sendable {
  package struct Kind: Hashable, Sendable {
    fileprivate var bytes: [UInt8]
    package fileprivate(set) var count: Int
    /// `aggTrade`, `kline_5m`, `depth@100ms`.
    package var name: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// Of bars: what gaps are counted against.
  package var step: Interval?
  package var first: Timestamp?
  package var last: Timestamp?
  /// Lines by what they are, in the order in which they were met; the first hundred kinds.
  package private(set) var kinds: [Kind] = []
  /// Bars that are missing between others, and in how many places.
  package private(set) var missing = 0
  package private(set) var gaps = 0
  package private(set) var longestSilence = Span.zero
  /// Times that went back within the tolerance and were raised to the one before.
  package internal(set) var raised = 0

  init(step: Interval?) { self.step = step }

  mutating func take(_ kind: [UInt8], at time: Timestamp, after before: Timestamp?) {
    if first == nil { first = time }
    last = time
    if let index = kinds.firstIndex(where: { $0.bytes == kind }) {
      kinds[index].count += 1
    } else if kinds.count < 100 {
      kinds.append(Kind(bytes: kind, count: 1))
    }
    guard let before else { return }
    longestSilence = max(longestSilence, time - before)
    if let step, time - before > step.length {
      gaps += 1
      missing += Int((time - before).nanoseconds / step.length.nanoseconds) - 1
    }
  }
}
