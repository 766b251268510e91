import Basics
import Files
import Foundation
import Market
import TestSupport

@testable import Tape

let start = Timestamp(milliseconds: 1_769_644_800_000)

/// A five-minute candle from open, high, low and close.
func candle(_ index: Int, _ open: String, _ high: String, _ low: String, _ close: String) -> Candle {
  candle(index, price(open), price(high), price(low), price(close))
}

func candle(_ index: Int, _ open: Price, _ high: Price, _ low: Price, _ close: Price) -> Candle {
  candle(
    Symbol(index: 0), .m5, start + .minutes(5 * Int64(index)), (open, high, low, close), volume: Volume(quantity("1")))
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
