import Files
import Market
import Tape

/// Imports files of market data as a tape: one pass, in constant memory, in order of time.
///
/// A bar becomes an M line with a closed candle, **stamped at the bar's open time**: a closed candle stamped before its end
/// is a bar to be played, which the exchange trades along, not a candle that a stream pushed. Bars before `from` become
/// candles of history (H lines), aggregated to the intervals asked for. Everything else becomes the frame that the venue
/// would have sent, or the answer it would have given, with the digits of the file; raw frames keep their bytes.
package struct TapeImport: Sendable {
  /// Files of one series follow each other in time (monthly archives); all others are merged. The order of the list does
  /// not matter: at equal times the order is by contract, then bars before all else, finer before coarser, then by path.
  package var files: [ImportFile]
  /// The first moment to be played; nil: all there is.
  package var from: Timestamp?
  /// The first moment that is left out again.
  package var to: Timestamp?
  package var history: [HistoryLength]
  package var header: TapeHeader
  package var licence: String

  package init(
    files: [ImportFile], from: Timestamp? = nil, to: Timestamp? = nil, history: [HistoryLength] = [],
    header: TapeHeader,
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
  package struct Report: Hashable, Sendable {
    package struct File: Hashable, Sendable {
      package var path: String
      package var format: ImportFormat
      /// Nil where the lines name their own.
      package var symbol: String?
      package var interval: Interval?
      /// It was held against the check sum that was published with it.
      package var isPublished: Bool
      package var headerLines = 0
      /// Lines of text, without the header.
      package var rows = 0
      /// Moments before `from`: bars of them are history, all else is left out.
      package var before = 0
      package var played = 0
      /// From `to` on.
      package var after = 0
      package var count: ImportCount
      /// What a user should know.
      package var remarks: [String] = []
    }
    package struct ShortHistory: Hashable, Sendable {
      package var symbol: String
      package var interval: Interval
      package var found: Int
      package var wanted: Int
    }
    package var files: [File]
    package var historyCandles = 0
    /// Where the data before `from` did not suffice.
    package var shortHistory: [ShortHistory] = []
    /// What is missing between files of one series, in words.
    package var gaps: [String] = []
    /// Some of the lines are prices of the spot market; the header of the tape says so.
    package var isSpot = false
    package var tape: SealedTape
  }

  /// Writes the tape and its manifest. Where anything is wrong, neither is there afterwards.
  package func write(to path: String) throws(FileProblem) -> Report {
    try TapeTarget(path).check(inputs: files.map(\.path), replaces: true)
    var cursors: [ImportCursor] = []
    for file in files { cursors.append(try ImportCursor(file)) }
    cursors.sort { Self.order($0) < Self.order($1) }
    try check(cursors, tape: path)
    // Bars alone have a step that silence can be held against.
    let steps = cursors.map(\.interval)
    let writer = try TapeWriter(
      path: path, header: cursors.contains(where: \.isSpot) ? header.marked([.spot]) : header,
      resolution: steps.contains(nil) ? nil : steps.compactMap(\.self).min())
    do {
      let report = try play(cursors, into: writer)
      try TapeManifest(report.tape, licence: licence).write(to: TapeManifest.path(forTape: path))
      return report
    } catch {
      writer.abandon()
      throw error
    }
  }

  private static func order(_ cursor: ImportCursor) -> (String, UInt8, Int64, String) {
    (
      cursor.symbol ?? "", cursor.interval?.rawValue ?? .max, cursor.time?.nanoseconds ?? .max, cursor.file.path
    )
  }

  private func play(_ cursors: [ImportCursor], into writer: TapeWriter) throws(FileProblem) -> Report {
    var (before, played, after) = (Self.zeros(cursors), Self.zeros(cursors), Self.zeros(cursors))
    var history = ImportHistory(self.history, of: cursors)
    var report = HistoryReport(isWritten: from == nil)
    var series = SeriesCheck(cursors)
    var lines = ImportLines(cursors, writer)
    var merge = LineMerge(cursors)
    while let index = merge.currentRank, let time = cursors[index].time {
      let cursor = cursors[index]
      try series.take(cursor, index)
      if let from, time < from {
        before[index] += 1
        if case .bar(let bar) = cursor.line.content, !history.add(bar, of: cursor) {
          throw cursor.problem(
            "the sums of an aggregated candle leave the range of numbers", expected: "sums below 9223372036854775807",
            found: bar.volume.description)
        }
      } else {
        if !report.isWritten, let from { try write(history, at: from, into: writer, &report) }
        if let to, time >= to {
          after[index] += 1
        } else {
          played[index] += 1
          try lines.write(cursor.line, at: time, of: index)
        }
      }
      try merge.advance()
    }
    guard report.isWritten, played.contains(where: { $0 > 0 }) else {
      throw FileProblem(
        .badOption, file: writer.path, what: "nothing lies in the range to be played",
        expected: "data from \(from.map(TimeText.write) ?? "the beginning") to \(to.map(TimeText.write) ?? "the end")",
        found: "\(before.reduce(0, +)) lines before and \(after.reduce(0, +)) after it",
        advice: "check the range, which is in UTC")
    }
    let files = cursors.enumerated().map { index, cursor in
      Report.File(
        path: cursor.file.path, format: cursor.format, symbol: cursor.symbol, interval: cursor.interval,
        isPublished: cursor.isPublished, headerLines: cursor.headerLines, rows: cursor.rows,
        before: before[index], played: played[index], after: after[index], count: cursor.count,
        remarks: cursor.remarks)
    }
    return Report(
      files: files, historyCandles: report.candles, shortHistory: report.short, gaps: series.gaps,
      isSpot: cursors.contains(where: \.isSpot), tape: try writer.finish())
  }

  private static func zeros(_ cursors: [ImportCursor]) -> [Int] { [Int](repeating: 0, count: cursors.count) }

  // MARK: history

  private struct HistoryReport {
    var isWritten: Bool
    var candles = 0
    var short: [Report.ShortHistory] = []
  }

  private func write(
    _ history: ImportHistory, at from: Timestamp, into writer: TapeWriter, _ report: inout HistoryReport
  ) throws(FileProblem) {
    report.isWritten = true
    for (symbol, length) in history.unbuilt {
      report.short.append(
        Report.ShortHistory(symbol: symbol, interval: length.interval, found: 0, wanted: length.count))
    }
    for (symbol, length, bars) in history.complete(before: from) {
      let frame = KlineFrame(symbol: symbol, interval: length.interval)
      for bar in bars { try writer.append(.history(frame.bytes(openTime: bar.openTime, .init(bar))), at: from) }
      report.candles += bars.count
      if bars.count < length.count {
        report.short.append(
          Report.ShortHistory(symbol: symbol, interval: length.interval, found: bars.count, wanted: length.count))
      }
    }
  }

  // MARK: options

  private func check(_ cursors: [ImportCursor], tape: String) throws(FileProblem) {
    guard !cursors.isEmpty else {
      throw FileProblem(.badOption, file: tape, what: "no file to import", expected: "one file at least")
    }
    if let from, let to, from >= to {
      throw FileProblem(
        .badOption, file: tape, what: "the range is empty", expected: "a start before the end",
        found: "\(TimeText.write(from)) to \(TimeText.write(to))")
    }
    for cursor in cursors {
      guard abs(cursor.file.shift.nanoseconds) <= Span.hours(24).nanoseconds else {
        throw FileProblem(
          .badOption, file: cursor.file.path, what: "no clock is so wrong", expected: "a shift of at most a day",
          found: "\(cursor.file.shift)")
      }
      guard let interval = cursor.interval else { continue }
      guard cursor.file.shift == .zero else {
        throw FileProblem(
          .badOption, file: cursor.file.path, what: "bars cannot be shifted",
          expected: "a shift for recordings of single events alone")
      }
      for (name, time) in [("from", from), ("to", to)] {
        guard let time, interval.open(containing: time) != time else { continue }
        throw FileProblem(
          .badOption, file: cursor.file.path, what: "\(name) cuts a bar of \(interval.name)",
          expected: "a time on the grid of \(interval.name)", found: TimeText.write(time))
      }
    }
  }
}
