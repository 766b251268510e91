import Glibc
import Market
import OrderBook

let bitcoin = Symbol(index: 0)

func price(_ text: String) -> Price { Price(text)! }
func quantity(_ text: String) -> Quantity { Quantity(text)! }

/// `"100 2.5"`: 2.5 rests at 100.
func levels(_ texts: [String]) -> [BookLevel] {
  texts.map { text in
    let parts = text.split(separator: " ").map(String.init)
    return BookLevel(price: price(parts[0]), quantity: quantity(parts[1]))
  }
}

func change(
  _ first: Int64, _ last: Int64, after previous: Int64, bids: [String] = [], asks: [String] = []
) -> BookUpdate {
  BookUpdate(
    symbol: bitcoin, kind: .diff, eventTime: Timestamp(seconds: 1), transactionTime: Timestamp(seconds: 1),
    firstId: first, lastId: last, previousId: previous, bids: levels(bids), asks: levels(asks))
}

func snapshot(
  _ id: Int64, _ kind: BookUpdate.Kind = .snapshot, bids: [String] = ["99 1", "98 2"],
  asks: [String] = ["101 1", "102 2"]
) -> BookUpdate {
  BookUpdate(
    symbol: bitcoin, kind: kind, eventTime: Timestamp(seconds: 1), transactionTime: Timestamp(seconds: 1),
    firstId: id, lastId: id, previousId: id, bids: levels(bids), asks: levels(asks))
}

/// A book that holds these updates.
func book(_ updates: BookUpdate...) throws -> OrderBook {
  var book = OrderBook(of: bitcoin)
  for update in updates { try book.apply(update) }
  return book
}

/// Best first.
func list(_ levels: Levels) -> [BookLevel] { Array(levels.top(levels.count)) }

func problem(_ book: inout OrderBook, _ update: BookUpdate) -> BookProblem? {
  do throws(BookProblem) {
    try book.apply(update)
    return nil
  } catch { return error }
}

/// The folder of real market data and the examples of the venue beside it, and whether they are there.
enum RealMarketData {
  static let folder: String = {
    if let named = getenv("MARKET_DATA") { return String(cString: named) }
    return #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/../shared/market-data"
  }()
  static let isThere = access(folder + "/raw-ws-hftbacktest", R_OK) == 0
  static let examples = folder + "/../reference/payloads"
  static let hasExamples = access(examples + "/rest.depth.json", R_OK) == 0
}
