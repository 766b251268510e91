import Market

/// Symbol and interval as file names write them: `XRPUSDT-5m-2025-12-01.csv.gz`, `usdm_btcusdt_20240808.gz`,
/// `1000PEPE_USDT_USDT-5m-futures.csv`, `BTCUSDT_250926-1m-2025-09-01.csv`.
///
/// What is no name of a contract is a word among others; where a name may mean two things, it tells none of them.
struct FileName {
  private(set) var symbol: String?
  private(set) var interval: Interval?
  /// Why the name does not tell the symbol, although it seems to.
  private(set) var doubt: String?
  /// Intervals that the name says and that are not read: `1s`, `3d`, `1mo`.
  private(set) var unreadInterval: String?
  /// The name says two intervals.
  private(set) var hasTwoIntervals = false

  init(_ path: String) {
    let name = path.split(separator: "/").last ?? ""
    // COIN-M contracts carry a `_` in their name, which otherwise parts words.
    if let contract = ContractName.coinMargined(in: name) {
      symbol = contract
    } else {
      readInterval(name)
      readSymbol(name)
    }
  }

  private mutating func readInterval(_ name: Substring) {
    let words = name.split { "-_.@ +()[],".contains($0) }
    var found: [Interval] = []
    for interval in words.compactMap({ Interval(name: $0) }) where !found.contains(interval) { found.append(interval) }
    interval = found.count == 1 ? found[0] : nil
    hasTwoIntervals = found.count > 1
    if found.isEmpty { unreadInterval = words.first { ["1s", "3d", "1mo", "1M"].contains($0) }.map(String.init) }
  }

  private mutating func readSymbol(_ name: Substring) {
    let words = name.split { !($0.isLetter || $0.isNumber) }.map { $0.uppercased() }
    var found: [String] = []
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : ""
      var contract: String?
      var day = next
      if ContractName.isQuoted(word) {
        contract = word
      } else if ContractName.quotes.contains(word), index > 0, next == word {
        // Base, quote and settlement asset as words of their own: freqtrade and ccxt.
        contract = words[index - 1] + word
        day = index + 2 < words.count ? words[index + 2] : ""
      }
      guard var contract else { continue }
      if ContractName.isSixDigits(day) {
        guard ContractName.isDeliveryDay(day) else {
          doubt = "'\(contract)' and '\(day)' may be a contract and a day, or a delivery contract"
          return
        }
        contract += "_\(day)"
      }
      if !found.contains(contract) { found.append(contract) }
    }
    if found.count > 1 {
      doubt = "the name tells several: \(found.joined(separator: ", "))"
    } else {
      symbol = found.first
    }
  }
}
