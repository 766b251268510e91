import Binance
import Files
import Market

/// Takes a stretch of a tape, and of what lies before it what a run over the stretch needs.
///
/// Kept as history (`H`, stamped at `from`): each closed candle that ends at or before `from`, as far back as `reach`. A
/// bar to be played that lies across `from` stays one and is stamped there. A connection that is open at `from` has its
/// `open` line there. All else before `from` goes; an account snapshot, too, since it would be out of date.
package struct TapeCut {
  package var from: Timestamp?
  /// The first moment that is not kept.
  package var to: Timestamp?
  /// Lines that name another symbol go, and the answers to such requests; none: all stay.
  package var symbols: [String]
  /// How long before `from` a candle may have ended. 200 whole candles of 4 hours can begin up to 201 times 4 hours before.
  package var reach: Span
  package var recovers: Bool

  package init(
    from: Timestamp? = nil, to: Timestamp? = nil, symbols: [String] = [], reach: Span = .hours(4) * 201,
    recovers: Bool = false
  ) {
    self.from = from
    self.to = to
    self.symbols = symbols.map { $0.uppercased() }
    self.reach = reach
    self.recovers = recovers
  }

  package func write(
    _ path: String, to output: String, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) -> TapeWork {
    if let from, let to, from >= to {
      throw FileProblem(
        .badOption, file: path, what: "the range is empty", expected: "a start before the end",
        found: "\(TimeText.write(from)) to \(TimeText.write(to))")
    }
    let source = try TapeSource(path: path, recovers: recovers)
    try source.refuseAsOutput(output)
    let reader = try TapeReader(path: path, recovers: recovers, onProgress: onProgress)
    let writer = try TapeWriter(path: output, header: header(reader.header), resolution: source.resolution)
    return try writer.complete(licence: source.licence, synthetic: synthetic(source.manifest?.synthetic)) {
      () throws(FileProblem) in
      var stretch = Stretch(cut: self, writer: writer)
      while let line = try reader.next() {
        guard try stretch.take(line) else { break }
      }
      try stretch.finish(path)
      return reader.losses
    }
  }

  private func header(_ header: TapeHeader) -> TapeHeader {
    var header = header
    var parts = "; cut"
    if let from { parts += " from \(TimeText.write(from))" }
    if let to { parts += " to \(TimeText.write(to))" }
    if !symbols.isEmpty { parts += " for \(symbols.joined(separator: ", "))" }
    header.origin += parts
    return header
  }

  /// A stretch of a made tape is made, and passes through the published prices that lie in it.
  private func synthetic(_ whole: TapeManifest.Synthetic?) -> TapeManifest.Synthetic? {
    guard var part = whole else { return nil }
    part.points.removeAll { point in
      from.map { point.at < $0 } ?? false || to.map { point.at >= $0 } ?? false
        || !symbols.isEmpty && !symbols.contains(point.symbol)
    }
    return part
  }
}

/// A cut at work: sees the lines of the tape in order and writes those that stay.
private struct Stretch {
  let cut: TapeCut
  let writer: TapeWriter
  private var market = FrameInspector()
  /// Written at `from`, behind the history: open lines by connection, bars across it.
  private var openings: [(connection: String, fields: [UInt8])] = []
  private var bars: [[UInt8]] = []
  private var isInside = false
  private var isAnyKept = false
  /// Requests that name another symbol and are not answered yet.
  private var otherRequests: Set<Int> = []
  private var isSymbolSeen: [Bool]

  init(cut: TapeCut, writer: TapeWriter) {
    self.cut = cut
    self.writer = writer
    isSymbolSeen = cut.symbols.map { _ in false }
  }

  /// False behind the end of the stretch.
  mutating func take(_ line: TapeLine) throws(FileProblem) -> Bool {
    if let to = cut.to, line.time >= to, isSymbolSeen.allSatisfy({ $0 }) { return false }
    guard concerns(line) else { return true }
    if let to = cut.to, line.time >= to { return true }
    if let from = cut.from {
      guard line.time >= from else {
        try takeBefore(from, line)
        return true
      }
      try enter(from)
    }
    isAnyKept = true
    try writer.append(line)
    return true
  }

  private mutating func takeBefore(_ from: Timestamp, _ line: TapeLine) throws(FileProblem) {
    switch line.content {
    case .market(_, let frame), .history(let frame):
      // A frame that cannot be read is no candle; whether the tape is right is for `verify` to say.
      guard case .candle(let candle)? = try? market.read(frame), candle.isClosed else { return }
      if candle.end <= from {
        // As many candles of a longer interval as of 4 hours.
        let count = cut.reach.nanoseconds / Interval.h4.length.nanoseconds
        guard candle.end > from - max(cut.reach, candle.interval.length * count) else { return }
        try writer.append(.history, fields: frame.raw, at: from)
      } else if line.channel == .market, line.time < candle.end {
        bars.append(Array(line.fields))
      }
    case .link(let connection, let event, _):
      let name = connection.text
      switch event {
      case .open: openings.append((name, Array(line.fields)))
      case .close: openings.removeAll { $0.connection == name }
      case .ping, .pong: break
      }
    default: break
    }
  }

  /// What the stretch begins with, once.
  private mutating func enter(_ from: Timestamp) throws(FileProblem) {
    guard !isInside else { return }
    isInside = true
    for (channel, lines) in [(TapeChannel.link, openings.map(\.fields)), (.market, bars)] {
      for fields in lines {
        try fields.withUnsafeBufferPointer { (fields) throws(FileProblem) in
          try writer.append(channel, fields: UnsafeRawBufferPointer(fields), at: from)
        }
      }
    }
  }

  func finish(_ path: String) throws(FileProblem) {
    for (symbol, isSeen) in zip(cut.symbols, isSymbolSeen) where !isSeen {
      throw FileProblem(
        .badOption, file: path, what: "the tape has no line of \(symbol)", expected: "symbols that are on the tape",
        found: cut.symbols.joined(separator: ", "), advice: "tapedeck tape info \(path) lists them")
    }
    guard isAnyKept else {
      throw FileProblem(
        .badOption, file: path, what: "no line lies in the range",
        expected: "lines from \(cut.from.map(TimeText.write) ?? "the beginning") "
          + "to \(cut.to.map(TimeText.write) ?? "the end")",
        found: "none", advice: "check the range, which is in UTC: tapedeck tape info \(path)")
    }
  }

  // MARK: symbols

  private mutating func concerns(_ line: TapeLine) -> Bool {
    guard !cut.symbols.isEmpty else { return true }
    let name: UnsafeRawBufferPointer?
    switch line.content {
    case .market(_, let frame), .user(_, let frame), .history(let frame):
      name = FrameSymbol.find(in: frame.raw, isRequest: false)
    case .audit(let json): name = FrameSymbol.find(inAudit: json.raw)
    case .request(let ordinal, _, _, let query):
      name = FrameSymbol.find(in: query.raw, isRequest: true)
      if let name, place(of: name) == nil { otherRequests.insert(ordinal) }
    case .answer(let ordinal, _, _, _): return otherRequests.remove(ordinal) == nil
    case .account, .link, .written, .note: return true
    }
    guard let name else { return true }
    guard let place = place(of: name) else { return false }
    isSymbolSeen[place] = true
    return true
  }

  private func place(of name: UnsafeRawBufferPointer) -> Int? {
    cut.symbols.firstIndex { FrameSymbol.isEqual($0, name) }
  }
}
