import Files
import Market

/// What the first rows of a file of bars tell of all.
extension KlineColumns {
  /// What the column of symbols says in the first row; nil where there is no such column.
  static func symbolCell(of source: ImportSource) -> String? {
    guard source.format == .ohlcv, source.start.count >= 2 else { return nil }
    let (names, cells) = (fields(source.start[0]).map { $0.lowercased() }, fields(source.start[1]))
    guard let column = names.firstIndex(where: { symbolNames.contains($0) }), column < cells.count else { return nil }
    return cells[column].isEmpty ? nil : cells[column]
  }

  /// The interval of a file that does not name it: by the close time of the first row, or by the smallest step between rows.
  static func interval(of source: ImportSource) throws(FileProblem) -> Interval {
    var clock = EpochTime(unit: source.unit)
    for line in source.start {
      let fields = fields(line)
      guard fields.count == 12, let open = try? clock.read(Array(fields[0].utf8)),
        let close = try? clock.read(Array(fields[6].utf8))
      else { continue }
      if let interval = try interval(of: close - open + .milliseconds(1), source) { return interval }
      break
    }
    if let step = steps(of: source).min(), let interval = try interval(of: step, source) { return interval }
    throw FileProblem(
      .badOption, file: source.file.path, what: "the interval is not known",
      expected: "a name such as XRPUSDT-5m-2026-01.csv.gz, or the interval as an option", advice: "--interval 5m")
  }

  private static func interval(of length: Span, _ source: ImportSource) throws(FileProblem) -> Interval? {
    func isNear(_ other: Span) -> Bool { abs((length - other).nanoseconds) < 1_000_000 }
    if let interval = Interval.allCases.first(where: { isNear($0.length) }) { return interval }
    if isNear(.seconds(1)) { throw source.unread("1s") }
    if isNear(.hours(3 * 24)) { throw source.unread("3d") }
    if (28...31).contains(where: { isNear(.hours(Int64($0) * 24)) }) { throw source.unread("1mo") }
    return nil
  }

  /// The step that all of the first rows have between them, where there are four rows at least.
  static func commonStep(of source: ImportSource) -> Interval? {
    let steps = steps(of: source)
    guard steps.count >= 3, let first = steps.first, steps.allSatisfy({ $0 == first }) else { return nil }
    return Interval.allCases.first { $0.length == first }
  }

  /// From each of the first rows to the next, as far as time goes on.
  static func steps(of source: ImportSource) -> [Span] {
    var clock = EpochTime(unit: source.unit)
    let header = source.start.first.map { fields($0).map { $0.lowercased() } } ?? []
    let column = header.firstIndex { timeNames.contains($0) } ?? 0
    var times: [Timestamp] = []
    for line in source.start {
      let fields = fields(line)
      guard column < fields.count, let time = try? clock.read(Array(fields[column].utf8)) else { continue }
      times.append(time)
    }
    return zip(times, times.dropFirst()).map { $1 - $0 }.filter { $0 > .zero }
  }

  private static func fields(_ line: [UInt8]) -> [String] {
    line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { field in
      String(decoding: field.first == 0x22 && field.count >= 2 ? field.dropFirst().dropLast() : field, as: UTF8.self)
    }
  }
}
