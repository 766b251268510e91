import Basics
import Files
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
    // open_time,open,high,low,close,volume; what a number is not, is the header.
    let interval = Interval(name: name.split(separator: "-").first { Interval(name: $0) != nil } ?? "")!
    let lines = try LineSource(path: "\(folder)/\(name)", packing: .gzip)
    var candles: [Candle] = []
    while let line = try lines.next() {
      let cells = String(decoding: line, as: UTF8.self).split(separator: ",").map(String.init)
      guard let openTime = Int64(cells[0]) else { continue }
      candles.append(
        Candle(
          symbol: Symbol(index: 0), interval: interval, openTime: Timestamp(milliseconds: openTime),
          open: Price(cells[1])!,
          high: Price(cells[2])!, low: Price(cells[3])!, close: Price(cells[4])!, volume: Quantity(cells[5])!,
          isClosed: true))
    }
    return candles
  }
}
