import Market

/// Aggregates bars into longer candles by open time and keeps the newest complete ones.
///
/// A candle whose first bar is missing because the data begin inside it is dropped; a candle with a hole inside is kept,
/// as the venue keeps a candle with a minute without trades.
package struct CandleHistory {
  package let length: HistoryLength
  private let barLength: Span
  private var candles: [Bar] = []
  /// Where the ring begins once it is full.
  private var oldest = 0
  private var forming: Bar?
  /// The candle inside which the data began.
  private var cut: Timestamp?
  private var hasBegun = false

  package init(_ length: HistoryLength, of bars: Interval) {
    self.length = length
    barLength = bars.length
  }

  /// False if a volume leaves the range of numbers. Bars come in order of time.
  package mutating func add(_ bar: Bar) -> Bool {
    let open = length.interval.open(containing: bar.openTime)
    if let current = forming, current.openTime == open {
      guard let merged = current.merged(with: bar) else { return false }
      forming = merged
    } else {
      closeForming()
      if !hasBegun, bar.openTime != open { cut = open }
      if open != cut {
        var first = bar
        first.openTime = open
        forming = first
      }
    }
    hasBegun = true
    if bar.openTime + barLength == open + length.interval.length { closeForming() }
    return true
  }

  private mutating func closeForming() {
    guard let candle = forming else { return }
    forming = nil
    guard length.count > 0 else { return }
    if candles.count < length.count {
      candles.append(candle)
    } else {
      candles[oldest] = candle
      oldest = (oldest + 1) % length.count
    }
  }

  /// The complete candles that ended at or before `time`, oldest first.
  package func complete(before time: Timestamp) -> [Bar] {
    let ordered = candles[oldest...] + candles[..<oldest]
    var complete = ordered.filter { $0.openTime + length.interval.length <= time }
    if let forming, forming.openTime + length.interval.length <= time { complete.append(forming) }
    return Array(complete.suffix(length.count))
  }
}
