import Binance
import Market

/// Market events as the frames a client of the combined stream endpoint would get.
package struct MarketFrames: Sendable {
  package let reader: MarketFrameReader
  private let writer: MarketFrameWriter
  private let instruments: Instruments
  private let fundingRate: Rate

  package init(instruments: Instruments, fundingRate: Rate) {
    reader = MarketFrameReader(instruments: instruments)
    writer = MarketFrameWriter(instruments: instruments)
    self.instruments = instruments
    self.fundingRate = fundingRate
  }

  /// - Parameter time: of sending; the `E` of events that carry no time of their own.
  package func bytes(of event: MarketEvent, at time: Timestamp) -> [UInt8] {
    let name = instruments.name(event.symbol)
    switch event {
    case .mark(let mark):
      // Funding every eight hours at 00, 08 and 16 UTC (binance-usdm 7.2).
      let next = Interval.h8.open(containing: mark.time) + Interval.h8.length
      let details = MarkPriceDetails(fundingRate: fundingRate, nextFundingTime: next)
      return writer.markPrice(mark, details: details, stream: .markPrice(symbol: name, .everySecond))
    case .candle(let candle):
      return writer.kline(candle, eventTime: time, stream: .kline(symbol: name, candle.interval))
    case .trade(let trade):
      return writer.trade(trade, eventTime: time, id: 0, stream: .trade(symbol: name))
    case .quote(let quote):
      return writer.bookTicker(quote, eventTime: time, updateId: 0, stream: .bookTicker(symbol: name))
    }
  }
}
