import Basics
import Binance
import Market

/// Tells the walk of one symbol in trades, quotes, order book changes and mark prices, second by second.
///
/// The last trade of each second is the walk's price at its end, so that minutes close where bars of the same plan would.
/// A trade is made at the best bid or the best ask; the book stands around it with the weather's spread and is never
/// crossed.
struct TickMarket {
  struct Frame {
    var time: Timestamp
    var bytes: [UInt8]
    /// Not a frame of a stream, but the answer to `GET /fapi/v1/depth` for this contract.
    var snapshotOf: String?
  }

  private let plan: TapePlan.SymbolPlan
  private let resolution: TapePlan.Resolution
  private let channels: Set<TapePlan.Channel>
  private let fundingEvery: Span
  private let walk: PriceWalk
  private let draws: HashDraw
  private let symbol = Symbol(index: 0)
  private let writer: MarketFrameWriter
  private let depth: DepthFrame
  private var book: MadeBook
  private var tradeId: Int64
  private var hasSnapshot = false
  private var minute = (index: -1, prices: [Price]())

  private enum Purpose {
    static let count: UInt64 = 16
    static let side: UInt64 = 17
    static let quote: UInt64 = 18
    static let level: UInt64 = 1 << 12
    static let trade: UInt64 = 1 << 16
  }

  init(_ plan: TapePlan.SymbolPlan, of tape: TapePlan, walk: PriceWalk) {
    self.plan = plan
    self.walk = walk
    resolution = tape.resolution
    channels = Set(tape.channels)
    fundingEvery = tape.fundingEvery
    draws = HashDraw(seed: tape.seed, name: plan.symbol)
    let places = (price: Written(trimmed: plan.tick).places, quantity: Written(trimmed: plan.step).places)
    let instrument = Instrument(
      name: plan.symbol, baseAsset: "", pricePrecision: places.price, quantityPrecision: places.quantity,
      tick: plan.tick, priceMin: plan.tick, priceMax: Price(units: .max), step: plan.step, quantityMin: plan.step,
      quantityMax: Quantity(units: .max), marketQuantityMax: Quantity(units: .max), notionalMin: .zero,
      percentUp: Rate(units: unitsPerOne), percentDown: Rate(units: unitsPerOne),
      marketTakeBound: Rate(units: unitsPerOne))
    writer = MarketFrameWriter(instruments: Instruments([instrument]))
    depth = DepthFrame(symbol: plan.symbol, pricePlaces: places.price, quantityPlaces: places.quantity)
    // Round numbers, so that made ids are seen to be made.
    tradeId = 1_000_000_000
    book = MadeBook(
      tick: plan.tick, step: plan.step, usual: Quantity(units: max(plan.step.units, plan.volume.units / 60)),
      firstId: 1_000_000_000_000)
  }

  /// Appends the frames of one second in order of time.
  mutating func tell(minute index: Int, second: Int, into frames: inout [Frame]) {
    if minute.index != index { minute = (index, walk.seconds(index)) }
    let price = minute.prices[second]
    let start = walk.openTime(index) + .seconds(Int64(second))
    let place = start.nanoseconds / 1_000_000_000
    let lively = walk.liveliness(index)
    let isSell = draws.draw(place, Purpose.side) & 1 == 1
    let quote = quote(around: price, isSell: isSell, spread: lively.spread)
    let isTick = resolution == .tick

    let quoteTime = isTick ? start + .milliseconds(1 + Int64(draws.draw(place, Purpose.quote) % 399)) : start
    let draws = draws
    let change = book.move(symbol, bid: quote.bid, ask: quote.ask, at: quoteTime) {
      draws.draw(place, Purpose.level + $0)
    }
    if channels.contains(.markPrice) { frames.append(markPrice(quote, at: start)) }
    if channels.contains(.bookTicker) { frames.append(bookTicker(at: quoteTime)) }
    if channels.contains(.depth) {
      if !hasSnapshot {
        // A snapshot's id lies within the first change that follows it.
        frames.append(
          Frame(
            time: quoteTime, bytes: depth.snapshot(book, lastUpdateId: change.firstId, at: quoteTime),
            snapshotOf: plan.symbol))
        hasSnapshot = true
      }
      frames.append(Frame(time: quoteTime, bytes: depth.change(change)))
    }
    guard channels.contains(.trades) else { return }
    let count = isTick ? trades(at: place, second: second, lively) : 1
    for trade in 0..<count {
      let bits = draws.draw(place, Purpose.trade + UInt64(trade))
      let isLast = trade == count - 1
      // In equal parts of the rest of the second, so that they keep their order.
      let part = Int64(599 / count)
      let time = isTick ? start + .milliseconds(400 + Int64(trade) * part + Int64(bits >> 32) % max(1, part)) : start
      // What a gap leads to is traded at once.
      let sells = isLast || (second == 0 && walk.isAfterGap(index)) ? isSell : bits & 1 == 1
      frames.append(
        self.trade(
          isLast ? price : sells ? quote.bid : quote.ask, sells: sells, quantity: quantity(bits, lively), at: time))
    }
  }

