import Binance
import Market
import TestSupport
import Testing

@testable import Exchange

/// Bars traded along a path, candles built from what was traded, klines over REST.
struct BarTests {
  private let midnight = Timestamp(seconds: 1_769_731_200)

  private func prices(_ bar: Candle, _ path: ExchangeSettings.IntrabarPath) -> [Price] {
    let played = BarPath(bar, tick: price("0.0001"), path: path)
    return (0..<played.seconds).map { played.price(second: $0) }
  }

  @Test(arguments: [
    // open, high, low, close, path, first extreme
    ("1.75", "1.77", "1.70", "1.72", ExchangeSettings.IntrabarPath.nearestFirst, "1.77"),
    ("1.75", "1.80", "1.74", "1.72", .nearestFirst, "1.74"),
    ("1.75", "1.80", "1.70", "1.72", .nearestFirst, "1.70"),
    ("1.75", "1.80", "1.74", "1.72", .highFirst, "1.80"),
    ("1.75", "1.77", "1.70", "1.72", .lowFirst, "1.70"),
  ])
  func fourPointsAtTheirSeconds(
    open: String, high: String, low: String, close: String, path: ExchangeSettings.IntrabarPath, first: String
  ) {
    let bar = candle(Venue.xrp, .m1, midnight, (open, high, low, close))
    let traded = prices(bar, path)
    #expect(traded.count == 60)
    #expect(traded[0] == bar.open && traded[20] == price(first) && traded[59] == bar.close)
    #expect(traded[40] == (price(first) == bar.high ? bar.low : bar.high))
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func aPathVisitsTheFourPricesAndStaysInsideThem(seed: UInt64) {
    var dice = Dice(seed: seed)
    for interval in [Interval.m1, .m5, .h1] {
      let bar = randomBar(&dice, interval, midnight, after: Price(units: dice.roll(1...3_000) * 10_000))
      let traded = prices(bar, .nearestFirst)
      #expect(traded.first == bar.open && traded.last == bar.close)
      #expect(traded.max() == bar.high && traded.min() == bar.low)
      #expect(traded.allSatisfy { $0.units % 10_000 == 0 })
    }
  }

  /// Four prices in ticks of XRP, high and low around open and close.
  private func randomBar(_ dice: inout Dice, _ interval: Interval, _ open: Timestamp, after last: Price) -> Candle {
    let tick: Int64 = 10_000
    let close = max(tick, last.units + dice.roll(-40...40) * tick)
    let high = max(last.units, close) + dice.roll(0...30) * tick
    let low = max(tick, min(last.units, close) - dice.roll(0...30) * tick)
    return Candle(
      symbol: Venue.xrp, interval: interval, openTime: open, open: last, high: Price(units: high),
      low: Price(units: low), close: Price(units: close),
      volume: Volume(Quantity(units: dice.roll(0...50_000) * 10_000_000)),
      isClosed: true)
  }

  /// The same sums by another way; what the last bar leaves unfinished is none.
  private func sums(_ bars: [Candle], _ interval: Interval) -> [Candle] {
    aggregated(bars, to: interval).filter { $0.end <= bars.last!.end }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func rebuiltCandlesEqualTheBarsAndLongerOnesTheirSums(seed: UInt64) {
    var dice = Dice(seed: seed)
    var bars: [Candle] = []
    for index in 0..<Int64(110) {
      bars.append(randomBar(&dice, .m5, midnight + .minutes(5 * index), after: bars.last?.close ?? price("1.75")))
    }
    var venue = Venue(at: midnight)
    let intervals: [Interval] = [.m5, .m15, .m30, .h1, .h2, .h4, .h8]
    let streams = intervals.map { "xrpusdt@kline_\($0.name)" }.joined(separator: "/")
    venue.exchange.opened(
      ConnectionID(1), path: "/stream?streams=\(streams)/xrpusdt@kline_1m", at: midnight, into: &venue.effects)
    for bar in bars {
      while venue.exchange.nextDue < bar.openTime { venue.advance(to: venue.exchange.nextDue) }
      venue.now = bar.openTime
      venue.tape(.candle(bar))
    }
    venue.advance(to: bars.last!.end + .seconds(1))
    let pushed = venue.marketEvents().compactMap { event -> Candle? in
      guard case .candle(let candle) = event else { return nil }
      return candle
    }
    #expect(pushed.filter { $0.interval == .m5 } == bars)
    for interval in intervals.dropFirst() {
      #expect(pushed.filter { $0.interval == interval } == sums(bars, interval), "\(interval.name)")
    }
    // Candles finer than the data are not built.
    #expect(!pushed.contains { $0.interval == .m1 })
  }

  @Test func theClosingPushComesAMomentAfterTheEnd() {
    var venue = Venue(at: midnight)
    venue.exchange.opened(ConnectionID(1), path: "/ws/xrpusdt@kline_1m", at: midnight, into: &venue.effects)
    venue.tape(.candle(candle(Venue.xrp, .m1, midnight, ("1.75", "1.77", "1.70", "1.72"))))
    venue.advance(to: midnight + .seconds(60) + .milliseconds(29))
    #expect(venue.marketEvents().isEmpty)
    venue.advance(to: midnight + .seconds(60) + .milliseconds(30))
    #expect(venue.marketEvents().count == 1)
  }

  @Test func pricesMoveEachSecondAndTriggerOnTheWay() throws {
    var venue = Venue(
      at: midnight,
      positions: [AccountStart.Position(symbol: Venue.xrp, quantity: quantity("100"), entry: price("1.75"))])
    venue.exchange.history(candle(Venue.xrp, .m1, midnight - .minutes(1), ("1.75", "1.75", "1.75", "1.75")))
    #expect(venue.exchange.lastPrice(Venue.xrp) == price("1.75"))
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.71")
    // High first: 1.75, 1.77 at 20 s, 1.70 at 40 s.
    venue.tape(.candle(candle(Venue.xrp, .m1, midnight, ("1.75", "1.77", "1.70", "1.72"))))
    venue.advance(to: midnight + .seconds(10))
    #expect(venue.exchange.lastPrice(Venue.xrp) == price("1.76"))
    venue.advance(to: midnight + .seconds(59))
    // From 1.77 down 0.0035 a second: at 38 s 1.707, the first price at or below the trigger.
    #expect(venue.exchange.fills.map(\.price) == [price("1.707")])
    #expect(venue.exchange.fills[0].time == midnight + .seconds(38) + .milliseconds(6))
  }

  @Test func aBarThatBeganBeforeIsTakenUpInItsMiddle() throws {
    var venue = Venue(at: midnight + .seconds(30))
    venue.exchange.opened(ConnectionID(1), path: "/ws/xrpusdt@kline_1m", at: venue.now, into: &venue.effects)
    let bar = candle(Venue.xrp, .m1, midnight, ("1.75", "1.77", "1.70", "1.72"))
    venue.tape(.candle(bar))
    venue.advance(to: midnight + .seconds(61))
    #expect(venue.marketEvents() == [.candle(bar)])
  }

  @Test func aBarOfTheHistoryThatHasNotEndedIsPlayedOn() throws {
    var venue = Venue(at: midnight + .seconds(90))
    let bar = candle(Venue.xrp, .m5, midnight, ("1.75", "1.78", "1.70", "1.72"))
    venue.exchange.history(bar)
    // High first: 1.75 + 0.03 x 89 / 100 at the last second before the start.
    #expect(venue.exchange.lastPrice(Venue.xrp) == price("1.7767"))
    #expect(try klines(&venue, "interval=5m").map(\.high.text) == ["1.7767"])
    venue.advance(to: midnight + .minutes(5))
    #expect(try klines(&venue, "interval=5m").map(\.low.text) == ["1.7000"])
  }

  @Test func aJumpHoldsUntilTheTapesNextPrice() {
    var venue = Venue(at: midnight)
    venue.exchange.opened(ConnectionID(1), path: "/ws/xrpusdt@kline_1m", at: midnight, into: &venue.effects)
    venue.tape(.candle(candle(Venue.xrp, .m1, midnight, ("1.75", "1.77", "1.70", "1.72"))))
    venue.advance(to: midnight + .seconds(10))
    venue.now += .milliseconds(500)
    venue.set(Venue.xrp, "1.5")
    #expect(venue.exchange.markPrice(Venue.xrp) == price("1.5"))
    venue.wait(.milliseconds(500))
    #expect(venue.exchange.markPrice(Venue.xrp) == price("1.761"))
    venue.exchange.shutOutTape(Venue.xrp, until: midnight + .seconds(30))
    venue.set(Venue.xrp, "1.6")
    venue.advance(to: midnight + .seconds(29))
    #expect(venue.exchange.markPrice(Venue.xrp) == price("1.6"))
    venue.advance(to: midnight + .seconds(30))
    #expect(venue.exchange.markPrice(Venue.xrp) == price("1.735"))
    venue.advance(to: midnight + .seconds(61))
    // The candle shows what was traded, the jump included; its volume stays that of the bar.
    guard case .candle(let built)? = venue.marketEvents().first else { return }
    #expect(built.low == price("1.5") && built.high == price("1.761") && built.volume == Volume("300"))
  }

  @Test func tradesBuildMinutesAndAMinuteWithoutTradesClosesFlat() {
    var venue = Venue(at: midnight)
    venue.exchange.opened(
      ConnectionID(1), path: "/stream?streams=xrpusdt@kline_1m/xrpusdt@kline_3m", at: midnight, into: &venue.effects)
    func trade(_ second: Int64, _ text: String, _ size: String) {
      venue.advance(to: midnight + .seconds(second))
      venue.tape(
        .trade(
          Trade(
            symbol: Venue.xrp, time: venue.now, price: price(text), quantity: quantity(size), isBuyerMaker: false)))
    }
    trade(1, "1.75", "10")
    trade(20, "1.80", "5")
    trade(59, "1.70", "1")
    trade(130, "1.72", "2")
    venue.advance(to: midnight + .seconds(181))
    let pushed = venue.marketEvents()
    func minute(_ start: Int64, _ prices: (String, String, String, String), _ volume: String) -> MarketEvent {
      .candle(candle(Venue.xrp, .m1, midnight + .minutes(start), prices, volume: volume))
    }
    #expect(
      pushed == [
        minute(0, ("1.75", "1.80", "1.70", "1.70"), "16"), minute(1, ("1.70", "1.70", "1.70", "1.70"), "0"),
        minute(2, ("1.72", "1.72", "1.72", "1.72"), "2"),
        .candle(candle(Venue.xrp, .m3, midnight, ("1.75", "1.80", "1.70", "1.72"), volume: "18")),
      ])
  }

  @Test func recordedClosingPushesServeWhereNothingFinerDoes() throws {
    var venue = Venue(at: midnight)
    venue.exchange.opened(
      ConnectionID(1), path: "/stream?streams=xrpusdt@kline_5m/xrpusdt@kline_15m", at: midnight, into: &venue.effects)
    var bars: [Candle] = []
    for index in 0..<Int64(3) {
      let bar = candle(Venue.xrp, .m5, midnight + .minutes(5 * index), ("1.75", "1.8", "1.7", "1.76"))
      venue.advance(to: bar.end + .milliseconds(41))
      venue.tape(.candle(bar))
      bars.append(bar)
    }
    venue.wait(.seconds(1))
    let pushed = venue.marketEvents()
    #expect(pushed == bars.map { .candle($0) } + sums(bars, .m15).map { .candle($0) })
    #expect(venue.exchange.lastPrice(Venue.xrp) == price("1.76"))
  }

  // MARK: REST

  private func klines(_ venue: inout Venue, _ query: String) throws -> [KlineRow] {
    try venue.send(.get, "v1/klines", "symbol=XRPUSDT&" + query).json.messages()
  }

  @Test func klinesHoldTheHistoryAndTheFormingRowLast() throws {
    var venue = Venue(at: midnight + .minutes(10))
    for index in 0..<Int64(290) {
      let open = midnight + .minutes(10) - .minutes(5 * (290 - index))
      venue.exchange.history(candle(Venue.xrp, .m5, open, ("1.7", "1.8", "1.6", "1.75"), volume: "\(index + 1)"))
    }
    venue.tape(.candle(candle(Venue.xrp, .m5, midnight + .minutes(10), ("1.75", "1.77", "1.70", "1.72"))))
    venue.advance(to: midnight + .minutes(11))

    let newest = try klines(&venue, "interval=5m&limit=3")
    #expect(newest.map(\.openTime) == [0, 5, 10].map { (midnight + .minutes($0)).milliseconds })
    #expect(
      newest[2].close.text == "1.7620" && newest[2].volume.text == "61.00000000" || newest[2].volume.text == "61.0")
    #expect(newest[1].volume.text == "290.0" && newest[1].closeTime == (midnight + .minutes(10)).milliseconds - 1)

    // An hour that is not in the history is the sum of its twelve bars; the forming one begins at midnight.
    let hours = try klines(&venue, "interval=1h&limit=2")
    #expect(hours.map(\.openTime) == [(midnight - .hours(1)).milliseconds, midnight.milliseconds])
    #expect(hours[0].volume.text == "\((277...288).reduce(0, +)).0")
    #expect(hours[1].open.text == "1.7000" && hours[1].volume.text == "\(289 + 290 + 61).0")

    let from = try klines(&venue, "interval=5m&limit=2&startTime=\((midnight - .minutes(7)).milliseconds)")
    #expect(from.map(\.openTime) == [(midnight - .minutes(5)).milliseconds, midnight.milliseconds])
    let until = try klines(&venue, "interval=5m&limit=2&endTime=\((midnight - .minutes(7)).milliseconds)")
    #expect(until.map(\.openTime) == [15, 10].map { (midnight - .minutes($0)).milliseconds })
    #expect(try klines(&venue, "interval=1m").isEmpty)
  }

