import Market
import TradingEngine

/// `mock_sma`: long when the mean of the newest 10 closes crosses above that of the newest 20, short when it crosses below;
/// stop 1 %, target 2 R. For tests that need signals which depend on prices. engine.md 2.16.
enum MovingAverageCross {
  static let name = "mock_sma"
  static let fast = 10
  static let slow = 20

  /// - Parameter candles: closed candles of the lowest interval, newest last.
  static func signal(_ candles: ArraySlice<Candle>) -> Signal? {
    guard candles.count > slow, let candle = candles.last else { return nil }
    let now = difference(candles)
    let before = difference(candles.dropLast())
    let direction: Direction
    if before <= 0, now > 0 {
      direction = .long
    } else if before >= 0, now < 0 {
      direction = .short
    } else {
      return nil
    }
    let (stop, target) = (Rate("0.01")!, Rate("0.02")!)
    return Signal(
      symbol: candle.symbol, direction: direction, entry: .price(candle.close),
      target: .fromEntry(direction == .long ? target : -target), stop: .fromEntry(direction == .long ? -stop : stop),
      setupId: "cross-\(candle.openTime.milliseconds / 1000)", source: name, interval: candle.interval)
  }

  /// Twenty times fast mean minus slow mean; its sign is all that is asked for.
  private static func difference(_ candles: ArraySlice<Candle>) -> Int128 {
    func sum(_ count: Int) -> Int128 { candles.suffix(count).reduce(0) { $0 + Int128($1.close.units) } }
    return sum(fast) * Int128(slow / fast) - sum(slow)
  }
}
