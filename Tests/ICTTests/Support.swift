import Foundation
import Market

@testable import Tape

func price(_ text: String) -> Price { Price(text)! }
func rate(_ text: String) -> Rate { Rate(text)! }

let start = Timestamp(milliseconds: 1_769_644_800_000)

/// A five-minute candle from open, high, low and close.
func candle(_ index: Int, _ open: String, _ high: String, _ low: String, _ close: String) -> Candle {
  candle(index, price(open), price(high), price(low), price(close))
}

func candle(_ index: Int, _ open: Price, _ high: Price, _ low: Price, _ close: Price) -> Candle {
  Candle(
    symbol: Symbol(index: 0), interval: .m5, openTime: start + .minutes(5 * Int64(index)), open: open, high: high,
    low: low, close: close, volume: Quantity(units: unitsPerOne), isClosed: true)
}

/// Candles of which only high and low matter.
func candles(_ rows: [(high: String, low: String)]) -> [Candle] {
  rows.enumerated().map { candle($0, $1.low, $1.high, $1.low, $1.high) }
}

/// A random walk of candles on a coarse grid of ticks, so that equal prices, dojis and flat candles are common.
func walk(seed: UInt64, count: Int, step: Int64 = 6) -> [Candle] {
  var draws: UInt64 = 0
  func draw(_ bound: Int64) -> Int64 {
    draws += 1
    return Int64(SplitMix.mix(SplitMix.mix(seed) ^ draws) % UInt64(bound))
  }
  var close: Int64 = 20_000
  return (0..<count).map { index in
    // Quiet and wild stretches alternate, so that yesterday's scale is not today's.
    let size = index / 40 % 3 == 1 ? step * 5 : step
    let open = close
    close = max(100, open + draw(2 * size + 1) - size)
    let high = max(open, close) + draw(size)
    let low = max(1, min(open, close) - draw(size))
    func tick(_ units: Int64) -> Price { Price(units: units * 10_000) }
    return candle(index, tick(open), tick(high), tick(low), tick(close))
  }
}

/// Real candles where they are on this machine.
enum MarketData {
  static let folder: String = {
    let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    return ProcessInfo.processInfo.environment["MARKET_DATA"] ?? "\(own)/../../../shared/market-data"
  }()
  static let isThere = FileManager.default.fileExists(atPath: "\(folder)/klines-5m-um")

  /// Every bar of a file, as closed candles.
  static func candles(_ name: String) throws -> [Candle] {
    let file = try ImportCursor(ImportFile(path: "\(folder)/\(name)"))
    var candles: [Candle] = []
    while let interval = file.interval, file.time != nil, case .bar(let bar) = file.line.content {
      candles.append(
        Candle(
          symbol: Symbol(index: 0), interval: interval, openTime: bar.openTime, open: bar.open, high: bar.high,
          low: bar.low, close: bar.close, volume: bar.volume, isClosed: true))
      try file.advance()
    }
    return candles
  }
}
