import Basics
import Market

/// The fields of a kline frame that a `Candle` does not hold.
public struct KlineDetails: Hashable, Sendable {
  public var firstTradeId: Int64  // f
  public var lastTradeId: Int64  // L
  public var trades: Int64  // n
  public var quoteVolume: Volume  // q
  public var takerBuyVolume: Volume  // V
  public var takerBuyQuoteVolume: Volume  // Q

  public init(
    firstTradeId: Int64 = 0, lastTradeId: Int64 = 0, trades: Int64 = 0, quoteVolume: Volume = .zero,
    takerBuyVolume: Volume = .zero, takerBuyQuoteVolume: Volume = .zero
  ) {
    self.firstTradeId = firstTradeId
    self.lastTradeId = lastTradeId
    self.trades = trades
    self.quoteVolume = quoteVolume
    self.takerBuyVolume = takerBuyVolume
    self.takerBuyQuoteVolume = takerBuyQuoteVolume
  }
}

/// The fields of a mark price frame that a `MarkPrice` does not hold. Prices that are nil are written as the mark price.
public struct MarkPriceDetails: Hashable, Sendable {
  public var averagePrice: Price?  // ap
  public var estimatedSettlePrice: Price?  // P
  public var indexPrice: Price?  // i
  public var fundingRate: Rate  // r
  public var nextFundingTime: Timestamp  // T

  public init(
    averagePrice: Price? = nil, estimatedSettlePrice: Price? = nil, indexPrice: Price? = nil, fundingRate: Rate,
    nextFundingTime: Timestamp
  ) {
    self.averagePrice = averagePrice
    self.estimatedSettlePrice = estimatedSettlePrice
    self.indexPrice = indexPrice
    self.fundingRate = fundingRate
    self.nextFundingTime = nextFundingTime
  }
}

/// Writes frames of market streams, keys in the documented order. Source: binance-usdm 3.4.
///
/// Prices have the instrument's `pricePrecision` places (mark prices eight), quantities `quantityPrecision`; a value
/// that needs more gets them, so that no digit is lost. With a `stream` the frame is wrapped in the combined envelope.
public struct MarketFrameWriter: Sendable {
  private let instruments: Instruments

  public init(instruments: Instruments) { self.instruments = instruments }

  public func kline(
    _ candle: Candle, eventTime: Timestamp, details: KlineDetails = KlineDetails(), stream: StreamName? = nil
  ) -> [UInt8] {
    let rules = instruments[candle.symbol]
    let quotePlaces = min(rules.pricePrecision + rules.quantityPrecision, 8)
    var text = FrameText(stream: stream)
    text.open(event: "kline", eventTime)
    text.quoted("s", rules.name)
    text.key("k")
    text.openObject()
    text.time("t", candle.openTime)
    text.integer("T", candle.end.milliseconds - 1)
    text.quoted("s", rules.name)
    text.quoted("i", candle.interval.name)
    text.integer("f", details.firstTradeId)
    text.integer("L", details.lastTradeId)
    text.decimal("o", candle.open, rules.pricePrecision)
    text.decimal("c", candle.close, rules.pricePrecision)
    text.decimal("h", candle.high, rules.pricePrecision)
    text.decimal("l", candle.low, rules.pricePrecision)
    text.decimal("v", candle.volume, rules.quantityPrecision)
    text.integer("n", details.trades)
    text.bool("x", candle.isClosed)
    text.decimal("q", details.quoteVolume, quotePlaces)
    text.decimal("V", details.takerBuyVolume, rules.quantityPrecision)
    text.decimal("Q", details.takerBuyQuoteVolume, quotePlaces)
    text.quoted("B", "0")
    text.closeObject()
    return text.closed()
  }

  /// `E` is the time of the mark price.
  public func markPrice(_ mark: MarkPrice, details: MarkPriceDetails, stream: StreamName? = nil) -> [UInt8] {
    var text = FrameText(stream: stream)
    text.open(event: "markPriceUpdate", mark.time)
    text.quoted("s", instruments.name(mark.symbol))
    text.decimal("p", mark.price, 8)
    text.decimal("ap", details.averagePrice ?? mark.price, 8)
    text.decimal("P", details.estimatedSettlePrice ?? mark.price, 8)
    text.decimal("i", details.indexPrice ?? mark.price, 8)
    text.decimal("r", details.fundingRate, 8)
    text.time("T", details.nextFundingTime)
    return text.closed()
  }

  public func trade(_ trade: Trade, eventTime: Timestamp, id: Int64, stream: StreamName? = nil) -> [UInt8] {
    let rules = instruments[trade.symbol]
    var text = FrameText(stream: stream)
    text.open(event: "trade", eventTime)
    text.time("T", trade.time)
    text.quoted("s", rules.name)
    text.integer("t", id)
    text.decimal("p", trade.price, rules.pricePrecision)
    text.decimal("q", trade.quantity, rules.quantityPrecision)
    text.quoted("X", "MARKET")
    text.bool("m", trade.isBuyerMaker)
    return text.closed()
  }

  public func bookTicker(
    _ quote: Quote, eventTime: Timestamp, updateId: Int64, stream: StreamName? = nil
  ) -> [UInt8] {
    let rules = instruments[quote.symbol]
    var text = FrameText(stream: stream)
    text.openObject()
    text.quoted("e", "bookTicker")
    text.integer("u", updateId)
    text.quoted("s", rules.name)
    text.decimal("b", quote.bid, rules.pricePrecision)
    text.decimal("B", quote.bidQuantity, rules.quantityPrecision)
    text.decimal("a", quote.ask, rules.pricePrecision)
    text.decimal("A", quote.askQuantity, rules.quantityPrecision)
    text.time("T", quote.time)
    text.time("E", eventTime)
    return text.closed()
  }
}

/// Members of a frame under construction.
private struct FrameText {
  private var bytes: [UInt8] = []
  private let isWrapped: Bool
  private var isFirst = true

  init(stream: StreamName?) {
    isWrapped = stream != nil
    bytes.reserveCapacity(320)
    guard let stream else { return }
    openObject()
    quoted("stream", stream.text)
    key("data")
  }

  mutating func open(event: String, _ time: Timestamp) {
    openObject()
    quoted("e", event)
    self.time("E", time)
  }

  /// The finished frame.
  consuming func closed() -> [UInt8] {
    closeObject()
    if isWrapped { closeObject() }
    return bytes
  }

  mutating func openObject() {
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
  }

  mutating func closeObject() {
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
  }

  mutating func key(_ name: StaticString) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  mutating func quoted(_ name: StaticString, _ value: String) {
    key(name)
    JSONValue.appendQuoted(value, to: &bytes)
  }

  mutating func integer(_ name: StaticString, _ value: Int64) {
    key(name)
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    DecimalText.appendInteger(value.magnitude, to: &bytes)
  }

  mutating func time(_ name: StaticString, _ time: Timestamp) { integer(name, time.milliseconds) }

  mutating func bool(_ name: StaticString, _ value: Bool) {
    key(name)
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  mutating func decimal(_ name: StaticString, _ value: some DecimalValue, _ places: Int) {
    key(name)
    bytes.append(UInt8(ascii: "\""))
    value.append(places: max(places, value.placesUsed), to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}
