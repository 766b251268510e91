import Market
import OrderBook

/// What a fill model is told of an order that enters matching.
struct FillRequest: Hashable, Sendable {
  /// Of the order; a part that enters later has the id of the whole.
  var id: Int64
  var side: Side
  var quantity: Quantity
  /// The worst price it may be executed at; nil: at any.
  var limit: Price?
}

/// An execution of an order that rested with a fill model.
struct RestingFill: Hashable, Sendable {
  var id: Int64
  var execution: PricedQuantity
}

/// How orders of one contract find their executions: when, how much, at what price.
///
/// The market data are played unchanged; a model decides only what becomes of *our* orders beside them. An order enters
/// once (`accept`) and is executed at once as far as the model finds something; what it finds later, by trades and by
/// changes of the book that it is shown, it says then. What is left of an order that does not rest is the business of
/// whoever asks: the model is told by `remove`.
///
/// Modelled on the traits of a queue model: a model that only looks at the touch answers `accept` alone; one that keeps a
/// place in the queue answers all.
protocol FillModel: Sendable {
  /// Orders may rest with it: only then is it shown trades and changes of the book.
  var mayRest: Bool { get }

  /// The best price that a taker of this side gets now; nil without any price (binance-usdm 6.6, -1112).
  func takerPrice(_ side: Side, _ touch: Touch) -> Price?

  /// An order enters. Returns what it executes at once, in order; empty when nothing.
  ///
  /// - Parameter book: nil where none is fed.
  mutating func accept(_ order: FillRequest, _ touch: Touch, _ book: OrderBook?) -> [PricedQuantity]

  /// A trade of the market. Returns the executions of resting orders that it brings.
  mutating func trade(_ trade: Trade, _ touch: Touch, _ book: OrderBook?) -> [RestingFill]

  /// The book as an update left it. Returns the executions of resting orders that this brings.
  mutating func depth(_ book: OrderBook, _ touch: Touch) -> [RestingFill]

  /// An order no longer rests: cancelled, expired, or executed elsewhere.
  mutating func remove(_ id: Int64)
}

/// What holds where no order ever rests.
extension FillModel {
  var mayRest: Bool { false }
  mutating func trade(_ trade: Trade, _ touch: Touch, _ book: OrderBook?) -> [RestingFill] { [] }
  mutating func depth(_ book: OrderBook, _ touch: Touch) -> [RestingFill] { [] }
  mutating func remove(_ id: Int64) {}
}

extension ExchangeSettings.FillRule {
  /// A model for one contract.
  var model: any FillModel {
    switch self {
    case .touch: TouchFill()
    }
  }
}
