import Market

/// The average true range of one interval: the simple mean of the newest true ranges. engine.md 2.17.
///
/// A true range is the widest of high to low, high to the previous close, low to the previous close, so the first candle
/// has none and a value exists after `period + 1` candles.
package struct AverageTrueRange: Sendable {
  private var ranges: RollingSum
  private var previousClose: Price?

  package init(period: Int, history: some Sequence<Candle> = []) {
    ranges = RollingSum(length: period)
    for candle in history { add(candle) }
  }

  package mutating func add(_ candle: Candle) {
    if let previousClose { ranges.add(Self.trueRange(of: candle, after: previousClose).units) }
    previousClose = candle.close
  }

  /// nil before `period + 1` candles.
  package var value: Mean? { ranges.isFull ? ranges.mean : nil }

  package static func trueRange(of candle: Candle, after previousClose: Price) -> Price {
    max(candle.range, (candle.high - previousClose).magnitude, (candle.low - previousClose).magnitude)
  }
}
