import Files
import Market

/// One file of an import. What is nil is told by the file's name and first lines.
package struct ImportFile: Hashable, Sendable {
  package var path: String
  package var format: ImportFormat?
  package var symbol: String?
  package var interval: Interval?
  /// The unit of times since the epoch (s, ms, us, ns), where it is stated; another one is then refused.
  package var timeUnit: String?
  /// How far the time of a line may lie before that of the line before; it is then given that one's. Bars must be in order.
  package var tolerance = Span.seconds(1)
  /// Added to every time of a recording whose clock was wrong.
  package var shift = Span.zero
  /// Frames of several symbols may stand in one collector file.
  package var mixesSymbols = false
  /// Of a gzip file that breaks off, the readable part is taken.
  package var recovers = false
  /// Keys of JSON lines, parts of nested ones joined by dots; `.` as payload means the whole line.
  package var timeKey: String?
  package var payloadKey: String?

  package init(path: String, format: ImportFormat? = nil, symbol: String? = nil, interval: Interval? = nil) {
    self.path = path
    self.format = format
    self.symbol = symbol
    self.interval = interval
  }
}

/// Symbol and interval as file names write them: `XRPUSDT-5m-2025-12-01.csv.gz`, `usdm_btcusdt_20240808.gz`.
struct FileName {
  var symbol: String?
  var interval: Interval?

  init(_ path: String) {
    let name = path.split(separator: "/").last ?? ""
    // COIN-M contracts carry a `_` in their name, which otherwise parts words.
    if let contract = ContractName.coinMargined(in: name) {
      symbol = contract
    } else {
      let parts = name.split { "-_.".contains($0) }
      symbol =
        parts.lazy.first { Self.isSymbol($0) }.map(String.init)
        ?? parts.lazy.map { $0.uppercased() }.first { ContractName.isQuotedInStableCoin($0) }
      interval = parts.lazy.compactMap { Interval(name: $0) }.first
    }
  }

  /// Capital words in names of recordings that are no contracts.
  private static let words: [Substring] = ["BINANCE", "FUTURES", "CHECKSUM"]

  private static func isSymbol(_ part: Substring) -> Bool {
    part.utf8.count >= 5 && part.utf8.contains { $0 >= 0x41 && $0 <= 0x5A }
      && part.utf8.allSatisfy { ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39) } && !words.contains(part)
  }
}

/// What the names of contracts tell.
enum ContractName {
  /// `BTCUSD_PERP`, `ETHUSD_240628`: margined in the coin, sizes in contracts. Those margined in USD coins are quoted in
  /// `USDT` or `USDC`.
  static func isCoinMargined(_ symbol: some StringProtocol) -> Bool {
    let parts = symbol.uppercased().split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].hasSuffix("USD"), parts[0].utf8.count > 3 else { return false }
    return parts[1] == "PERP" || (parts[1].utf8.count == 6 && parts[1].utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 })
  }

  static func coinMargined(in name: Substring) -> String? {
    name.split { "-.@".contains($0) }.first { isCoinMargined($0) }.map { $0.uppercased() }
  }

  static func isQuotedInStableCoin(_ symbol: String) -> Bool {
    ["USDT", "USDC", "BUSD", "FDUSD"].contains { symbol.hasSuffix($0) && symbol.utf8.count > $0.utf8.count }
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
