import Market

/// The closed candles of one contract and interval, ascending, the newest `capacity` of them.
struct CandleSeries: Sendable {
  /// The most rows a request can ask for (binance-usdm 2.1).
  static let capacity = 1500
  private(set) var candles: [Candle] = []

  /// Position of the first candle that does not open before `time`.
  func index(from time: Timestamp) -> Int {
    var low = 0
    var high = candles.count
    while low < high {
      let middle = (low + high) / 2
      if candles[middle].openTime < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func candle(openingAt time: Timestamp) -> Candle? {
    let index = index(from: time)
    return index < candles.count && candles[index].openTime == time ? candles[index] : nil
  }

  /// The next candle that is put in makes the oldest ones go.
  var isFull: Bool { candles.count >= Self.capacity + 255 }

  /// False when there is one of this opening time; that one stays.
  @discardableResult
  mutating func insert(_ candle: Candle) -> Bool {
    if let last = candles.last, last.openTime >= candle.openTime {
      let index = index(from: candle.openTime)
      if candles[index].openTime == candle.openTime { return false }
      candles.insert(candle, at: index)
    } else {
      candles.append(candle)
    }
    // Trimmed in steps, so that a steady stream of candles moves the array only now and then.
    if candles.count > Self.capacity + 255 { candles.removeFirst(candles.count - Self.capacity) }
    return true
  }
}

extension Candle {
  /// The candle of a longer interval that begins with this one.
  func opening(_ interval: Interval) -> Candle {
    var longer = self
    longer.interval = interval
    longer.openTime = interval.open(containing: openTime)
    longer.isClosed = false
    return longer
  }

  /// Takes in the candle that follows inside this one.
  mutating func absorb(_ next: Candle) {
    high = max(high, next.high)
    low = min(low, next.low)
    close = next.close
    volume += next.volume
  }
}
