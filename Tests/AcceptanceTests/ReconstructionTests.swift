import Binance
import Files
import Foundation
import Market
import Runs
import Script
import Tape
import TapeMaking
import TestSupport
import Testing

/// The shipped tapes are what their plans say, and say themselves that they are made.
@Suite struct ReconstructionTests {
  static let names = ["reconstruction-2026-01-29", "reconstruction-2026-01-30-seven", "reconstruction-2026-01-30"]
  static func tape(_ name: String) -> String { "\(Checkout.recordings)/\(name).tape.gz" }
  static func plan(_ name: String) -> String { "\(Checkout.recordings)/\(name).plan.yaml" }

  @Test func everyShippedTapeIsLookedAt() {
    let tapes = FileSystem.names(in: Checkout.recordings).filter { $0.hasSuffix(".tape.gz") }
    #expect(tapes.sorted() == Self.names.map { "\($0).tape.gz" })
  }

  @Test(arguments: names) func thePlanMakesExactlyTheShippedTape(name: String) throws {
    let folder = Folder()
    let made = try TapeGenerator(TapePlanReader.read(path: Self.plan(name))).write(to: folder / "again.tape.gz")
    let shipped = try TapeVerification.verify(path: Self.tape(name))
    #expect(shipped.bytes < 1_500_000)
    #expect(made.contentSHA256 == shipped.contentSHA256)
    #expect(made.lines == shipped.lines)
    #expect(made.synthetic == shipped.synthetic)
  }

  /// The five-symbol tape of 30 January was there first, and scenarios depend on it.
  @Test func theFirstTapeKeepsItsBytes() throws {
    let manifest = try TapeManifest(path: TapeManifest.path(forTape: Self.tape("reconstruction-2026-01-30")))
    #expect(manifest.contentSHA256 == "a7c5a618b584a5a57f33d688697c238b6046bc7fc0ff82d6fc4225c0c8f59908")
  }

  @Test(arguments: names) func theManifestNamesEveryPointWithItsSource(name: String) throws {
    let manifest = try TapeManifest(path: TapeManifest.path(forTape: Self.tape(name)))
    let synthetic = try #require(manifest.synthetic)
    let plan = try TapePlanReader.read(path: Self.plan(name))
    let anchors = plan.symbols.flatMap { symbol in
      symbol.anchors.filter { $0.at <= plan.to }.map { (symbol.symbol, $0) }
    }
    let file = try String(contentsOfFile: TapeManifest.path(forTape: Self.tape(name)), encoding: .utf8)
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
  @Test(arguments: names) func theMarketPassesThroughEveryPoint(name: String) throws {
    let plan = try TapePlanReader.read(path: Self.plan(name))
    struct Minute: Hashable {
      var symbol: String
      var open: Timestamp
    }
    let instruments = Instruments(plan.symbols.compactMap { PublishedRules.testnet($0.symbol) })
    var closes: [Minute: Price] = [:]
    var history: [Minute: Price] = [:]
    for (candle, isHistory) in try candles(ofTape: Self.tape(name), instruments) {
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
        guard anchor.at <= plan.to else { continue }
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
    #expect(inRecording >= (name == "reconstruction-2026-01-29" ? 7 : 15))
  }
}