  @Test func theNewestFifteenHundredAreKept() throws {
    var venue = Venue(at: midnight)
    for index in 0..<Int64(4000) {
      venue.exchange.history(
        candle(Venue.xrp, .m1, midnight - .minutes(4000 - index), ("1.7", "1.8", "1.6", "1.75")))
    }
    let rows = try klines(&venue, "interval=1m&limit=1500")
    #expect(rows.count == 1500)
    #expect(rows.first?.openTime == (midnight - .minutes(1500)).milliseconds)
  }

  @Test func aCandleWhoseBeginningIsUnknownIsNotShown() throws {
    var venue = Venue(at: midnight + .minutes(2))
    venue.exchange.opened(ConnectionID(1), path: "/ws/xrpusdt@kline_5m", at: venue.now, into: &venue.effects)
    for index in 2..<Int64(10) {
      venue.advance(to: midnight + .minutes(index))
      venue.tape(.candle(candle(Venue.xrp, .m1, venue.now, ("1.75", "1.77", "1.70", "1.72"))))
    }
    #expect(try klines(&venue, "interval=5m").map(\.openTime) == [(midnight + .minutes(5)).milliseconds])
    venue.advance(to: midnight + .seconds(601))
    #expect(
      venue.marketEvents() == [
        .candle(candle(Venue.xrp, .m5, midnight + .minutes(5), ("1.75", "1.77", "1.70", "1.72"), volume: "1500"))
      ])
  }

  @Test func formingCandlesArePushedEachSecondWhenAskedFor() {
    var venue = Venue(at: midnight) { $0.candleUpdates = .every(.seconds(1)) }
    venue.exchange.opened(
      ConnectionID(1), path: "/stream?streams=xrpusdt@kline_1m/xrpusdt@kline_5m", at: midnight, into: &venue.effects)
    venue.tape(.candle(candle(Venue.xrp, .m1, midnight, ("1.75", "1.77", "1.70", "1.72"))))
    venue.advance(to: midnight + .seconds(2))
    let pushed = venue.marketEvents().compactMap { event -> Candle? in
      guard case .candle(let candle) = event else { return nil }
      return candle
    }
    #expect(pushed.map(\.interval) == [.m1, .m5, .m1, .m5, .m1, .m5])
    #expect(pushed.allSatisfy { !$0.isClosed })
    #expect(pushed.last?.close == price("1.752") && pushed.last?.volume == Volume("15"))
    // Nothing happens after the bar: no more frames but the closing ones.
    venue.advance(to: midnight + .seconds(59))
    _ = venue.taken()
    venue.advance(to: midnight + .seconds(70))
    #expect(venue.marketEvents().count == 1)
  }

  /// How many frames of the forming one-minute candle a minute brings whose price is set in each of its 60 seconds.
  private func formingFrames(every span: Span) -> Int {
    var venue = Venue(at: midnight) { $0.candleUpdates = .every(span) }
    venue.exchange.opened(ConnectionID(1), path: "/ws/xrpusdt@kline_1m", at: midnight, into: &venue.effects)
    venue.tape(.candle(candle(Venue.xrp, .m1, midnight, ("1.75", "1.77", "1.70", "1.72"))))
    venue.advance(to: midnight + .seconds(60) - .milliseconds(1))
    return venue.marketEvents().count
  }

  @Test func formingCandlesComeAtTheSpanThatWasAskedFor() {
    // A minute has 60 whole seconds, of which 12 are multiples of 5, and 4 of 15.
    #expect(formingFrames(every: .seconds(1)) == 60)
    #expect(formingFrames(every: .seconds(5)) == 60 / 5)
    #expect(formingFrames(every: .seconds(15)) == 60 / 15)
    // A bar has one price a second, and what did not move is not told again.
    #expect(formingFrames(every: .milliseconds(250)) == 60)
  }

  @Test func tradesBetweenTheSecondsAreToldBetweenTheSeconds() {
    var venue = Venue(at: midnight) { $0.candleUpdates = .every(.milliseconds(500)) }
    venue.exchange.opened(ConnectionID(1), path: "/ws/xrpusdt@kline_1m", at: midnight, into: &venue.effects)
    for index in 1...Int64(20) {
      venue.advance(to: midnight + .milliseconds(100 * index))
      venue.tape(
        .trade(
          Trade(
            symbol: Venue.xrp, time: venue.now, price: price("1.75"), quantity: quantity("1"), isBuyerMaker: false)))
    }
    // 20 trades in the two seconds; the multiples of half a second at which something is new: 0.5, 1, 1.5 and 2.
    let pushed = venue.marketEvents().compactMap { event -> Candle? in
      guard case .candle(let candle) = event else { return nil }
      return candle
    }
    #expect(pushed.map(\.volume) == [Volume("4")!, Volume("9")!, Volume("14")!, Volume("19")!])
  }
}
