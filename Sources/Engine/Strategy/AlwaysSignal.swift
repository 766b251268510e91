import Market
import TradingEngine

/// One entry per closed candle: stop 2 %, target 2 R. For tests that need signals by the clock. engine.md 2.16.
struct AlwaysSignal {
  let mode: EngineSettings.AlwaysMode
  private var count = 0

  init(mode: EngineSettings.AlwaysMode) { self.mode = mode }

  mutating func signal(after candle: Candle) -> Signal {
    let direction: Direction =
      switch mode {
      case .long: .long
      case .short: .short
      case .alternate: count.isMultiple(of: 2) ? .long : .short
      }
    count += 1
    let stop = Rate("0.02")!
    let target = Rate("0.04")!
    return Signal(
      symbol: candle.symbol, direction: direction, entry: .price(candle.close),
      target: .fromEntry(direction == .long ? target : -target), stop: .fromEntry(direction == .long ? -stop : stop),
      setupId: "always-\(count)", source: "always_signal", interval: candle.interval)
  }
}
