import Market

/// A candle from open, high, low and close.
package func candle(
  _ symbol: Symbol, _ interval: Interval, _ open: Timestamp, _ prices: (Price, Price, Price, Price),
  volume: Volume = Volume(quantity("300")), isClosed: Bool = true
) -> Candle {
  Candle(
    symbol: symbol, interval: interval, openTime: open, open: prices.0, high: prices.1, low: prices.2,
    close: prices.3, volume: volume, isClosed: isClosed)
}

/// A candle from open, high, low and close.
package func candle(
  _ symbol: Symbol, _ interval: Interval, _ open: Timestamp, _ prices: (String, String, String, String),
  volume: String = "300", isClosed: Bool = true
) -> Candle {
  candle(
    symbol, interval, open, (price(prices.0), price(prices.1), price(prices.2), price(prices.3)),
    volume: Volume(quantity(volume)), isClosed: isClosed)
}

/// Candles of a longer interval, by nothing but opening times: a beginning or an end inside a longer candle makes a
/// shorter one of it.
package func aggregated(_ candles: [Candle], to interval: Interval) -> [Candle] {
  var result: [Candle] = []
  for candle in candles {
    let open = interval.open(containing: candle.openTime)
    if var last = result.last, last.openTime == open {
      last.high = max(last.high, candle.high)
      last.low = min(last.low, candle.low)
      last.close = candle.close
      last.volume += candle.volume
      result[result.count - 1] = last
    } else {
      var first = candle
      (first.interval, first.openTime) = (interval, open)
      result.append(first)
    }
  }
  return result
}
