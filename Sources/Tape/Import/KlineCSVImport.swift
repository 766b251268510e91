import Market

/// One CSV file of an import. What is nil is taken from the file's name, such as `XRPUSDT-5m-2026-01.csv.gz`.
public struct KlineFile: Hashable, Sendable {
  public var path: String
  public var symbol: String?
  public var interval: Interval?

  public init(path: String, symbol: String? = nil, interval: Interval? = nil) {
    self.path = path
    self.symbol = symbol
    self.interval = interval
  }
}

/// Imports kline CSV files as a tape.
///
/// Each bar becomes an M line with a closed candle, **stamped at the bar's open time**: a closed candle stamped before its
/// end is a bar to be played, which the exchange trades along, not a candle that a stream pushed. Bars before `from`
/// become candles of history (H lines), aggregated to the intervals asked for.
public struct KlineCSVImport: Sendable {
  /// Files of one symbol and interval follow each other in time (monthly archives); all others are merged. The order of
  /// the list does not matter: at equal times the order is by symbol, then by interval.
  public var files: [KlineFile]
  /// The first bar to be played; nil: all bars.
  public var from: Timestamp?
  /// The first bar that is left out again.
  public var to: Timestamp?
  public var history: [HistoryLength]
  public var header: TapeHeader
  public var licence: String

  public init(
    files: [KlineFile], from: Timestamp? = nil, to: Timestamp? = nil, history: [HistoryLength] = [], header: TapeHeader,
    licence: String = "not declared"
  ) {
    self.files = files
    self.from = from
    self.to = to
    self.history = history
    self.header = header
    self.licence = licence
  }

  /// Everything that was read is in exactly one of the counts.
  public struct Report: Hashable, Sendable {
    public struct File: Hashable, Sendable {
      public var path: String
      public var symbol: String
      public var interval: Interval
      public var headerLines = 0
      public var rows = 0
      /// Before `from`: history.
      public var before = 0
      public var played = 0
      /// From `to` on.
      public var after = 0
    }
    public struct ShortHistory: Hashable, Sendable {
      public var symbol: String
      public var interval: Interval
      public var found: Int
      public var wanted: Int
    }
    public var files: [File]
    public var historyCandles = 0
    /// Where the data before `from` did not suffice.
    public var shortHistory: [ShortHistory] = []
    public var tape: SealedTape
  }

  /// Reads the files in one pass, in constant memory, and writes the tape and its manifest.
  public func write(to path: String) throws(TapeProblem) -> Report {
    let merge = try KlineMerge(files)
    try check(merge.sources, tape: path)
    let writer = try TapeWriter(path: path, header: header, resolution: merge.sources.map(\.interval).min())
    do {
      let report = try play(merge, into: writer)
      try TapeManifest(report.tape, licence: licence).write(to: TapeManifest.path(forTape: path))
      return report
    } catch {
      writer.abandon()
      throw error
    }
  }

  private func play(_ merge: KlineMerge, into writer: TapeWriter) throws(TapeProblem) -> Report {
    var counts = merge.sources.map { Report.File(path: $0.path, symbol: $0.symbol, interval: $0.interval) }
    var histories = self.histories(merge.sources)
    var historyCandles = 0
    var short: [Report.ShortHistory] = []
    var isHistoryWritten = from == nil
    while let (index, source, bar) = merge.current {
      if let from, bar.openTime < from {
        counts[index].before += 1
        for place in histories.indices where histories[place].isFed(by: source) {
          guard histories[place].candles.add(bar) else {
            throw source.problem(
              column: 5, what: "the volume of an aggregated candle leaves the range of numbers",
              expected: "sums below 92233720368", found: bar.volume.description)
          }
        }
      } else {
        if !isHistoryWritten, let from {
          try writeHistory(histories, at: from, into: writer, candles: &historyCandles, short: &short)
          isHistoryWritten = true
        }
        if let to, bar.openTime >= to {
          counts[index].after += 1
        } else {
          counts[index].played += 1
          try writer.append(.market(connection: "m1", frame: source.frameBytes), at: bar.openTime)
        }
      }
      try merge.advance()
    }
    guard isHistoryWritten, counts.contains(where: { $0.played > 0 }) else {
      throw TapeProblem(
        .badOption, file: writer.path, what: "no bar lies in the range to be played",
        expected: "bars from \(from.map(TimeText.write) ?? "the beginning") to \(to.map(TimeText.write) ?? "the end")",
        found: "\(counts.map(\.before).reduce(0, +)) bars before and \(counts.map(\.after).reduce(0, +)) after it",
        advice: "check the range, which is in UTC")
    }
    for (index, source) in merge.sources.enumerated() {
      counts[index].rows = source.rows
      counts[index].headerLines = source.headerLines
    }
    return Report(
      files: counts, historyCandles: historyCandles, shortHistory: short, tape: try writer.finish())
  }

