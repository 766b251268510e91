import Basics
import Binance
import Exchange
import Market
import Script

/// The contracts of a market with their trading rules, and those that have none.
struct TradingRules {
  private(set) var instruments = Instruments([])
  private(set) var problems: [Diagnostic] = []

  init(of names: [Marked<String>], scenario: Scenario) {
    var list: [Instrument] = []
    for name in names.sorted(by: { $0.value < $1.value }) where !list.contains(where: { $0.name == name.value }) {
      let rules =
        scenario.exchange.profile == .testnet
        ? PublishedRules.testnet(name.value) : PublishedRules.production(name.value)
      if let rules {
        list.append(rules)
        continue
      }
      problems.append(
        Diagnostic(
          "no trading rules are known for \(name.value)", at: name.place,
          expected: PublishedRules.names.joined(separator: ", "), found: name.value,
          hint: NearestWord.hint(name.value, in: PublishedRules.names)))
    }
    instruments = Instruments(list)
  }
}
