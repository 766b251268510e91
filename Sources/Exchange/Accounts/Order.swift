import Binance
import Market

/// An order in the matching engine.
package struct Order: Hashable, Sendable {
  package let id: Int64
  package let clientId: String
  /// What it opens, adds to or closes.
  package let position: PositionKey
  package let side: Side
  /// MARKET, or the conditional type whose trigger made this order.
  package let originalType: OrderType
  package let quantity: Quantity
  package let isReduceOnly: Bool
  package let isClosePosition: Bool
  /// Of the trigger; 0 without.
  package let stopPrice: Price
  package let workingType: WorkingType
  package let time: Timestamp
  package internal(set) var updateTime: Timestamp
  package internal(set) var status = OrderStatus.new
  package internal(set) var executed = Quantity.zero
  /// Sum of price times quantity.
  package internal(set) var quote = Product.zero

  package var symbol: Symbol { position.symbol }
  package var isOpen: Bool { status.isOpen }
  package var change: OrderChange {
    OrderChange(
      id: id, clientId: clientId, symbol: symbol, status: .order(status), executed: executed,
      terms: OrderTerms(
        position: position, side: side, type: originalType, quantity: quantity, trigger: stopPrice,
        isReducing: isReduceOnly || isClosePosition))
  }
}
