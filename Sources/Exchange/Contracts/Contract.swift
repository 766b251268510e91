import Market
import OrderBook

/// One contract at the venue: its prices and candles, its order book where somebody feeds one, and the model by which its
/// orders are filled.
struct Contract: Sendable {
  var market: SymbolMarket
  /// nil until the first update of it.
  private(set) var book: OrderBook?
  private(set) var fills: any FillModel
  /// Orders may rest with the model: only then is it shown what the market does.
  let mayRest: Bool

  init(_ symbol: Symbol, tick: Price, fills: any FillModel) {
    market = SymbolMarket(symbol: symbol, tick: tick)
    self.fills = fills
    mayRest = fills.mayRest
  }

  /// What a market order of this side trades at; nil without any price (binance-usdm 6.6, -1112).
  func takerPrice(_ side: Side) -> Price? { fills.takerPrice(side, market.touch) }

  /// Lets an order, or the part of one, into matching; returns what it finds.
  mutating func accept(_ order: FillRequest) -> [PricedQuantity] { fills.accept(order, market.touch, book) }

  /// Shows the model a trade that has been applied to the market; returns the executions that it brings.
  mutating func show(_ trade: Trade) -> [RestingFill] { fills.trade(trade, market.touch, book) }

  /// Brings the book up to an update and shows it to the model; returns the executions that it brings.
  mutating func apply(_ update: borrowing BookUpdate) throws(BookProblem) -> [RestingFill] {
    if book == nil { book = OrderBook(of: update.symbol) }
    try book?.apply(update)
    guard mayRest, let book else { return [] }
    return fills.depth(book, market.touch)
  }

  /// An order is over.
  mutating func remove(_ id: Int64) { fills.remove(id) }
}
