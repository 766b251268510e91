import Market
import Tape

/// The candles that a tape brings along from before its beginning, by contract and interval.
struct ImportHistory {
  private struct Series {
    var symbol: String
    var source: Interval
    var candles: CandleHistory
  }

  private var list: [Series] = []
  /// What no kind of bars that there are can make.
  private(set) var unbuilt: [(symbol: String, length: HistoryLength)] = []

  /// For each contract and interval from every kind of bars that it can be built of: the finest may begin too late.
  init(_ lengths: [HistoryLength], of cursors: [ImportCursor]) {
    for cursor in cursors {
      guard let symbol = cursor.symbol, let source = cursor.interval,
        !list.contains(where: { $0.symbol == symbol && $0.source == source })
      else { continue }
      for length in lengths where length.interval.isMultiple(of: source) {
        list.append(Series(symbol: symbol, source: source, candles: CandleHistory(length, of: source)))
      }
    }
    var symbols: [String] = []
    for symbol in cursors.filter({ $0.interval != nil }).compactMap(\.symbol) where !symbols.contains(symbol) {
      symbols.append(symbol)
      for length in lengths where !list.contains(where: { $0.symbol == symbol && $0.candles.length == length }) {
        unbuilt.append((symbol, length))
      }
    }
  }

  /// False if a volume leaves the range of numbers.
  mutating func add(_ bar: Bar, of cursor: ImportCursor) -> Bool {
    for index in list.indices where list[index].source == cursor.interval && list[index].symbol == cursor.symbol {
      guard list[index].candles.add(bar) else { return false }
    }
    return true
  }

  /// The candles that ended by `time`: of each contract and interval the longest row there is, of equal ones that of the
  /// finest bars. By contract, then by interval.
  func complete(before time: Timestamp) -> [(symbol: String, length: HistoryLength, bars: [Bar])] {
    var rows: [(symbol: String, length: HistoryLength, source: Interval, bars: [Bar])] = []
    for series in list {
      let bars = series.candles.complete(before: time)
      let length = series.candles.length
      if let index = rows.firstIndex(where: { $0.symbol == series.symbol && $0.length == length }) {
        let isLonger = bars.count > rows[index].bars.count
        guard isLonger || bars.count == rows[index].bars.count && series.source < rows[index].source else { continue }
        rows[index] = (series.symbol, length, series.source, bars)
      } else {
        rows.append((series.symbol, length, series.source, bars))
      }
    }
    rows.sort { ($0.symbol, $0.length.interval) < ($1.symbol, $1.length.interval) }
    return rows.map { ($0.symbol, $0.length, $0.bars) }
  }
}
