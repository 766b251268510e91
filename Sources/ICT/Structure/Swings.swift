import Market

/// A candle whose extreme stands out among its neighbours.
package struct Swing: Hashable, Sendable {
  /// Place in the list.
  package var index: Int
  package var price: Price
}

/// Swing highs and lows of a list of candles, computed on demand. engine.md 2.2.
package enum Swings {
  /// Candles whose high is strictly above each high of the `lookback` candles before and after. Equal highs cancel each
  /// other, and a swing is known only `lookback` candles later.
  package static func highs(_ candles: [Candle], lookback: Int) -> [Swing] {
    find(candles, lookback: lookback, by: \.high, >)
  }

  /// Mirrored: strictly below each low around it.
  package static func lows(_ candles: [Candle], lookback: Int) -> [Swing] {
    find(candles, lookback: lookback, by: \.low, <)
  }

  private static func find(
    _ candles: [Candle], lookback: Int, by extreme: KeyPath<Candle, Price>, _ isBeyond: (Price, Price) -> Bool
  ) -> [Swing] {
    guard candles.count > 2 * lookback else { return [] }
    return (lookback..<candles.count - lookback).compactMap { index in
      let price = candles[index][keyPath: extreme]
      let neighbours = (index - lookback...index + lookback).lazy.filter { $0 != index }
      let standsOut = neighbours.allSatisfy { isBeyond(price, candles[$0][keyPath: extreme]) }
      return standsOut ? Swing(index: index, price: price) : nil
    }
  }

  /// What the last two swing highs and the last two swing lows say: both rising, both falling, or nothing (nil). Used only
  /// where there is no market structure. engine.md 2.2.
  package static func trend(_ candles: [Candle], lookback: Int) -> Trend? {
    let highs = highs(candles, lookback: lookback).suffix(2).map(\.price)
    let lows = lows(candles, lookback: lookback).suffix(2).map(\.price)
    guard highs.count == 2, lows.count == 2 else { return nil }
    if highs[1] > highs[0], lows[1] > lows[0] { return .bullish }
    if highs[1] < highs[0], lows[1] < lows[0] { return .bearish }
    return nil
  }
}
