import Market
import OrderBook

/// Fills without depth: the whole of an order at the best opposite price where quotes are known, else at the last price.
/// Nothing rests.
struct TouchFill: FillModel {
  func takerPrice(_ side: Side, _ touch: Touch) -> Price? {
    let best = side == .buy ? touch.ask : touch.bid
    if !best.isZero { return best }
    return touch.last.isZero ? nil : touch.last
  }

  /// An order whose limit the price does not reach finds nothing.
  func accept(_ order: FillRequest, _ touch: Touch, _ book: OrderBook?) -> [PricedQuantity] {
    guard let price = takerPrice(order.side, touch) else { return [] }
    if let limit = order.limit, order.side == .buy ? price > limit : price < limit { return [] }
    return [PricedQuantity(price: price, quantity: order.quantity)]
  }
}
