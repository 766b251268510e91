/// A traded contract as a small integer: its place in the run's `Instruments`.
public struct Symbol: Hashable, Comparable, Sendable {
  public var index: UInt16
  public init(index: UInt16) { self.index = index }
  public static func < (a: Symbol, b: Symbol) -> Bool { a.index < b.index }
}

/// The rules of one contract. Source: `GET /fapi/v1/exchangeInfo`, filters PRICE_FILTER, LOT_SIZE, MARKET_LOT_SIZE,
/// MIN_NOTIONAL, PERCENT_PRICE.
public struct Instrument: Hashable, Sendable {
  public var name: String
  public var baseAsset: String
  public var quoteAsset: String
  /// Digits after the point in `price` texts of the venue; not the tick.
  public var pricePrecision: Int
  public var quantityPrecision: Int
  public var tick: Price
  public var priceMin: Price
  public var priceMax: Price
  public var step: Quantity
  public var quantityMin: Quantity
  public var quantityMax: Quantity
  public var marketQuantityMax: Quantity
  public var notionalMin: Money
  /// PERCENT_PRICE, as ratios of the mark price.
  public var percentUp: Rate
  public var percentDown: Rate
  /// A MARKET order fills no further from the mark price than this share.
  public var marketTakeBound: Rate

  public init(
    name: String, baseAsset: String, quoteAsset: String = "USDT", pricePrecision: Int, quantityPrecision: Int,
    tick: Price, priceMin: Price, priceMax: Price, step: Quantity, quantityMin: Quantity, quantityMax: Quantity,
    marketQuantityMax: Quantity, notionalMin: Money, percentUp: Rate, percentDown: Rate, marketTakeBound: Rate
  ) {
    self.name = name
    self.baseAsset = baseAsset
    self.quoteAsset = quoteAsset
    self.pricePrecision = pricePrecision
    self.quantityPrecision = quantityPrecision
    self.tick = tick
    self.priceMin = priceMin
    self.priceMax = priceMax
    self.step = step
    self.quantityMin = quantityMin
    self.quantityMax = quantityMax
    self.marketQuantityMax = marketQuantityMax
    self.notionalMin = notionalMin
    self.percentUp = percentUp
    self.percentDown = percentDown
    self.marketTakeBound = marketTakeBound
  }
}

/// The contracts of a run, in a fixed order. A `Symbol` is an index into it.
public struct Instruments: Sendable {
  public let list: [Instrument]
  private let byName: [String: Symbol]

  /// Names must differ.
  public init(_ list: [Instrument]) {
    self.list = list
    var byName: [String: Symbol] = [:]
    for (index, instrument) in list.enumerated() {
      let previous = byName.updateValue(Symbol(index: UInt16(index)), forKey: instrument.name)
      precondition(previous == nil, "two instruments named \(instrument.name)")
    }
    self.byName = byName
  }

  public var count: Int { list.count }
  public var symbols: [Symbol] { list.indices.map { Symbol(index: UInt16($0)) } }
  public subscript(symbol: Symbol) -> Instrument { list[Int(symbol.index)] }
  public func symbol(named name: String) -> Symbol? { byName[name] }
  public func name(_ symbol: Symbol) -> String { list[Int(symbol.index)].name }
}

extension Price {
  /// The nearest multiple of `tick` not above.
  public func roundedDown(to tick: Price) -> Price {
    Price(units: Int64(divideFloor(Int128(units), by: Int128(tick.units))) * tick.units)
  }
  /// The nearest multiple of `tick` not below.
  public func roundedUp(to tick: Price) -> Price {
    let down = roundedDown(to: tick)
    return down == self ? down : Price(units: down.units + tick.units)
  }
  /// The nearest multiple of `tick`, ties to the even multiple.
  public func rounded(to tick: Price) -> Price {
    Price(units: Int64(divideHalfEven(Int128(units), by: Int128(tick.units))) * tick.units)
  }
}

extension Quantity {
  /// The largest multiple of `step` whose size is not above: a position never becomes larger by rounding.
  public func roundedTowardZero(to step: Quantity) -> Quantity { Quantity(units: units / step.units * step.units) }
}
