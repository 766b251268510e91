import Basics
import Binance
import Files
import Market

/// Reads a tape line by line in constant memory.
///
/// Every line given comes from a gzip member whose check sum has been seen; times never go back. The first thing that is
/// wrong is thrown with its place, unless the reader recovers: then it reads on behind the damage and keeps account of
/// what was lost. A class, because it owns an open file: a copy of it would share the place.
package final class TapeReader {
  package let path: String
  package let header: TapeHeader
  private let source: LineSource
  private let account: Account
  private let observeText: ((UnsafeRawBufferPointer) -> Void)?
  /// Of the line last given.
  package private(set) var time = Timestamp.distantPast
  /// Lines given or refused so far, the header included. Behind a lost member lines are counted as if it had not been.
  package var lineNumber: Int { source.number }
  /// What was lost so far; always empty unless the reader recovers.
  package var losses: TapeLosses { account.losses }
  /// A first line that is no header, because the header was lost.
  private var waiting: UnsafeRawBufferPointer?
  /// Line that was refused last, and why.
  private var refused: (number: Int, kind: FileProblem.Kind)?

  /// Shared with the line source, which finds losses of its own.
  private final class Account {
    let recovers: Bool
    var losses = TapeLosses()
    /// Nothing has been given since the last loss.
    var isOpen = false
    var lastTime: Timestamp?

    init(recovers: Bool) { self.recovers = recovers }

    func add(_ problem: FileProblem, lines: Int?, bytes: Int) {
      losses.add(problem, lines: lines, bytes: bytes, after: lastTime)
      isOpen = true
    }
  }

  /// Opens the file and reads the header.
  ///
  /// - Parameters:
  ///   - recovers: read on behind damage; see `losses`.
  ///   - onProgress: told now and then how many bytes of the file have been read.
  package convenience init(
    path: String, recovers: Bool = false, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) {
    try self.init(path: path, recovers: recovers, observeFile: nil, observeText: nil, onProgress: onProgress)
  }

  /// `observeFile` sees every compressed byte, `observeText` every line given without its end, both in order.
  init(
    path: String, recovers: Bool = false, observeFile: ((UnsafeRawBufferPointer) -> Void)?,
    observeText: ((UnsafeRawBufferPointer) -> Void)?, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) {
    self.path = path
    self.observeText = observeText
    let account = Account(recovers: recovers)
    self.account = account
    source = try LineSource(
      path: path, packing: .gzip, observe: observeFile, onLoss: recovers ? account.add : nil, onProgress: onProgress)
    guard let first = try source.next() else {
      throw FileProblem(
        .missingHeader, file: path, line: 1, offset: 0, what: "the tape has no header", expected: "#tape 1 {…}",
        found: "no line at all")
    }
    do {
      header = try TapeHeader(line: first, path: path)
    } catch {
      // Where the first member is lost, a line of the tape stands in the header's place.
      var parser = TapeLineParser(line: first)
      guard recovers, (try? parser.parse(number: 1, offset: 0)) != nil else { throw error }
      header = .lost
      account.add(error, lines: nil, bytes: 0)
      waiting = first
      return
    }
    observeText?(first)
  }

  /// The next line, valid until the next call; nil at the end of the tape.
  package func next() throws(FileProblem) -> TapeLine? {
    while let line = try nextText() {
      do throws(FileProblem) {
        let result = try read(line)
        observeText?(line)
        time = result.time
        account.lastTime = time
        if account.isOpen {
          account.losses.goOn(at: time)
          account.isOpen = false
        }
        if source.isUnfinished { account.losses.keepUnchecked(time) }
        return result
      } catch {
        guard account.recovers else { throw Self.advised(error) }
        refuse(error)
      }
    }
    return nil
  }

  private func nextText() throws(FileProblem) -> UnsafeRawBufferPointer? {
    guard let line = waiting else {
      do { return try source.next() } catch { throw Self.advised(error) }
    }
    waiting = nil
    return line
  }

  private func read(_ line: UnsafeRawBufferPointer) throws(FileProblem) -> TapeLine {
    var parser = TapeLineParser(line: line)
    let result: TapeLine
    do {
      result = try parser.parse(number: source.number, offset: source.offset)
    } catch {
      throw problem(error, line)
    }
    guard result.time >= time else {
      throw FileProblem(
        .timeGoesBack, file: path, line: source.number, offset: source.offset, what: "time goes back",
        expected: "a time not before \(time.nanoseconds)", found: "\(result.time.nanoseconds)",
        advice: "put the lines in order of time")
    }
    return result
  }

  /// Refuses the line last given, as if it could not have been read: thrown, or kept account of where the reader
  /// recovers.
  package func refuse(_ line: TapeLine, _ fault: FrameFault) throws(FileProblem) {
    let problem = problem(line, fault)
    guard account.recovers else { throw Self.advised(problem) }
    refuse(problem)
  }

  private static func advised(_ problem: FileProblem) -> FileProblem {
    guard problem.kind != .unreadable, problem.kind != .notGzip else { return problem }
    var problem = problem
    let advice = "read on behind it with --recover"
    problem.advice = problem.advice.map { "\($0); \(advice)" } ?? advice
    return problem
  }

  func problem(_ line: TapeLine, _ fault: FrameFault) -> FileProblem {
    FileProblem(
      .impossibleFrame, file: path, line: line.number, offset: line.offset, what: fault.what, expected: fault.expected,
      found: fault.found)
  }

  /// Looks into a market frame or an answer with an order book and refuses one that no market can have sent.
  func check(_ line: TapeLine, with market: inout FrameInspector) throws(FileProblem) {
    let fault: FrameFault?
    switch line.content {
    case .market(_, let frame), .history(let frame):
      do throws(WireProblem) { fault = try market.inspect(frame).fault } catch { fault = FrameFault(error) }
    case .answer(_, _, _, let body): fault = market.fault(ofAnswer: body)
    default: return
    }
    if let fault { try refuse(line, fault) }
  }

  /// Lines that are wrong in the same way, one behind the other, are one loss.
  private func refuse(_ problem: FileProblem) {
    defer { refused = (source.number, problem.kind) }
    if let refused, refused.kind == problem.kind, refused.number == source.number - 1, account.isOpen {
      account.losses.extendLast()
    } else {
      account.add(problem, lines: 1, bytes: 0)
    }
  }

  private func problem(_ problem: LineProblem, _ line: UnsafeRawBufferPointer) -> FileProblem {
    if line.starts(with: TapeHeader.mark) {
      return FileProblem(
        .unsupportedHeader, file: path, line: source.number, column: 1, offset: source.offset,
        what: "a second header: tapes were joined", expected: "one header, in the first line",
        found: Excerpt.of(line), advice: "join tapes with: tapedeck tape merge A B -o FILE")
    }
    return FileProblem(
      problem.isChannel ? .unknownChannel : .malformedLine, file: path, line: source.number,
      column: problem.column + 1, offset: source.offset + problem.column, what: problem.what,
      expected: problem.expected, found: problem.found, advice: problem.advice)
  }
}

