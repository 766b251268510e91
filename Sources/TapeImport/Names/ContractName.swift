import Files
import Market

/// What the names of contracts tell.
enum ContractName {
  /// What USDⓈ-M contracts are quoted in, today or once; ETHBTC is quoted in BTC.
  static let quotes = ["USDT", "USDC", "BUSD", "FDUSD"]

  /// Capital letters of any script (since 2025-10 there are Chinese ones) and digits; a delivery contract has a `_` and its day.
  static func isName(_ symbol: String) -> Bool {
    !symbol.isEmpty && symbol == symbol.uppercased()
      && symbol.allSatisfy { $0 == "_" || $0.isLetter || ($0.isASCII && $0.isNumber) }
  }

  /// `XRPUSDT`, `1000PEPEUSDC`, `ETHBTC`: letters and digits that end with a quote asset, with a base asset before it.
  static func isQuoted(_ symbol: some StringProtocol) -> Bool {
    symbol == "ETHBTC" || quotes.contains { symbol.hasSuffix($0) && symbol.utf8.count > $0.utf8.count }
  }

  /// `XRP` of `XRPUSDT`; nil for what is no such name.
  static func baseAsset(of symbol: String) -> String? {
    let name = symbol.split(separator: "_").first.map(String.init) ?? symbol
    guard let quote = quotes.first(where: { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }) else { return nil }
    return String(name.dropLast(quote.count))
  }

  /// `BTCUSD_PERP`, `ETHUSD_240628`: margined in the coin, sizes in contracts. Those margined in USD coins are quoted in
  /// `USDT` or `USDC`.
  static func isCoinMargined(_ symbol: some StringProtocol) -> Bool {
    let parts = symbol.uppercased().split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].hasSuffix("USD"), parts[0].utf8.count > 3 else { return false }
    return parts[1] == "PERP" || isSixDigits(parts[1])
  }

  static func coinMargined(in name: Substring) -> String? {
    name.split { "-.@".contains($0) }.first { isCoinMargined($0) }.map { $0.uppercased() }
  }

  static func isSixDigits(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 6 && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// `250926`: the last Friday of a quarter, on which quarterly contracts are delivered.
  static func isDeliveryDay(_ text: some StringProtocol) -> Bool {
    guard isSixDigits(text), let number = Int(text) else { return false }
    let civil = CivilTime(year: 2000 + number / 10_000, month: number / 100 % 100, day: number % 100)
    guard civil.month % 3 == 0, (1...12).contains(civil.month), (1...31).contains(civil.day) else { return false }
    let time = civil.timestamp()
    // There is no 31 June.
    guard CivilTime(time) == civil else { return false }
    let isFriday = Interval.w1.open(containing: time) + .hours(4 * 24) == time
    return isFriday && CivilTime(time + .hours(7 * 24)).month != civil.month
  }

  /// The contract that a cell of a table means: `ETHUSDT`, `ETH/USDT`, `ETH/USDT:USDT`, `ETH-USDT`, `BINANCE:ETHUSDT.P`.
  static func read(cell: String) -> String {
    var text = cell.uppercased()
    if let slash = text.firstIndex(of: "/") {
      let quote = text[text.index(after: slash)...].prefix { $0 != ":" }
      return String(text[..<slash] + quote)
    }
    if let colon = text.firstIndex(of: ":") { text = String(text[text.index(after: colon)...]) }
    if text.hasSuffix(".P") { text.removeLast(2) }
    let parts = text.split(separator: "-")
    return parts.count == 2 && quotes.contains(String(parts[1])) ? parts.joined() : text
  }

  /// Whether a cell of a table may stand for a contract: as its name, or as its base asset.
  static func does(cell: String, mean symbol: String) -> Bool {
    let name = read(cell: cell)
    return name == symbol || name == baseAsset(of: symbol)
  }

  /// Why data of COIN-M are refused.
  static func refusal(_ symbol: String, file: String, line: Int? = nil) -> FileProblem {
    FileProblem(
      .badRow, file: file, line: line, what: "these are data of COIN-M contracts: \(symbol)",
      expected: "data of USDⓈ-M contracts, such as BTCUSDT",
      found: "a contract whose sizes are numbers of contracts and whose margin is the coin",
      advice: "take the files below futures/um instead of futures/cm")
  }
}
