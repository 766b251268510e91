/// The formats that can be imported. Names as `--format` takes them; layouts: data-formats 1 to 8.
package enum ImportFormat: String, CaseIterable, Hashable, Sendable {
  case klines
  case markPriceKlines = "mark-price-klines"
  case aggTrades = "agg-trades"
  case trades
  case bookTicker = "book-ticker"
  case fundingRate = "funding-rate"
  case orderBook = "order-book"
  case restKlines = "rest-klines"
  case ohlcv
  case collector
  case cryptofeed
  case tardisTrades = "tardis-trades"
  case tardisQuotes = "tardis-quotes"
  case tardisBook = "tardis-book"
  case tardisBookSnapshot = "tardis-book-snapshot"
  case tardisRaw = "tardis-raw"
  case jsonLines = "json-lines"

  /// What it is, in a few words.
  package var summary: String {
    switch self {
    case .klines: "Binance public klines: 12 columns, or the first 6 of them"
    case .markPriceKlines: "Binance public markPriceKlines"
    case .aggTrades: "Binance public aggTrades"
    case .trades: "Binance public trades"
    case .bookTicker: "Binance public bookTicker"
    case .fundingRate: "Binance public fundingRate"
    case .orderBook: "Binance historical order book, T_DEPTH and S_DEPTH"
    case .restKlines: "answers of GET /fapi/v1/klines, stored as they came"
    case .ohlcv: "any CSV with columns named time, open, high, low, close and volume"
    case .collector: "lines of receive time in nanoseconds and raw JSON, as the hftbacktest collector writes them"
    case .cryptofeed: "cryptofeed raw files, v1 and unpacked v2"
    case .tardisTrades: "Tardis CSV trades"
    case .tardisQuotes: "Tardis CSV quotes and book_ticker"
    case .tardisBook: "Tardis CSV incremental_book_L2"
    case .tardisBookSnapshot: "Tardis CSV book_snapshot_5 and _25"
    case .tardisRaw: "Tardis raw feed: lines of ISO time and raw JSON"
    case .jsonLines: "JSON lines, with --time-key and --payload-key"
    }
  }

  /// The lines are bars: H lines before the beginning, one series in strict order.
  var isBars: Bool { self == .klines || self == .ohlcv || self == .restKlines }

  /// The source holds the venue's own frames, which are kept byte by byte.
  var isRaw: Bool {
    switch self {
    case .collector, .cryptofeed, .tardisRaw, .jsonLines: true
    default: false
    }
  }
}