  // MARK: history

  private struct History {
    var symbol: String
    var sourceInterval: Interval
    var candles: CandleHistory

    func isFed(by file: KlineCSVFile) -> Bool { file.symbol == symbol && file.interval == sourceInterval }
  }

  /// For each symbol from its finest bars, by symbol, then by interval.
  private func histories(_ sources: [KlineCSVFile]) -> [History] {
    var list: [History] = []
    for source in sources where !list.contains(where: { $0.symbol == source.symbol }) {
      for length in history.sorted(by: { $0.interval < $1.interval }) {
        list.append(
          History(
            symbol: source.symbol, sourceInterval: source.interval,
            candles: CandleHistory(length, of: source.interval)))
      }
    }
    return list
  }

  private func writeHistory(
    _ histories: [History], at from: Timestamp, into writer: TapeWriter, candles: inout Int,
    short: inout [Report.ShortHistory]
  ) throws(TapeProblem) {
    for history in histories {
      let length = history.candles.length
      let frame = KlineFrame(symbol: history.symbol, interval: length.interval)
      let bars = history.candles.complete(before: from)
      for bar in bars { try writer.append(.history(frame.bytes(openTime: bar.openTime, .init(bar))), at: from) }
      candles += bars.count
      if bars.count < length.count {
        short.append(
          Report.ShortHistory(
            symbol: history.symbol, interval: length.interval, found: bars.count, wanted: length.count))
      }
    }
  }

  // MARK: options

  private func check(_ sources: [KlineCSVFile], tape: String) throws(TapeProblem) {
    guard !sources.isEmpty else {
      throw TapeProblem(.badOption, file: tape, what: "no file to import", expected: "one CSV file at least")
    }
    if let from, let to, from >= to {
      throw TapeProblem(
        .badOption, file: tape, what: "the range is empty", expected: "a start before the end",
        found: "\(TimeText.write(from)) to \(TimeText.write(to))")
    }
    for source in sources {
      for (name, time) in [("from", from), ("to", to)] {
        guard let time, source.interval.open(containing: time) != time else { continue }
        throw TapeProblem(
          .badOption, file: source.path, what: "\(name) cuts a bar of \(source.interval.name)",
          expected: "a time on the grid of \(source.interval.name)", found: TimeText.write(time))
      }
      for length in history {
        let finest = sources.filter { $0.symbol == source.symbol }.map(\.interval).min() ?? source.interval
        guard length.interval < finest else { continue }
        throw TapeProblem(
          .badOption, file: source.path, what: "history of \(length.interval.name) cannot be built",
          expected: "an interval of at least \(finest.name)", found: length.interval.name)
      }
    }
  }
}

/// Several files as one sequence of bars in order of time, at equal times by symbol, then by interval.
final class KlineMerge {
  let sources: [KlineCSVFile]
  private var currentIndex: Int?
  private var isStarted = false

  init(_ files: [KlineFile]) throws(TapeProblem) {
    var opened: [KlineCSVFile] = []
    for file in files { opened.append(try KlineCSVFile(file)) }
    sources = opened.sorted { a, b in
      (a.symbol, a.interval, a.bar?.openTime ?? .distantFuture, a.path)
        < (b.symbol, b.interval, b.bar?.openTime ?? .distantFuture, b.path)
    }
    choose()
  }

  var current: (index: Int, source: KlineCSVFile, bar: Bar)? {
    guard let index = currentIndex, let bar = sources[index].bar else { return nil }
    return (index, sources[index], bar)
  }

  func advance() throws(TapeProblem) {
    guard let index = currentIndex, let before = sources[index].bar?.openTime else { return }
    try sources[index].advance()
    for other in sources.indices where other != index {
      guard sources[other].symbol == sources[index].symbol, sources[other].interval == sources[index].interval,
        sources[other].bar?.openTime == before
      else { continue }
      throw sources[other].problem(
        column: 0, what: "a bar occurs in two files",
        expected: "files of one symbol and interval that follow each other",
        found: "\(TimeText.write(before)), which is also in \(sources[index].path)")
    }
    choose()
  }

  /// The sources are sorted by symbol and interval, so the first of the earliest is the one.
  private func choose() {
    var best: Int?
    var earliest = Timestamp.distantFuture
    for (index, source) in sources.enumerated() {
      guard let time = source.bar?.openTime, time < earliest else { continue }
      earliest = time
      best = index
    }
    currentIndex = best
  }
}
