import Binance
import Market

extension Written {
  /// At least `places` digits after the point; more where the value has more, so that no digit is lost.
  static func padded(_ value: Value, _ places: Int) -> Written {
    Written(value, places: max(places, value.placesUsed))
  }
}

extension Written where Value: Scaled {
  /// Exactly `places` digits after the point, nearest, ties to even.
  static func rounded(_ value: Value, _ places: Int) -> Written {
    guard places < 8 else { return Written(value, places: 8) }
    var step: Int64 = 1
    for _ in places..<8 { step *= 10 }
    let units = Int64(divideHalfEven(Int128(value.units), by: Int128(step))) * step
    return Written(Value(units: units), places: places)
  }
}

extension Written<Volume> {
  /// Exactly `places` digits after the point, nearest, ties to even.
  static func rounded(_ value: Volume, _ places: Int) -> Written {
    guard places < 8 else { return Written(value, places: 8) }
    var step: Int128 = 1
    for _ in places..<8 { step *= 10 }
    return Written(Volume(units: divideHalfEven(value.units, by: step) * step), places: places)
  }
}

extension Written<Money> {
  /// Eight places, as the account replies write amounts.
  static func amount(_ money: Money) -> Written { Written(money, places: 8) }
  static let plainZero = Written(.zero, places: 0)
}

extension Instrument {
  func price(_ price: Price) -> Written<Price> { .padded(price, pricePrecision) }
  func quantity(_ quantity: Quantity) -> Written<Quantity> { .padded(quantity, quantityPrecision) }
  func volume(_ volume: Volume) -> Written<Volume> { .padded(volume, quantityPrecision) }

  /// Zero has the places of a price; an average has three more (binance-usdm 2.4 and payloads).
  func average(quote: Product, quantity: Quantity) -> Written<Price> {
    guard !quantity.isZero else { return Written(.zero, places: pricePrecision) }
    let average = Price(units: Int64(divideHalfEven(quote.units, by: Int128(quantity.units))))
    return .rounded(average, averagePlaces)
  }
  var averagePlaces: Int { min(pricePrecision + 3, 8) }

  /// Five places.
  func quote(_ quote: Product) -> Written<Money> { .rounded(Money(venueRounding: quote), 5) }
}
