import Market

/// Trading rules that a scenario brings along for its contracts.
package struct WrittenRules: Sendable {
  package static let none = WrittenRules(info: nil, contracts: [], unread: [])

  /// An answer of `GET /fapi/v1/exchangeInfo` in a file, plain or gzip.
  package var info: Marked<String>?
  package var contracts: [Marked<Instrument>]
  /// Contracts that have rules which could not be read; why is among the problems.
  package var unread: [String]
}

/// Reads `exchange.info` and `exchange.rules`.
struct TradingRulesReader {
  let problems: Problems

  /// What the venue says of most of its perpetual contracts (binance-usdm 2.3); a scenario may say otherwise.
  private static let notionalMin = Money("5")!
  private static let quantityMax = Quantity("10000000")!
  private static let band = Rate("0.05")!
  private static let one = Rate("1")!

  private static let what = "an entry of 'rules'"
  private static let keys = ["symbol", "tick", "step", "max-quantity", "min-notional", "percent-price"]

  func read(_ exchange: MapReader) -> WrittenRules {
    var contracts: [Marked<Instrument>] = []
    var unread: [String] = []
    for item in exchange.value("rules").map({ problems.items($0) }) ?? [] {
      guard let map = MapReader(item, what: Self.what, keys: Self.keys, problems: problems),
        let symbol = map.required("symbol", in: Self.what)
      else { continue }
      guard let rules = contract(symbol, map) else {
        unread.append(symbol.value)
        continue
      }
      if contracts.contains(where: { $0.value.name == rules.value.name }) {
        problems.error("'\(rules.value.name)' has rules twice", at: rules.place, expected: "each contract once")
      } else {
        contracts.append(rules)
      }
    }
    return WrittenRules(info: exchange.text("info"), contracts: contracts, unread: unread)
  }

  private func contract(_ symbol: Marked<String>, _ map: MapReader) -> Marked<Instrument>? {
    let tick = map.required("tick", in: Self.what).flatMap { _ in map.read("tick", NumberValue.price) }
    let step = map.required("step", in: Self.what).flatMap { _ in map.read("step", NumberValue.quantity) }
    guard let tick, let step else { return nil }
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
