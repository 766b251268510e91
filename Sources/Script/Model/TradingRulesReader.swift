import Market

/// Trading rules that a scenario brings along for its contracts.
package struct WrittenRules: Sendable {
  package static let none = WrittenRules(info: nil, contracts: [])

  /// An answer of `GET /fapi/v1/exchangeInfo` in a file, plain or gzip.
  package var info: Marked<String>?
  package var contracts: [Marked<Instrument>]
}

/// Reads `exchange.info` and `exchange.rules`.
struct TradingRulesReader {
  let problems: Problems

  /// What the venue says of most of its perpetual contracts (binance-usdm 2.3); a scenario may say otherwise.
  private static let notionalMin = Money("5")!
  private static let quantityMax = Quantity("10000000")!
  private static let band = Rate("0.05")!
  private static let one = Rate("1")!

  private static let keys = ["symbol", "tick", "step", "max-quantity", "min-notional", "percent-price"]

  func read(_ exchange: MapReader) -> WrittenRules {
    var contracts: [Marked<Instrument>] = []
    for item in exchange.value("rules").map({ problems.items($0) }) ?? [] {
      guard let rules = contract(item) else { continue }
      if contracts.contains(where: { $0.value.name == rules.value.name }) {
        problems.error("'\(rules.value.name)' has rules twice", at: rules.place, expected: "each contract once")
      } else {
        contracts.append(rules)
      }
    }
    return WrittenRules(info: exchange.text("info"), contracts: contracts)
  }

  private func contract(_ item: Node) -> Marked<Instrument>? {
    let what = "the rules of a contract"
    guard let map = MapReader(item, what: what, keys: Self.keys, problems: problems),
      let symbol = map.required("symbol", in: what), map.required("tick", in: what) != nil,
      map.required("step", in: what) != nil, let tick = map.read("tick", NumberValue.price),
      let step = map.read("step", NumberValue.quantity)
    else { return nil }
    let quantityMax = map.read("max-quantity", NumberValue.quantity)?.value ?? Self.quantityMax
    let band = map.read("percent-price", NumberValue.ratio)
    if let band, band.value >= Self.one {
      problems.error("a band of that width has no lower end", at: band.place, expected: "below 1")
      return nil
    }
    let quote = "USDT"
    guard symbol.value.hasSuffix(quote), symbol.value.count > quote.count else {
      problems.error(
        "'\(symbol.value)' is not margined in USDT", at: symbol.place, expected: "a name that ends with \(quote)")
      return nil
    }
    return Marked(
      Instrument(
        name: symbol.value, baseAsset: String(symbol.value.dropLast(quote.count)),
        pricePrecision: Self.places(tick.value.description), quantityPrecision: Self.places(step.value.description),
        tick: tick.value, priceMin: tick.value, priceMax: AmountBounds.price, step: step.value, quantityMin: step.value,
        quantityMax: quantityMax, marketQuantityMax: quantityMax,
        notionalMin: map.read("min-notional", NumberValue.money)?.value ?? Self.notionalMin,
        percentUp: Self.one + (band?.value ?? Self.band), percentDown: Self.one - (band?.value ?? Self.band),
        marketTakeBound: band?.value ?? Self.band), symbol.place)
  }

  /// Digits behind the point.
  private static func places(_ text: String) -> Int {
    text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
  }
}
