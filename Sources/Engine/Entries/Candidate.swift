import Binance
import Market
import TradingEngine

/// A signal on its way through the pipeline, with the prices that would be sent.
package struct Candidate: Sendable {
  package var signal: Signal
  package var symbol: Symbol
  package var direction: Direction
  /// Rounded to the tick.
  package var entry: Price
  /// Rounded to the tick toward the entry.
  package var target: Price
  /// Rounded to the tick away from the entry.
  package var stop: Price
  /// Levels before rounding, in units of 1e-16 so that a percentage of a price stays exact.
  var modelTarget: Product
  var modelStop: Product
  var modelReward: Int128
  var modelRisk: Int128
  /// What would be sent.
  package var quantity: Quantity
  /// What the sizing makes of it; `quantity` differs where the signal names one.
  var size: PositionSize

  /// Reward and risk of the rounded prices, in price units; risk may be zero or negative.
  package var reward: Int128 { (Int128(target.units) - Int128(entry.units)) * Int128(direction.sign) }
  package var risk: Int128 { (Int128(entry.units) - Int128(stop.units)) * Int128(direction.sign) }

  /// What the account would have at stake in addition.
  package var exposure: Exposure {
    Exposure(
      symbol: symbol, direction: direction, quantity: quantity, cost: entry * quantity, stop: stop, isInFlight: true)
  }
}

extension Candidate {
  /// The signal with the prices that would be sent: stop rounded away from the entry, target toward it (engine.md 3.4). nil: an
  /// entry at the market, and there is no price yet.
  init?(_ signal: Signal, instrument: Instrument, last: Price?, wallet: Money, settings: EngineSettings) {
    let tick = instrument.tick
    let modelEntry: Price
    switch signal.entry {
    case .price(let price): modelEntry = price
    case .exact(let product):
      guard let price = Price(rounding: product) else { return nil }
      modelEntry = price
    case .fromEntry, nil:
      guard let last else { return nil }
      modelEntry = last
    }
    // A level in units of 1e-16: a percentage of a price is exact there.
    func level(_ level: Signal.Level) -> Int128 {
      switch level {
      case .price(let price): Int128(price.units) * Int128(unitsPerOne)
      case .fromEntry(let rate): Int128(modelEntry.units) * Int128(unitsPerOne + rate.units)
      case .exact(let product): product.units
      }
    }
    let entry = modelEntry.rounded(to: tick)
    let isLong = signal.direction == .long
    let grid = Int128(tick.units) * Int128(unitsPerOne)
    func down(_ exact: Int128) -> Price {
      Price(units: Int64(clamping: divideFloor(exact, by: grid) * Int128(tick.units)))
    }
    func up(_ exact: Int128) -> Price {
      Price(units: Int64(clamping: -divideFloor(-exact, by: grid) * Int128(tick.units)))
    }
    let (stopExact, targetExact) = (level(signal.stop), level(signal.target))
    let modelEntryExact = Int128(modelEntry.units) * Int128(unitsPerOne)
    let sign = Int128(signal.direction.sign)
    let stop = isLong ? down(stopExact) : up(stopExact)
    let target = isLong ? down(targetExact) : up(targetExact)
    let size = PositionSizing.size(
      wallet: wallet, entry: entry, stop: stop, settings: settings, instrument: instrument)
    self.init(
      signal: signal, symbol: signal.symbol, direction: signal.direction, entry: entry, target: target, stop: stop,
      modelTarget: Product(units: targetExact), modelStop: Product(units: stopExact),
      modelReward: (targetExact - modelEntryExact) * sign, modelRisk: (modelEntryExact - stopExact) * sign,
      quantity: signal.quantity ?? size.quantity, size: size)
  }
}