  // MARK: parts

  /// The trade's price is the best bid of a sell and the best ask of a buy.
  private func quote(around price: Price, isSell: Bool, spread tenths: Int64) -> (bid: Price, ask: Price) {
    let usual = Int128((plan.spread ?? plan.tick).units) * Int128(tenths)
    let ticks = max(1, Int64(divideHalfEven(usual, by: 10 * Int128(plan.tick.units))))
    let spread = Price(units: ticks * plan.tick.units)
    // Below the lowest tick there is no bid.
    if isSell || price <= spread { return (price, price + spread) }
    return (price - spread, price)
  }

  /// As many as the minute's rate allows; the last second always has one, which closes the minute, and the first, which
  /// opens it.
  private func trades(at place: Int64, second: Int, _ lively: Liveliness) -> Int {
    let rate = UInt64(max(1, Int64(plan.trades) * lively.trades * 256 / 600))
    let count = Int(rate >> 8) + (draws.draw(place, Purpose.count) & 0xFF < rate & 0xFF ? 1 : 0)
    return min(500, second == 0 || second == 59 ? max(1, count) : count)
  }

  /// A trade's share of the minute's volume, half to one and a half times.
  private func quantity(_ bits: UInt64, _ lively: Liveliness) -> Quantity {
    let perMinute = resolution == .tick ? Int128(plan.trades) * Int128(lively.trades) : 600
    let volume = Int128(plan.volume.units) * Int128(lively.volume) * Int128(128 + Int64(bits >> 8 & 0xFF)) / 256
    return max(plan.step, Quantity(units: Int64(volume / max(1, perMinute))).roundedTowardZero(to: plan.step))
  }

  private mutating func trade(_ price: Price, sells: Bool, quantity: Quantity, at time: Timestamp) -> Frame {
    tradeId += 1
    let trade = Trade(symbol: symbol, time: time, price: price, quantity: quantity, isBuyerMaker: sells)
    return Frame(
      time: time, bytes: writer.trade(trade, eventTime: time, id: tradeId, stream: .trade(symbol: plan.symbol)))
  }

  private func bookTicker(at time: Timestamp) -> Frame {
    let (bid, ask) = (book.bids[0], book.asks[0])
    let quote = Quote(
      symbol: symbol, time: time, bid: bid.price, bidQuantity: bid.quantity, ask: ask.price,
      askQuantity: ask.quantity)
    return Frame(
      time: time,
      bytes: writer.bookTicker(
        quote, eventTime: time, updateId: book.lastId, stream: .bookTicker(symbol: plan.symbol)))
  }

  /// The middle of the book. At a funding time the next one is named.
  private func markPrice(_ quote: (bid: Price, ask: Price), at time: Timestamp) -> Frame {
    let middle = Price(units: quote.bid.units + (quote.ask.units - quote.bid.units) / 2)
    let every = fundingEvery.nanoseconds
    let next = Timestamp(nanoseconds: (time.nanoseconds / every + 1) * every)
    return Frame(
      time: time,
      bytes: writer.markPrice(
        MarkPrice(symbol: symbol, time: time, price: middle),
        details: MarkPriceDetails(fundingRate: plan.fundingRate, nextFundingTime: next),
        stream: .markPrice(symbol: plan.symbol, .everySecond)))
  }
}
