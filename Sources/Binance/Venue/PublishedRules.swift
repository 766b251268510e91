import Market

/// Trading rules that the venue published for the contracts of the incident day, so that a run needs no download.
///
/// Testnet: capture of 2025-12-24 (binance-usdm 2.3, payload rest.exchangeInfo). Production: the same but for the values
/// that third parties checked in 2026 (binance-usdm 2.3, columns "prod").
public enum PublishedRules {
  /// nil: no rules are known for this name.
  public static func testnet(_ name: String) -> Instrument? {
    rows.first { $0.name == name }?.instrument(isTestnet: true)
  }

  public static func production(_ name: String) -> Instrument? {
    rows.first { $0.name == name }?.instrument(isTestnet: false)
  }

  public static let names = rows.map(\.name)

  private struct Row {
    var name: String
    var precisions: (price: Int, quantity: Int)
    var tick: (test: String, prod: String)
    var price: (min: String, max: String)
    var step: (test: String, prod: String)
    var quantityMax: String
    var marketMax: (test: String, prod: String)
    var notionalMin: (test: String, prod: String)
    var takeBound: (test: String, prod: String)

    func instrument(isTestnet: Bool) -> Instrument {
      func pick(_ pair: (test: String, prod: String)) -> String { isTestnet ? pair.test : pair.prod }
      let step = Quantity(pick(step))!
      return Instrument(
        name: name, baseAsset: String(name.dropLast(4)), pricePrecision: precisions.price,
        quantityPrecision: max(precisions.quantity, Written(trimmed: step).places), tick: Price(pick(tick))!,
        priceMin: Price(price.min)!, priceMax: Price(price.max)!, step: step, quantityMin: step,
        quantityMax: Quantity(quantityMax)!, marketQuantityMax: Quantity(pick(marketMax))!,
        notionalMin: Money(pick(notionalMin))!, percentUp: Rate("1.05")!, percentDown: Rate("0.95")!,
        marketTakeBound: Rate(pick(takeBound))!)
    }
  }

  private static let rows = [
    Row(
      name: "BTCUSDT", precisions: (2, 3), tick: ("0.1", "0.1"), price: ("261.1", "809484"), step: ("0.001", "0.001"),
      quantityMax: "1000", marketMax: ("1000", "120"), notionalMin: ("100", "50"), takeBound: ("0.3", "0.05")),
    Row(
      name: "ETHUSDT", precisions: (2, 3), tick: ("0.01", "0.01"), price: ("39.86", "306177"),
      step: ("0.001", "0.001"), quantityMax: "10000", marketMax: ("10000", "2000"), notionalMin: ("20", "20"),
      takeBound: ("0.1", "0.1")),
    Row(
      name: "XRPUSDT", precisions: (4, 1), tick: ("0.0001", "0.0001"), price: ("0.0143", "100000"),
      step: ("0.1", "0.1"), quantityMax: "1000000", marketMax: ("1000000", "1000000"), notionalMin: ("5", "5"),
      takeBound: ("0.1", "0.1")),
    Row(
      name: "ZECUSDT", precisions: (2, 3), tick: ("0.01", "0.01"), price: ("2.85", "100000"), step: ("0.001", "0.001"),
      quantityMax: "10000", marketMax: ("10000", "10000"), notionalMin: ("5", "5"), takeBound: ("0.1", "0.1")),
    Row(
      name: "DOGEUSDT", precisions: (6, 0), tick: ("0.00001", "0.00001"), price: ("0.00244", "30"), step: ("1", "1"),
      quantityMax: "10000000", marketMax: ("10000000", "10000000"), notionalMin: ("5", "5"), takeBound: ("0.1", "0.1")),
    Row(
      name: "DOTUSDT", precisions: (3, 1), tick: ("0.001", "0.0001"), price: ("0.001", "2398"), step: ("0.1", "0.1"),
      quantityMax: "1000000", marketMax: ("1000000", "1000000"), notionalMin: ("5", "5"), takeBound: ("0.1", "0.1")),
    Row(
      name: "SOLUSDT", precisions: (4, 0), tick: ("0.01", "0.01"), price: ("0.42", "6857"), step: ("1", "0.01"),
      quantityMax: "10000000", marketMax: ("10000000", "80000"), notionalMin: ("5", "5"), takeBound: ("0.1", "0.1")),
    Row(
      name: "TAOUSDT", precisions: (2, 3), tick: ("0.01", "0.01"), price: ("0.01", "100000"), step: ("0.001", "0.001"),
      quantityMax: "300", marketMax: ("10", "10"), notionalMin: ("5", "5"), takeBound: ("0.15", "0.15")),
  ]
}
