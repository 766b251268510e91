import Binance
import Glibc
import Market

/// Reads a tape line by line in constant memory.
///
/// Every line given comes from a gzip member whose check sum has been seen; times never go back. A class, because it owns
/// an open file: a copy of it would share the place.
public final class TapeReader {
  public let path: String
  public let header: TapeHeader
  private let source: LineSource
  /// Of the line last given.
  public private(set) var time = Timestamp.distantPast
  /// Lines given so far, the header included.
  public var lineNumber: Int { source.number }

  /// Opens the file and reads the header.
  public convenience init(path: String) throws(TapeProblem) {
    try self.init(path: path, observeFile: nil, observeText: nil)
  }

  private let observeText: ((UnsafeRawBufferPointer) -> Void)?

  /// `observeFile` sees every compressed byte, `observeText` every line without its end, both in order.
  init(
    path: String, observeFile: ((UnsafeRawBufferPointer) -> Void)?, observeText: ((UnsafeRawBufferPointer) -> Void)?
  ) throws(TapeProblem) {
    self.path = path
    self.observeText = observeText
    source = try LineSource(path: path, packing: .gzip, observe: observeFile)
    guard let first = try source.next() else {
      throw TapeProblem(
        .missingHeader, file: path, line: 1, offset: 0, what: "the tape has no header", expected: "#tape 1 {…}",
        found: "no line at all")
    }
    observeText?(first)
    header = try Self.readHeader(first, path: path)
  }

  /// The next line, valid until the next call; nil at the end of the tape.
  public func next() throws(TapeProblem) -> TapeLine? {
    guard let line = try source.next() else { return nil }
    observeText?(line)
    var parser = TapeLineParser(line: line)
    let result: TapeLine
    do {
      result = try parser.parse(number: source.number, offset: source.offset)
    } catch {
      throw problem(error)
    }
    guard result.time >= time else {
      throw TapeProblem(
        .timeGoesBack, file: path, line: source.number, offset: source.offset, what: "time goes back",
        expected: "a time not before \(time.nanoseconds)", found: "\(result.time.nanoseconds)",
        advice: "put the lines in order of time")
    }
    time = result.time
    return result
  }

  private func problem(_ problem: LineProblem) -> TapeProblem {
    TapeProblem(
      problem.isChannel ? .unknownChannel : .malformedLine, file: path, line: source.number,
      column: problem.column + 1, offset: source.offset + problem.column, what: problem.what,
      expected: problem.expected, found: problem.found)
  }

  private static func readHeader(_ line: UnsafeRawBufferPointer, path: String) throws(TapeProblem) -> TapeHeader {
    let shown = LineProblem.excerpt(line)
    guard line.starts(with: Array("#tape ".utf8)) else {
      throw TapeProblem(
        .missingHeader, file: path, line: 1, offset: 0, what: "the tape has no header", expected: "#tape 1 {…}",
        found: shown, advice: "recordings of other programs must be imported: tapedeck tape import")
    }
    let rest = line.dropFirst(6)
    let version = rest.prefix { $0 != 0x20 }
    guard version.elementsEqual("\(TapeHeader.version)".utf8) else {
      throw TapeProblem(
        .unsupportedHeader, file: path, line: 1, column: 7, offset: 6,
        what: "a tape of a version that this program cannot read",
        expected: "#tape \(TapeHeader.version) {…}", found: shown, advice: "use a program of the version that wrote it")
    }
    let json = UnsafeRawBufferPointer(rebasing: rest.dropFirst(version.count + 1))
    do {
      return try TapeHeader(json: try JSONValue(parsing: json))
    } catch {
      throw TapeProblem(
        .unsupportedHeader, file: path, line: 1, offset: 0, what: "the header cannot be read: \(error)",
        expected: "#tape 1 {\"venue\":…,\"profile\":…,\"era\":…,\"origin\":…,\"made-by\":…}", found: shown)
    }
  }
}
