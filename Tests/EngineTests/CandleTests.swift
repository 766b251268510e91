import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

func candle(_ index: Int64, close: String = "1.8", interval: Interval = .m5) -> Candle {
  let base = interval.open(containing: testStart)
  return TestSupport.candle(
    xrp, interval, base + interval.length * index, ("1.8", "2", "1", close), volume: "1")
}

@Suite struct CandleTests {
  @Test func `a series takes each candle once and in order`() {
    var series = CandleBuffer(interval: .m5, capacity: 200)
    #expect(series.append(candle(0)) == .appended)
    #expect(series.append(candle(0)) == .duplicate)
    #expect(series.append(candle(-1)) == .outOfOrder)
    #expect(series.append(candle(1, close: "3")) == .impossible)
    #expect(series.append(candle(3)) == .gap(from: candle(1).openTime))
    #expect(series.append(candle(1)) == .appended)
    #expect(series.count == 2 && series.last == candle(1))
  }

  @Test func `a series keeps the newest 200`() {
    var series = CandleBuffer(interval: .m5, capacity: 200)
    for index in 0..<450 { #expect(series.append(candle(Int64(index))) == .appended) }
    #expect(series.count == 200 && series.candles.first == candle(250) && series.last == candle(449))
  }

  @Test func `history without the forming candle, then a gap is filled before it is analysed`() {
    var bench = Bench {
      $0.strategy = .alwaysSignal
      $0.alwaysMode = .long
    }
    bench.isCourteous = false
    bench.feed(.start(seed: 1))
    // The candle that contains the present is still forming.
    let forming = candle(0)
    bench.answer(
      .klines([row(candle(-2)), row(candle(-1)), row(forming)]),
      to: { if case .market(.klines(_, .m5, nil, _, _)) = $0 { true } else { false } })
    #expect(bench.engine.market.candles[xrp].buffers[0].last == candle(-1))
    bench.advance(by: .minutes(15))
    let before = bench.verdicts.count
    bench.market(.candle(candle(2)))
    #expect(bench.verdicts.count == before)
    bench.answer(
      .klines([row(candle(0)), row(candle(1)), row(candle(2))]),
      to: { if case .market(.klines(_, .m5, .some, _, _)) = $0 { true } else { false } })
    #expect(Array(bench.engine.market.candles[xrp].buffers[0].candles) == (-2...2).map { candle($0) })
    // The other intervals still wait for their history.
    #expect(bench.verdicts.count == before)
    bench.isCourteous = true
    bench.beCourteous()
    // Now the candle that showed the gap is analysed; the two that the answer brought along are too old for a decision.
    #expect(bench.verdicts.count == before + 1)
    bench.advance(by: .minutes(5))
    bench.market(.candle(candle(3)))
    #expect(bench.verdicts.count == before + 2)
    // The same candle again is no second analysis.
    bench.market(.candle(candle(3)))
    #expect(bench.verdicts.count == before + 2)
  }

  /// While one interval is incomplete no candle of the symbol is decided on, and none is forgotten.
  @Test func `a candle that closes during a fill waits for it`() {
    var bench = Bench {
      $0.strategy = .alwaysSignal
      $0.alwaysMode = .long
    }
    bench.startUp()
    bench.market(.candle(candle(0, interval: .h1)))
    bench.market(.candle(candle(0)))
    #expect(bench.verdicts.count == 1)
    bench.isCourteous = false
    bench.market(.candle(candle(2, interval: .h1)))
    bench.advance(by: .minutes(5))
    bench.market(.candle(candle(1)))
    bench.advance(by: .minutes(5))
    bench.market(.candle(candle(2)))
    #expect(bench.verdicts.count == 1)
    bench.advance(by: .hours(3))
    bench.answer(
      .klines([row(candle(1, interval: .h1)), row(candle(2, interval: .h1))]),
      to: { if case .market(.klines(_, .h1, .some, _, _)) = $0 { true } else { false } })
    // The newest of the two five-minute candles, once.
    #expect(bench.verdicts.count == 2)
  }

  /// A hole in the venue's own list cannot be filled; it is put on record, and the interval goes on.
  @Test func `what the venue does not have is passed over on the record`() {
    var bench = Bench()
    bench.startUp()
    bench.market(.candle(candle(0)))
    bench.isCourteous = false
    bench.market(.candle(candle(3)))
    bench.advance(by: .minutes(30))
    bench.answer(
      .klines([row(candle(2)), row(candle(3))]),
      to: { if case .market(.klines(_, .m5, .some, _, _)) = $0 { true } else { false } })
    #expect(Array(bench.engine.market.candles[xrp].buffers[0].candles) == [candle(0), candle(2), candle(3)])
    #expect(bench.count(ofType: "candle_gap") == 2)
    bench.market(.candle(candle(4)))
    #expect(bench.engine.market.candles[xrp].buffers[0].last == candle(4) && bench.count(ofType: "candle_gap") == 2)
  }

  @Test func `a forming candle changes nothing, an old one is refused on the record`() {
    var bench = Bench()
    bench.startUp()
    bench.market(.candle(candle(0)))
    var forming = candle(1)
    forming.isClosed = false
    bench.market(.candle(forming))
    bench.market(.candle(candle(0)))
    #expect(bench.engine.market.candles[xrp].buffers[0].count == 1 && bench.count(ofType: "candle_refused") == 0)
    bench.market(.candle(candle(-1)))
    #expect(bench.engine.market.candles[xrp].buffers[0].count == 1)
    #expect(bench.count(ofType: "candle_refused") == 1)
  }

  /// high = low is a candle like any other: no detector divides by its range.
  @Test func `a market that stands still is analysed and gives no signal`() {
    var bench = Bench { $0.strategy = .ict }
    bench.startUp()
    for index in 0..<700 {
      let time = candle(Int64(index)).end
      if time > bench.now { bench.now = time }
      for (interval, every) in [(Interval.m5, 1), (.h1, 12), (.h4, 48)] where (index + 1) % every == 0 {
        var flat = candle(Int64((index + 1) / every - 1), interval: interval)
        (flat.open, flat.high, flat.low, flat.close) = (flat.open, flat.open, flat.open, flat.open)
        bench.market(.candle(flat))
      }
    }
    #expect(bench.verdicts.isEmpty)
    // From the fiftieth candle on; the structure of the middle interval is known from the twentieth hour.
    let found = bench.evaluations.map(\.absence)
    #expect(found.count == 651 + 54 + 13 && Set(found) == ["no_trend", "sideways"])
  }

  @Test func `history that is refused is asked for again`() {
    var bench = Bench()
    bench.isCourteous = false
    bench.feed(.start(seed: 1))
    let isLow: (Call) -> Bool = { if case .market(.klines("XRPUSDT", .m5, _, _, _)) = $0 { true } else { false } }
    bench.answer(.refused(VenueError(code: .timestampOutsideWindow, message: "Outside of the recvWindow.")), to: isLow)
    bench.advance(by: .milliseconds(4999))
    #expect(!bench.waiting.contains { isLow($0.call) })
    bench.advance(by: .milliseconds(1))
    bench.answer(.klines([row(candle(-1))]), to: isLow)
    #expect(bench.engine.market.candles[xrp].buffers[0].last == candle(-1) && bench.count(isLow) == 2)
  }

  /// The start lies at second 14 of a minute: the next one begins 46 s later, and half a second is for the venue's clock.
  @Test func `history that the venue has no patience for waits for the next minute`() {
    var bench = Bench()
    bench.isCourteous = false
    bench.feed(.start(seed: 1))
    let isLow: (Call) -> Bool = { if case .market(.klines("XRPUSDT", .m5, _, _, _)) = $0 { true } else { false } }
    bench.answer(.refused(VenueError(status: 429, code: .tooManyRequests, message: "Too many requests.")), to: isLow)
    bench.advance(by: .milliseconds(46_499))
    #expect(!bench.waiting.contains { isLow($0.call) })
    bench.advance(by: .milliseconds(1))
    #expect(bench.waiting.contains { isLow($0.call) } && bench.count(isLow) == 2)
  }

  @Test func `an impossible candle is refused on the record`() {
    var bench = Bench()
    bench.startUp()
    bench.market(.candle(candle(0, close: "3")))
    #expect(bench.engine.market.candles[xrp].buffers[0].count == 0)
    #expect(bench.count(ofType: "candle_refused") == 1)
  }

  @Test func `a silent market stream is opened again after sixty seconds`() {
    var bench = Bench()
    bench.startUp()
    bench.advance(by: .seconds(59))
    #expect(bench.opened.count { $0.path.hasPrefix("/stream") } == 1)
    bench.advance(by: .seconds(1))
    #expect(bench.opened.count { $0.path.hasPrefix("/stream") } == 2)
    #expect(bench.opened[0].path.contains("xrpusdt@kline_5m/") || bench.opened[1].path.contains("xrpusdt@kline_5m/"))
  }
}
