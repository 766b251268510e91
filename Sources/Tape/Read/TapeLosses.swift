import Basics
import Binance
import Files
import Market

/// What reading behind damage has lost of a tape, and nothing else was.
package struct TapeLosses: Hashable, Sendable {
  /// One stretch that could not be read.
  package struct Loss: Hashable, Sendable {
    /// What is wrong there, and where.
    package var problem: FileProblem
    /// How many lines were seen and refused; nil where their number cannot be known.
    package var lines: Int?
    /// Bytes of the file that were passed over; 0 where single lines were refused.
    package var bytes: Int
    /// Times of the last line before and of the first line after.
    package var after: Timestamp?
    package var before: Timestamp?
  }

  /// The first hundred, in the order of the file.
  package private(set) var listed: [Loss] = []
  package private(set) var count = 0
  /// Lines that were seen and refused.
  package private(set) var lines = 0
  /// Bytes of the file that were passed over.
  package private(set) var bytes = 0
  /// Lines that were given although no check sum covers them: those of a last member without its end.
  package private(set) var uncheckedLines = 0
  /// True if nothing is wrong but that the file does not end as it should: what a kill or a cut leaves.
  package private(set) var isOnlyUnfinished = true

  package static let listedMax = 100

  package init() {}

  package var isEmpty: Bool { count == 0 }

  mutating func add(_ problem: FileProblem, lines: Int?, bytes: Int, after: Timestamp?) {
    count += 1
    self.lines += lines ?? 0
    self.bytes += bytes
    if problem.kind != .truncated { isOnlyUnfinished = false }
    guard listed.count < Self.listedMax else { return }
    listed.append(Loss(problem: problem, lines: lines, bytes: bytes, after: after))
  }

  /// A line like the one refused just before it, and right behind it, makes no loss of its own.
  mutating func extendLast() {
    lines += 1
    if count == listed.count, let last = listed.indices.last { listed[last].lines = (listed[last].lines ?? 0) + 1 }
  }

  /// A line of the last member, which has no end: what is lost lies behind it.
  mutating func keepUnchecked(_ time: Timestamp) {
    uncheckedLines += 1
    guard count == listed.count, let last = listed.indices.last, listed[last].problem.kind == .truncated else { return }
    listed[last].after = time
    listed[last].before = nil
  }

  /// Those of another file.
  mutating func add(_ other: TapeLosses) {
    count += other.count
    lines += other.lines
    bytes += other.bytes
    uncheckedLines += other.uncheckedLines
    isOnlyUnfinished = isOnlyUnfinished && other.isOnlyUnfinished
    listed += other.listed.prefix(max(0, Self.listedMax - listed.count))
  }

  /// The first line that could be read again.
  mutating func goOn(at time: Timestamp) {
    for index in listed.indices.reversed() {
      guard listed[index].before == nil else { return }
      listed[index].before = time
    }
  }
}

extension TapeLosses: CustomStringConvertible {
  /// Each loss with its place, then the sum.
  package var description: String {
    var text = listed.map { "lost: \($0.description)\n" }.joined()
    if count > listed.count { text += "lost: … and \(count - listed.count) more\n" }
    text += "recovered: all but \(count == 1 ? "this stretch" : "these \(count) stretches")"
    var sums: [String] = []
    if lines > 0 { sums.append("\(lines) \(lines == 1 ? "line" : "lines") refused") }
    if bytes > 0 { sums.append("\(bytes) bytes of the file passed over") }
    if uncheckedLines > 0 {
      sums.append("\(uncheckedLines) \(uncheckedLines == 1 ? "line" : "lines") kept that no check sum covers")
    }
    return text + (sums.isEmpty ? "" : "; " + sums.joined(separator: ", "))
  }
}

extension TapeLosses.Loss: CustomStringConvertible {
  package var description: String {
    var problem = problem
    problem.advice = nil
    var text = problem.description
    var facts: [String] = []
    if let lines { facts.append("\(lines) \(lines == 1 ? "line" : "lines")") }
    if bytes > 0 { facts.append("\(bytes) bytes of the file") }
    if facts.isEmpty { facts.append("what stood there") }
    let range =
      switch (after, before) {
      case (let after?, let before?): "between \(TimeText.write(after)) and \(TimeText.write(before))"
      case (let after?, nil): "from \(TimeText.write(after)) to the end"
      case (nil, let before?): "from the beginning to \(TimeText.write(before))"
      case (nil, nil): "from the beginning to the end"
      }
    text += "\n  lost     \(facts.joined(separator: ", ")), \(range)"
    return text
  }
}

extension TapeLosses {
  package var json: JSONValue {
    .object([
      JSONMember("count", .integer(count)), JSONMember("lines", .integer(lines)), JSONMember("bytes", .integer(bytes)),
      JSONMember("unchecked-lines", .integer(uncheckedLines)),
      JSONMember("listed", .array(listed.map { .string($0.description) })),
    ])
  }
}