extension TapeHeader {
  static let mark = Array("#tape ".utf8)

  /// What stands for a header that could not be recovered.
  static let lost = TapeHeader(profile: "", era: "", origin: "recovered from a damaged tape whose header is lost")

  /// Reads `#tape 1 {json}`.
  init(line: UnsafeRawBufferPointer, path: String) throws(FileProblem) {
    let shown = Excerpt.of(line)
    guard line.starts(with: Self.mark) else {
      throw FileProblem(
        .missingHeader, file: path, line: 1, offset: 0, what: "the tape has no header", expected: "#tape 1 {…}",
        found: shown, advice: "recordings of other programs must be imported: tapedeck tape import")
    }
    let rest = line.dropFirst(Self.mark.count)
    let version = rest.prefix { $0 != 0x20 }
    guard version.elementsEqual("\(TapeHeader.version)".utf8) else {
      throw FileProblem(
        .unsupportedHeader, file: path, line: 1, column: 7, offset: 6,
        what: "a tape of a version that this program cannot read",
        expected: "#tape \(TapeHeader.version) {…}", found: shown, advice: "use a program of the version that wrote it")
    }
    let json = UnsafeRawBufferPointer(rebasing: rest.dropFirst(version.count + 1))
    do {
      try self.init(json: try JSONValue(parsing: json))
    } catch {
      throw FileProblem(
        .unsupportedHeader, file: path, line: 1, offset: 0, what: "the header cannot be read: \(error)",
        expected: "#tape 1 {\"venue\":…,\"profile\":…,\"era\":…,\"origin\":…,\"made-by\":…}", found: shown)
    }
  }
}
