import Files
import Market
import Tape

/// Files of one series follow each other: nothing may be in two of them, and what lies between two is told.
struct SeriesCheck {
  private struct Last {
    var ordinal: Int64?
    var time: Timestamp
    var rank: Int
  }

  /// The series of each file, by rank.
  private var series: [Int] = []
  private var lasts: [Last?] = []
  private let cursors: [ImportCursor]
  /// What is missing between files of one series.
  private(set) var gaps: [String] = []

  /// Recordings and trades of a market that is alive are never silent so long.
  private static let silence = Span.hours(1)

  init(_ cursors: [ImportCursor]) {
    self.cursors = cursors
    var names: [String] = []
    for cursor in cursors {
      let name = "\(cursor.symbol ?? "") \(cursor.format.isBars ? cursor.interval?.name ?? "" : cursor.format.rawValue)"
      if !names.contains(name) { names.append(name) }
      series.append(names.firstIndex(of: name) ?? 0)
    }
    lasts = [Last?](repeating: nil, count: names.count)
  }

  mutating func take(_ cursor: ImportCursor, _ rank: Int) throws(FileProblem) {
    guard let time = cursor.time else { return }
    let ordinal = cursor.line.ordinal
    if let last = lasts[series[rank]], last.rank != rank {
      if let ordinal, let before = last.ordinal, ordinal <= before {
        let what = cursor.format.isBars ? "a bar" : "a trade"
        throw cursor.problem(
          "\(what) occurs in two files", expected: "files of one series that follow each other",
          found: "\(TimeText.write(time)), which \(cursors[last.rank].file.path) has passed")
      }
      note(last, cursor, time)
    }
    lasts[series[rank]] = Last(ordinal: ordinal, time: time, rank: rank)
  }

  private mutating func note(_ last: Last, _ cursor: ImportCursor, _ time: Timestamp) {
    // A fill of two recordings of one time would be told at each of their lines.
    guard gaps.count < 100, time - last.time > (cursor.interval?.length ?? Self.silence) else { return }
    var missing = "nothing from \(TimeText.write(last.time)) to \(TimeText.write(time))"
    if let interval = cursor.interval {
      let count = (time - last.time).nanoseconds / interval.length.nanoseconds - 1
      missing = "\(count) bars of \(interval.name) are missing from \(TimeText.write(last.time + interval.length))"
    } else if let ordinal = cursor.line.ordinal, let before = last.ordinal, ordinal > before + 1 {
      missing += ", \(ordinal - before - 1) numbers of trades"
    }
    gaps.append("\(missing) between \(cursors[last.rank].file.path) and \(cursor.file.path)")
  }
}
