import Binance
import Market
import TestSupport
import Testing

@testable import Tape
@testable import TapeMaking

@Suite struct GeneratorTests {
  static func time(_ text: String) -> Timestamp { TimeText.read(text)! }

  static func plan(seed: UInt64 = 7) -> TapePlan {
    TapePlan(
      name: "test", seed: seed, profile: "testnet", era: "E1", from: time("2026-01-29T21:10:00Z"),
      to: time("2026-01-29T23:30:00Z"), history: [.init(.m5, count: 60), .init(.h1, count: 6), .init(.h4, count: 2)],
      symbols: [
        .init(
          symbol: "XRPUSDT", tick: Price("0.0001")!, step: Quantity("0.1")!, volatility: Rate("0.0006")!,
          volume: Quantity("400000")!,
          anchors: [
            .init(at: time("2026-01-29T21:50:00Z"), price: Price("1.8058")!, source: "a"),
            .init(at: time("2026-01-29T18:00:30Z"), price: Price("1.8500")!, source: "b"),
            .init(at: time("2026-01-29T22:14:58Z"), price: Price("1.7900")!, source: "c"),
            .init(at: time("2026-01-29T23:30:00Z"), price: Price("1.7950")!, source: "d"),
          ]),
        .init(
          symbol: "DOGEUSDT", tick: Price("0.00001")!, step: Quantity("1")!, volatility: Rate("0.0006")!,
          volume: Quantity("2000000")!,
          anchors: [.init(at: time("2026-01-29T22:00:00Z"), price: Price("0.11665")!, source: "e")]),
      ])
  }

  static func bars(_ walk: PriceWalk) -> [Bar] { (0..<walk.count).map { walk.bar($0) } }

  static func walks(_ plan: TapePlan) -> [PriceWalk] {
    plan.symbols.map { PriceWalk($0, seed: plan.seed, from: plan.beginning, to: plan.to) }
  }

  @Test func theSamePlanGivesTheSameBytesAndAnotherSeedOthers() throws {
    let folder = Folder()
    let a = try TapeGenerator(Self.plan()).write(to: folder / "a.tape.gz")
    let b = try TapeGenerator(Self.plan()).write(to: folder / "b.tape.gz")
    let c = try TapeGenerator(Self.plan(seed: 8)).write(to: folder / "c.tape.gz")
    #expect(try folder.read("a.tape.gz") == folder.read("b.tape.gz"))
    #expect(a.contentSHA256 == b.contentSHA256)
    #expect(a.contentSHA256 != c.contentSHA256)
    #expect(try TapeVerification.verify(path: folder / "a.tape.gz") == a)
    #expect(a.gapCount == 0)
    #expect(a.from == Self.plan().from && a.to == Self.plan().to)
    #expect(a.synthetic?.points.map(\.source) == ["b", "a", "c", "d", "e"])
  }

  @Test func everyAnchorIsTheCloseOfItsMinute() {
    let plan = Self.plan()
    for (symbol, walk) in zip(plan.symbols, Self.walks(plan)) {
      let bars = Self.bars(walk)
      for anchor in symbol.anchors {
        // The minute in which the moment lies; a moment on the grid closes the minute before it.
        let bar = bars.first { $0.openTime < anchor.at && anchor.at <= $0.openTime + .minutes(1) }
        #expect(bar?.close == anchor.price, "\(symbol.symbol) \(anchor.source)")
      }
    }
  }

