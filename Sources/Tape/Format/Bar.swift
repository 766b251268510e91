import Market

/// A bar with everything that a kline frame carries. What a source does not know is zero.
package struct Bar: Hashable, Sendable {
  package var openTime: Timestamp
  package var open: Price
  package var high: Price
  package var low: Price
  package var close: Price
  package var volume: Volume
  package var quoteVolume: Volume
  package var trades: Int64
  package var takerVolume: Volume
  package var takerQuoteVolume: Volume

  package init(
    openTime: Timestamp, open: Price, high: Price, low: Price, close: Price, volume: Volume, quoteVolume: Volume,
    trades: Int64, takerVolume: Volume, takerQuoteVolume: Volume
  ) {
    self.openTime = openTime
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.quoteVolume = quoteVolume
    self.trades = trades
    self.takerVolume = takerVolume
    self.takerQuoteVolume = takerQuoteVolume
  }

  /// engine.md 2.1: prices above zero, high and low around open and close, volume not negative; none beyond all prices.
  package var isPossible: Bool {
    low.units > 0 && high >= max(open, close) && low <= min(open, close) && !volume.isNegative
      && high <= AmountBounds.price
  }

  /// In words.
  package static let possible =
    "low above 0, high and low around open and close, volume not negative, no price beyond \(AmountBounds.price)"

  /// Goes on with the bar that follows; nil if a volume leaves the range of numbers.
  package func merged(with next: Bar) -> Bar? {
    let (trades, isTooMany) = trades.addingReportingOverflow(next.trades)
    guard !isTooMany, let volume = volume.adding(next.volume), let quote = quoteVolume.adding(next.quoteVolume),
      let taker = takerVolume.adding(next.takerVolume), let takerQuote = takerQuoteVolume.adding(next.takerQuoteVolume)
    else { return nil }
    var bar = self
    bar.high = max(high, next.high)
    bar.low = min(low, next.low)
    bar.close = next.close
    bar.volume = volume
    bar.quoteVolume = quote
    bar.trades = trades
    bar.takerVolume = taker
    bar.takerQuoteVolume = takerQuote
    return bar
  }
}

/// Writes bars as the combined-stream frame of a closed candle, keys in the order of binance-usdm 3.4 (kline).
///
/// `E` is one millisecond after the bar's close time, as if the closing push came at once.
package struct KlineFrame {
  private let prefix: [UInt8]
  private let symbolAndInterval: [UInt8]
  private let interval: Interval

  package init(symbol: String, interval: Interval) {
    self.interval = interval
    prefix = Array(
      "{\"stream\":\"\(symbol.lowercased())@kline_\(interval.name)\",\"data\":{\"e\":\"kline\",\"E\":".utf8)
    symbolAndInterval = Array("\"s\":\"\(symbol)\"".utf8)
  }

  /// The texts of a bar's numbers, so that an import keeps the digits of its file.
  package struct Texts {
    package var open: ArraySlice<UInt8>
    package var high: ArraySlice<UInt8>
    package var low: ArraySlice<UInt8>
    package var close: ArraySlice<UInt8>
    package var volume: ArraySlice<UInt8>
    package var quoteVolume: ArraySlice<UInt8>
    package var trades: ArraySlice<UInt8>
    package var takerVolume: ArraySlice<UInt8>
    package var takerQuoteVolume: ArraySlice<UInt8>

    package init(_ bar: Bar) {
      open = Self.slice(bar.open.description)
      high = Self.slice(bar.high.description)
      low = Self.slice(bar.low.description)
      close = Self.slice(bar.close.description)
      volume = Self.slice(bar.volume.description)
      quoteVolume = Self.slice(bar.quoteVolume.description)
      trades = Self.slice(String(bar.trades))
      takerVolume = Self.slice(bar.takerVolume.description)
      takerQuoteVolume = Self.slice(bar.takerQuoteVolume.description)
    }

    private static func slice(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }
  }

  package func bytes(openTime: Timestamp, _ texts: Texts) -> [UInt8] {
    let open = openTime.milliseconds
    let end = open + interval.length.milliseconds
    var text = prefix
    text.reserveCapacity(420)
    func literal(_ part: String) { text.append(contentsOf: part.utf8) }
    func number(_ value: Int64) { DecimalText.appendInteger(UInt64(value), to: &text) }
    number(end)
    literal(",")
    text += symbolAndInterval
    literal(",\"k\":{\"t\":")
    number(open)
    literal(",\"T\":")
    number(end - 1)
    literal(",")
    text += symbolAndInterval
    literal(",\"i\":\"\(interval.name)\",\"f\":0,\"L\":0,\"o\":\"")
    text += texts.open
    literal("\",\"c\":\"")
    text += texts.close
    literal("\",\"h\":\"")
    text += texts.high
    literal("\",\"l\":\"")
    text += texts.low
    literal("\",\"v\":\"")
    text += texts.volume
    literal("\",\"n\":")
    text += texts.trades
    literal(",\"x\":true,\"q\":\"")
    text += texts.quoteVolume
    literal("\",\"V\":\"")
    text += texts.takerVolume
    literal("\",\"Q\":\"")
    text += texts.takerQuoteVolume
    literal("\",\"B\":\"0\"}}}")
    return text
  }
}
