import Basics
import Binance
import Market
import TestSupport
import Testing

@testable import Tape
@testable import TapeMaking

/// Tapes of trades, quotes, order books and mark prices: what a reader of the venue's streams may rely on holds in them.
@Suite struct TickTapeTests {
  static func time(_ text: String) -> Timestamp { TimeText.read("2026-03-02T\(text):00Z")! }

  static func plan(_ resolution: TapePlan.Resolution, seed: UInt64 = 5, weather: [Weather]? = nil) -> TapePlan {
    let usual = [
      Weather(.gap, from: time("08:10"), to: time("08:10"), change: Rate("-0.02")!),
      Weather(.thinNight, from: time("08:20"), to: time("08:30")),
    ]
    return TapePlan(
      name: "ticks", seed: seed, profile: "testnet", era: "E1", from: time("07:55"), to: time("08:30"),
      resolution: resolution, channels: TapePlan.Channel.allCases, history: [.init(.m5, count: 3)],
      weather: weather ?? usual,
      symbols: [
        .init(
          symbol: "XRPUSDT", tick: Price("0.0001")!, step: Quantity("0.1")!, volatility: Rate("0.0006")!,
          volume: Quantity("400000")!, loading: Rate("0.8")!, spread: Price("0.0002")!, trades: 90,
          fundingRate: Rate("-0.00004")!,
          anchors: [
            .init(at: time("08:00"), price: Price("1.8000")!, source: "a"),
            .init(at: time("08:15"), price: Price("1.7700")!, source: "b"),
          ]),
        .init(
          symbol: "BTCUSDT", tick: Price("0.1")!, step: Quantity("0.001")!, volatility: Rate("0.0005")!,
          volume: Quantity("100")!, loading: Rate("0.9")!,
          anchors: [.init(at: time("08:05"), price: Price("89000.0")!, source: "c")]),
      ])
  }

  struct Frame {
    var time: Timestamp
    var kind: String
    var symbol: String
    var data: JSONValue
    func price(_ key: String) throws -> Price { Price(try data.string(key))! }
  }