  @Test func everyBarIsPossibleOnTickAndOpensWhereTheLastClosed() {
    let plan = Self.plan()
    for (symbol, walk) in zip(plan.symbols, Self.walks(plan)) {
      var previous: Bar?
      var moved = 0
      for bar in Self.bars(walk) {
        #expect(bar.isPossible)
        for price in [bar.open, bar.high, bar.low, bar.close] { #expect(price.units % symbol.tick.units == 0) }
        #expect(bar.volume.units % Int128(symbol.step.units) == 0 && bar.volume >= Volume(symbol.step))
        #expect(bar.takerVolume <= bar.volume && bar.takerVolume.units % Int128(symbol.step.units) == 0)
        if let previous {
          #expect(bar.open == previous.close)
          #expect(bar.openTime == previous.openTime + .minutes(1))
        }
        if bar.high != bar.low { moved += 1 }
        previous = bar
      }
      #expect(moved > walk.count * 9 / 10, "a walk, not a line")
    }
  }

  @Test func theWalkHasAboutThePlannedVolatility() {
    var plan = Self.plan()
    plan.symbols[1].anchors[0].at = plan.to
    plan.history = [.init(.h4, count: 20)]
    let bars = Self.bars(Self.walks(plan)[1])
    // Mean square of relative changes, in units of the volatility squared; independent of the walk's own arithmetic.
    let squares = bars.map { bar in
      let ratio = Double(bar.close.units - bar.open.units) / Double(bar.open.units) / 0.0006
      return ratio * ratio
    }
    let mean = squares.reduce(0, +) / Double(squares.count)
    #expect(mean > 0.9 && mean < 1.1, "\(mean)")
  }

  @Test func historyIsContinuousAcrossIntervalsAndJoinsTheFirstFrame() throws {
    let folder = Folder()
    let plan = Self.plan()
    _ = try TapeGenerator(plan).write(to: folder / "t.tape.gz")
    let frames = try TapeKline.all(folder / "t.tape.gz")
    for symbol in ["xrpusdt", "dogeusdt"] {
      let history = frames.filter { $0.channel == .history && $0.stream.hasPrefix(symbol + "@") }
      #expect(history.allSatisfy { $0.time == plan.from })
      let fives = history.filter { $0.stream.hasSuffix("_5m") }.map(\.kline)
      #expect(fives.count == 60)
      #expect(history.filter { $0.stream.hasSuffix("_1h") }.count == 6)
      #expect(history.filter { $0.stream.hasSuffix("_4h") }.count == 2)
      for (a, b) in zip(fives, fives.dropFirst()) {
        #expect(try b.integer("t") == a.integer("t") + 300_000)
        #expect(try b.string("o") == a.string("c"))
      }
      #expect(try fives.last?.integer("T") == plan.from.milliseconds - 1)
      let first = frames.first { $0.channel == .market && $0.stream.hasPrefix(symbol + "@") }
      #expect(try first?.kline.string("o") == fives.last?.string("c"))
      var compared = 0
      for hour in history.filter({ $0.stream.hasSuffix("_1h") }).map(\.kline) {
        let start = try hour.integer("t")
        let parts = try fives.filter { try $0.integer("t") >= start && $0.integer("t") < start + 3_600_000 }
        guard parts.count == 12 else { continue }
        compared += 1
        #expect(try hour.string("o") == parts[0].string("o"))
        #expect(try hour.string("c") == parts[11].string("c"))
        #expect(try Price(hour.string("h")) == parts.map { Price(try $0.string("h"))! }.max())
        #expect(try Price(hour.string("l")) == parts.map { Price(try $0.string("l"))! }.min())
        #expect(try Quantity(hour.string("v")) == parts.map { Quantity(try $0.string("v"))! }.reduce(.zero, +))
        #expect(try hour.integer("n") == parts.map { try $0.integer("n") }.reduce(0, +))
      }
      #expect(compared >= 4)
    }
  }

  @Test func theFramesOfATapeReadAsTheBarsThatWereMade() throws {
    let folder = Folder()
    let plan = Self.plan()
    _ = try TapeGenerator(plan).write(to: folder / "t.tape.gz")
    let instruments = Instruments(
      plan.symbols.map { symbol in
        instrument(symbol.symbol, tick: "\(symbol.tick)", step: "\(symbol.step)", pricePrecision: 5)
      })
    let frames = MarketFrameReader(instruments: instruments)
    let skipped = Int((plan.from - plan.beginning).nanoseconds / Interval.m1.length.nanoseconds)
    let walks = Self.walks(plan)
    let reader = try TapeReader(path: folder / "t.tape.gz")
    var place = 0
    while let line = try reader.next() {
      guard case .market(let connection, let frame) = line.content else { continue }
      #expect(connection.text == "m1")
      let symbol = place % 2
      let bar = walks[symbol].bar(skipped + place / 2)
      let candle = Candle(
        symbol: Symbol(index: UInt16(symbol)), interval: .m1, openTime: bar.openTime, open: bar.open, high: bar.high,
        low: bar.low, close: bar.close, volume: bar.volume, isClosed: true)
      #expect(try frames.read(frame.raw) == .event(.candle(candle), eventTime: bar.openTime + .minutes(1)))
      #expect(line.time == bar.openTime)
      place += 1
    }
    #expect(place == 280)
  }

  @Test func oneMoreSymbolOrMinuteChangesNoOther() {
    let plan = Self.plan()
    var longer = plan
    longer.symbols.insert(plan.symbols[1], at: 0)
    longer.symbols[0].symbol = "DOTUSDT"
    longer.to = plan.to + .minutes(30)
    let before = Self.bars(Self.walks(plan)[1])
    let after = Self.bars(Self.walks(longer)[2])
    #expect(Array(after.prefix(before.count)) == before)
    #expect(Self.bars(Self.walks(longer)[0]).map(\.close) != after.map(\.close))
  }

  @Test func aPlanThatCannotBeCarriedOutIsToldWithAllItsFaults() throws {
    var plan = Self.plan()
    plan.to = plan.from
    plan.symbols[0].anchors[1].price = Price("1.80585")!
    plan.symbols[0].anchors[0].source = ""
    plan.symbols[1].volatility = Rate("0.5")!
    plan.symbols[1].anchors = []
    let folder = Folder()
    let found = problem { _ = try TapeGenerator(plan).write(to: folder / "t.tape.gz") }
    let text = try #require(found).description
    for part in [
      "is not before to", "1.80585 is not a positive multiple of the tick 0.0001", "a source is needed",
      "volatility 0.5, expected 0 to 0.05", "at least one anchor", "after the end of the tape",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    var twice = Self.plan()
    twice.symbols[0].anchors[1].at = twice.symbols[0].anchors[0].at - .seconds(1)
    #expect(twice.faults == ["XRPUSDT: two anchors in the minute that ends at 2026-01-29T21:50:00Z"])
    #expect(folder.files.isEmpty)
  }
}
