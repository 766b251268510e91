import Binance
import Foundation
import Market
import Scenario
import Tape
import Testing

/// The shipped tape is what its plan says, and says itself that it is made.
@Suite struct ReconstructionTests {
  static let tape = "\(Checkout.recordings)/reconstruction-2026-01-30.tape.gz"
  static let plan = "\(Checkout.recordings)/reconstruction-2026-01-30.plan.yaml"

  @Test func thePlanMakesExactlyTheShippedTape() throws {
    let folder = Folder()
    let made = try TapeGenerator(TapePlanReader.read(path: Self.plan)).write(to: folder / "again.tape.gz")
    let shipped = try TapeVerification.verify(path: Self.tape)
    #expect(made.contentSHA256 == shipped.contentSHA256)
    #expect(made.lines == shipped.lines)
    #expect(made.synthetic == shipped.synthetic)
  }

  @Test func theManifestNamesEveryPointWithItsSource() throws {
    let manifest = try TapeManifest(path: TapeManifest.path(forTape: Self.tape))
    let synthetic = try #require(manifest.synthetic)
    let plan = try TapePlanReader.read(path: Self.plan)
    let anchors = plan.symbols.flatMap { symbol in symbol.anchors.map { (symbol.symbol, $0) } }
    let file = try String(contentsOfFile: TapeManifest.path(forTape: Self.tape), encoding: .utf8)
    #expect(file.contains("\"statement\": \"synthetic: passes through \(anchors.count) prices"))
    #expect(synthetic.seed == plan.seed)
    #expect(synthetic.points.count == anchors.count)
    for (point, (symbol, anchor)) in zip(synthetic.points, anchors) {
      #expect(point.symbol == symbol)
      #expect(point.at == anchor.at)
      #expect(point.price == anchor.price)
      #expect(point.source == anchor.source)
      #expect(!anchor.source.isEmpty)
    }
  }

  /// An anchor inside the recording is the close of the minute that contains it; on the minute, of the one that ends there.
  @Test func theMarketPassesThroughEveryPoint() throws {
    let plan = try TapePlanReader.read(path: Self.plan)
    struct Minute: Hashable {
      var symbol: String
      var open: Timestamp
    }
    let instruments = Instruments(plan.symbols.compactMap { PublishedRules.testnet($0.symbol) })
    let frames = MarketFrameReader(instruments: instruments)
    var closes: [Minute: Price] = [:]
    var history: [Minute: Price] = [:]
    let reader = try TapeReader(path: Self.tape)
    while let line = try reader.next() {
      let bytes: [UInt8]
      let isHistory: Bool
      switch line.content {
      case .market(_, let frame): (bytes, isHistory) = (frame.bytes, false)
      case .history(let frame): (bytes, isHistory) = (frame.bytes, true)
      default: continue
      }
      guard case .event(.candle(let candle), _) = try frames.read(bytes) else { continue }
      let name = instruments.name(candle.symbol)
      if isHistory {
        guard candle.interval == .m5 else { continue }
        history[Minute(symbol: name, open: candle.openTime)] = candle.close
      } else {
        #expect(candle.interval == .m1)
        closes[Minute(symbol: name, open: candle.openTime)] = candle.close
      }
    }
    var inRecording = 0
    for symbol in plan.symbols {
      for anchor in symbol.anchors {
        let open = Interval.m1.open(containing: anchor.at - Span(nanoseconds: 1))
        if anchor.at > plan.from {
          inRecording += 1
          #expect(closes[Minute(symbol: symbol.symbol, open: open)] == anchor.price, "\(symbol.symbol) \(anchor)")
        } else {
          let five = Interval.m5.open(containing: open)
          #expect(five + .minutes(5) == anchor.at, "an anchor of the history must end a candle to be seen in it")
          let close = history[Minute(symbol: symbol.symbol, open: five)]
          // Two hundred candles of five minutes reach back less than seventeen hours.
          if anchor.at > plan.from - .minutes(1000) { #expect(close == anchor.price, "\(symbol.symbol) \(anchor)") }
        }
      }
    }
    #expect(inRecording > 15)
  }
}
