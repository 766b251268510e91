import Market

/// A perpetual contract in USDT. The venue shows its prices and quantities to the places of tick and step unless told
/// otherwise.
package func instrument(
  _ name: String, tick: String = "0.01", step: String = "0.001", pricePrecision: Int? = nil,
  quantityPrecision: Int? = nil, quantityMax: String = "1000000", marketQuantityMax: String = "1000000",
  notionalMin: String = "5", takeBound: String = "0.05"
) -> Instrument {
  Instrument(
    name: name, baseAsset: String(name.dropLast(4)),
    pricePrecision: pricePrecision ?? Written(trimmed: price(tick)).places,
    quantityPrecision: quantityPrecision ?? Written(trimmed: quantity(step)).places, tick: price(tick),
    priceMin: price(tick), priceMax: price("1000000"), step: quantity(step), quantityMin: quantity(step),
    quantityMax: quantity(quantityMax), marketQuantityMax: quantity(marketQuantityMax),
    notionalMin: money(notionalMin), percentUp: rate("1.05"), percentDown: rate("0.95"),
    marketTakeBound: rate(takeBound))
}
