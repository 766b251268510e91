import Market

/// The name of a stream as clients subscribe to it. Source: binance-usdm 3.1.
///
/// `symbol` is the contract's name in upper case (`XRPUSDT`); names in streams are lower case. Everything that is not
/// one of the known forms, letter by letter, is `.other`: other streams, listen keys, misspelt names.
public enum StreamName: Hashable, Sendable {
  public enum MarkPriceSpeed: Hashable, Sendable {
    case everySecond, everyThreeSeconds
  }

  case kline(symbol: String, Interval)
  case markPrice(symbol: String, MarkPriceSpeed)
  case trade(symbol: String)
  case aggTrade(symbol: String)
  case bookTicker(symbol: String)
  case other(String)

  public init(_ text: String) {
    let known = StreamName(known: text)
    self = if let known, known.text == text { known } else { .other(text) }
  }

  private init?(known text: String) {
    guard let at = text.firstIndex(of: "@"), at > text.startIndex else { return nil }
    let symbol = text[..<at].uppercased()
    let kind = text[text.index(after: at)...]
    switch kind {
    case "trade": self = .trade(symbol: symbol)
    case "aggTrade": self = .aggTrade(symbol: symbol)
    case "bookTicker": self = .bookTicker(symbol: symbol)
    case "markPrice": self = .markPrice(symbol: symbol, .everyThreeSeconds)
    case "markPrice@1s": self = .markPrice(symbol: symbol, .everySecond)
    default:
      guard kind.hasPrefix("kline_"), let interval = Interval(name: kind.dropFirst(6)) else { return nil }
      self = .kline(symbol: symbol, interval)
    }
  }

  public var text: String {
    switch self {
    case .kline(let symbol, let interval): "\(symbol.lowercased())@kline_\(interval.name)"
    case .markPrice(let symbol, .everySecond): "\(symbol.lowercased())@markPrice@1s"
    case .markPrice(let symbol, .everyThreeSeconds): "\(symbol.lowercased())@markPrice"
    case .trade(let symbol): "\(symbol.lowercased())@trade"
    case .aggTrade(let symbol): "\(symbol.lowercased())@aggTrade"
    case .bookTicker(let symbol): "\(symbol.lowercased())@bookTicker"
    case .other(let text): text
    }
  }

  /// The contract's name; nil for `.other`.
  public var symbol: String? {
    switch self {
    case .kline(let symbol, _), .markPrice(let symbol, _), .trade(let symbol), .aggTrade(let symbol),
      .bookTicker(let symbol):
      symbol
    case .other: nil
    }
  }
}