  /// Market frames, and the snapshots of the order book, whose contract is named by the request before them.
  static func frames(_ plan: TapePlan) throws -> [Frame] {
    #expect(plan.faults.isEmpty, "\(plan.faults)")
    let folder = Folder()
    _ = try TapeGenerator(plan).write(to: folder / "t.tape.gz")
    var asked: (ordinal: Int, symbol: String)?
    return try readAll(folder / "t.tape.gz").compactMap { time, record in
      switch record {
      case .request(let ordinal, "GET", "/fapi/v1/depth", let query):
        asked = (ordinal, String(decoding: query, as: UTF8.self).replacing("symbol=", with: ""))
        return nil
      case .answer(let ordinal, 200, _, let body):
        let request = try #require(asked)
        #expect(request.ordinal == ordinal)
        return Frame(time: time, kind: "snapshot", symbol: request.symbol, data: try JSONValue(parsing: body))
      case .market(_, let bytes):
        let json = try JSONValue(parsing: bytes)
        let data = try json.required("data")
        let symbol = try json.string("stream").prefix { $0 != "@" }.uppercased()
        #expect(try data.string("s") == symbol)
        let kind = try data.string("e")
        // A bar is stamped at its open and sent at its close.
        if kind != "kline" { #expect(try data.integer("E") == time.milliseconds) }
        return Frame(time: time, kind: kind, symbol: symbol, data: data)
      case .history: return nil
      default:
        Issue.record("a line that nobody planned: \(record)")
        return nil
      }
    }
  }

  static let symbols = ["XRPUSDT", "BTCUSDT"]

  /// Price and quantity of each side, best first.
  struct Book {
    var bids: [Int64: Int64] = [:]
    var asks: [Int64: Int64] = [:]
    mutating func take(_ data: JSONValue, bids bidKey: String, asks askKey: String) throws {
      for (key, side) in [(bidKey, \Book.bids), (askKey, \Book.asks)] {
        guard case .array(let levels) = try data.required(key) else { continue }
        for level in levels {
          guard case .array(let pair) = level, case .string(let price) = pair[0], case .string(let quantity) = pair[1]
          else {
            Issue.record("a level is a pair of texts")
            continue
          }
          let units = Quantity(quantity)!.units
          self[keyPath: side][Price(price)!.units] = units == 0 ? nil : units
        }
      }
    }
  }

  /// The local order book of binance-usdm 3.5, followed by its rules.
  @Test(arguments: [TapePlan.Resolution.tick, .s1]) func theBookChainIsUnbroken(_ resolution: TapePlan.Resolution)
    throws
  {
    let frames = try Self.frames(Self.plan(resolution))
    for symbol in Self.symbols {
      var book: Book?
      var lastUpdateId: Int64 = 0
      var previous: Int64?
      var quote: Frame?
      var changes = 0
      for frame in frames where frame.symbol == symbol {
        switch frame.kind {
        case "snapshot":
          #expect(book == nil)
          book = Book()
          try book?.take(frame.data, bids: "bids", asks: "asks")
          lastUpdateId = try frame.data.integer("lastUpdateId")
        case "depthUpdate":
          changes += 1
          let (first, last) = (try frame.data.integer("U"), try frame.data.integer("u"))
          #expect(first <= last)
          if let previous {
            #expect(try frame.data.integer("pu") == previous)
            #expect(first > previous)
          } else {
            #expect(first <= lastUpdateId && lastUpdateId <= last)
          }
          previous = last
          try book?.take(frame.data, bids: "b", asks: "a")
          let (bid, ask) = (try #require(book?.bids.keys.max()), try #require(book?.asks.keys.min()))
          #expect(bid < ask, "the book is crossed")
          #expect(book?.bids.count == 10 && book?.asks.count == 10)
          let standing = try #require(quote)
          #expect(standing.time == frame.time)
          #expect(try standing.price("b").units == bid && standing.price("a").units == ask)
          #expect(try Quantity(standing.data.string("B"))?.units == book?.bids[bid])
          #expect(try Quantity(standing.data.string("A"))?.units == book?.asks[ask])
        case "bookTicker": quote = frame
        default: break
        }
      }
      #expect(changes == 35 * 60)
    }
  }

  @Test(arguments: [TapePlan.Resolution.tick, .s1]) func tradesMeetTheBookAndTheSpreadFollowsTheWeather(
    _ resolution: TapePlan.Resolution
  ) throws {
    let plan = Self.plan(resolution)
    let frames = try Self.frames(plan)
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(frames.allSatisfy { $0.time >= plan.from && $0.time < plan.to })
    for (symbol, tick, spread) in [("XRPUSDT", Int64(10_000), Int64(2)), ("BTCUSDT", 10_000_000, 1)] {
      var quote: (bid: Price, ask: Price)?
      var (id, trades, lifted) = (Int64?.none, 0, 0)
      for frame in frames where frame.symbol == symbol {
        switch frame.kind {
        case "bookTicker":
          let (bid, ask) = (try frame.price("b"), try frame.price("a"))
          // Forty tenths in a thin night, and in the minute behind a gap.
          let isWide =
            frame.time >= Self.time("08:20") || (Self.time("08:10")..<Self.time("08:11")).contains(frame.time)
          #expect((ask - bid).units == tick * spread * (isWide ? 4 : 1))
          quote = (bid, ask)
        case "trade":
          trades += 1
          let standing = try #require(quote)
          guard case .bool(let isSell) = try frame.data.required("m") else { continue }
          #expect(try frame.price("p") == (isSell ? standing.bid : standing.ask))
          if !isSell { lifted += 1 }
          #expect(try id.map { $0 + 1 } ?? frame.data.integer("t") == frame.data.integer("t"))
          id = try frame.data.integer("t")
          #expect(try Quantity(frame.data.string("q"))!.units > 0)
          #expect(try frame.data.string("X") == "MARKET")
        default: break
        }
      }
      #expect(lifted > trades * 4 / 10 && lifted < trades * 6 / 10)
    }
  }

  /// Trades of the usual minutes and of the thin night, against the rates declared: 90 and 60 a minute, a fifth at night.
  @Test func tradesComeAtTheDeclaredRate() throws {
    let frames = try Self.frames(
      Self.plan(
        .tick,
        weather: [
          Weather(.thinNight, from: Self.time("08:20"), to: Self.time("08:30"))
        ]))
    for (symbol, rate) in [("XRPUSDT", 90.0), ("BTCUSDT", 60.0)] {
      let trades = frames.filter { $0.symbol == symbol && $0.kind == "trade" }
      let usual = Double(trades.filter { $0.time < Self.time("08:20") }.count) / 25
      let night = Double(trades.filter { $0.time >= Self.time("08:20") }.count) / 10
      #expect(abs(usual / rate - 1) < 0.05, "\(usual)")
      // One at the beginning and one at the end of each minute, whatever the rate.
      #expect(abs(night - (58 * rate / 300 + 2)) < rate / 20, "\(night)")
    }
  }

  @Test(arguments: [TapePlan.Resolution.tick, .s1]) func minutesCloseWhereBarsOfTheSamePlanDo(
    _ resolution: TapePlan.Resolution
  ) throws {
    var plan = Self.plan(resolution)
    let frames = try Self.frames(plan)
    plan.resolution = .m1
    let bars = try Self.frames(plan)
    for symbol in Self.symbols {
      var closes: [Int64: Price] = [:]
      for frame in frames where frame.symbol == symbol && frame.kind == "trade" {
        closes[frame.time.nanoseconds / 60_000_000_000] = try frame.price("p")
      }
      var compared = 0
      for frame in bars where frame.symbol == symbol {
        compared += 1
        let kline = try frame.data.required("k")
        #expect(try closes[frame.time.nanoseconds / 60_000_000_000]?.description == kline.string("c"))
      }
      #expect(compared == 35 && closes.count == 35)
      if symbol == "XRPUSDT" {
        #expect(closes[Self.time("07:59").nanoseconds / 60_000_000_000] == Price("1.8"))
        #expect(closes[Self.time("08:14").nanoseconds / 60_000_000_000] == Price("1.77"))
      }
      // The gap lies between two trades.
      let trades = frames.filter { $0.symbol == symbol && $0.kind == "trade" }
      let before = try #require(trades.last { $0.time < Self.time("08:10") }).price("p")
      let after = try #require(trades.first { $0.time >= Self.time("08:10") }).price("p")
      let tick = plan.symbols.first { $0.symbol == symbol }!.tick
      #expect(abs(Double(after.units) - Double(before.units) * 0.98) <= Double(tick.units))
    }
  }

  @Test func atOneSecondThereIsOneOfEach() throws {
    let frames = try Self.frames(Self.plan(.s1))
    for kind in ["trade", "bookTicker", "depthUpdate", "markPriceUpdate"] {
      for symbol in Self.symbols {
        let times = frames.filter { $0.symbol == symbol && $0.kind == kind }.map(\.time)
        #expect(times == (0..<2100).map { Self.time("07:55") + .seconds($0) }, "\(kind)")
      }
    }
  }

  /// Every eight hours of UTC; at the funding time itself the next one is named.
  @Test func markPricesCarryTheFunding() throws {
    let frames = try Self.frames(Self.plan(.tick)).filter { $0.kind == "markPriceUpdate" }
    let eight = Self.time("08:00").milliseconds
    for frame in frames {
      #expect(try frame.data.integer("T") == (frame.time < Self.time("08:00") ? eight : eight + 8 * 3_600_000))
      #expect(try frame.data.string("r") == (frame.symbol == "XRPUSDT" ? "-0.00004000" : "0.00010000"))
    }
    #expect(frames.count == 2 * 2100)
  }

  @Test func theExchangesReaderTakesEveryFrame() throws {
    let folder = Folder()
    let plan = Self.plan(.tick)
    let made = try TapeGenerator(plan).write(to: folder / "t.tape.gz")
    let instruments = Instruments(Self.symbols.compactMap { PublishedRules.testnet($0) })
    let frames = MarketFrameReader(instruments: instruments)
    let reader = try TapeReader(path: folder / "t.tape.gz")
    var (trades, quotes, marks, ignored) = (0, 0, 0, 0)
    while let line = try reader.next() {
      guard case .market(_, let frame) = line.content else { continue }
      switch try frames.read(frame.raw) {
      case .event(.trade, _): trades += 1
      case .event(.quote(let quote), _):
        quotes += 1
        #expect(quote.bid < quote.ask)
      case .event(.mark, _): marks += 1
      case .event(.candle, _): Issue.record("no candle was planned")
      case .aggregate: Issue.record("no sum of trades was planned")
      case .ignored: ignored += 1
      }
    }
    #expect(quotes == 4200 && marks == 4200 && ignored == 4200)
    #expect(trades > 3000)
    #expect(made.gapCount == 0 && made.resolution == nil)
    #expect(made.symbols.map { $0[.market] }.reduce(0, +) == trades + quotes + marks + ignored)
  }

  /// What is promised: the order of the plan's symbols decides the order of frames of one moment, and nothing else.
  @Test(arguments: TapePlan.Resolution.allCases) func theOrderOfSymbolsChangesNothingButTheOrder(
    _ resolution: TapePlan.Resolution
  ) throws {
    var plan = Self.plan(resolution)
    let folder = Folder()
    func lines(_ plan: TapePlan) throws -> [String] {
      _ = try TapeGenerator(plan).write(to: folder / "t.tape.gz")
      return try readAll(folder / "t.tape.gz").map { time, record in
        // Requests are counted in the order of the lines.
        switch record {
        case .request(_, _, _, let query): "\(time.nanoseconds) snapshot \(String(decoding: query, as: UTF8.self))"
        case .answer(_, _, _, let body): "\(time.nanoseconds) \(String(decoding: body, as: UTF8.self))"
        default: "\(time.nanoseconds) \(String(describing: record))"
        }
      }
    }
    let before = try lines(plan)
    plan.symbols.reverse()
    let after = try lines(plan)
    #expect(before != after)
    #expect(before.sorted() == after.sorted())
  }
}
