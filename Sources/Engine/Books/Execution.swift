import Audit
import Binance
import Market
import TradingEngine

/// One execution of one of our orders, as far as it is known from the source that told of it.
package struct Execution: Hashable, Sendable {
  package var symbol: Symbol
  package var tradeId: Int64
  package var orderId: Int64
  /// nil where the source does not say (userTrades).
  package var clientOrderId: String?
  package var side: Side
  package var price: Price
  package var quantity: Quantity
  /// What the venue says, for comparison.
  package var reportedRealized: Money?
  package var commission: Money
  package var time: Timestamp
  package var source: FillRecord.Source
  /// Type of the order before it triggered: a stop, a target or a MARKET order; nil where the source does not say.
  package var originalType: OrderType?
  package var wasMissed: Bool

  package init(
    symbol: Symbol, tradeId: Int64, orderId: Int64, clientOrderId: String?, side: Side, price: Price,
    quantity: Quantity, reportedRealized: Money?, commission: Money, time: Timestamp, source: FillRecord.Source,
    originalType: OrderType?, wasMissed: Bool
  ) {
    self.symbol = symbol
    self.tradeId = tradeId
    self.orderId = orderId
    self.clientOrderId = clientOrderId
    self.side = side
    self.price = price
    self.quantity = quantity
    self.reportedRealized = reportedRealized
    self.commission = commission
    self.time = time
    self.source = source
    self.originalType = originalType
    self.wasMissed = wasMissed
  }
}

extension Execution {
  init(_ trade: UserTrade, symbol: Symbol, wasMissed: Bool) {
    self.init(
      symbol: symbol, tradeId: trade.id, orderId: trade.orderId, clientOrderId: nil, side: trade.side,
      price: trade.price.value, quantity: trade.qty.value, reportedRealized: trade.realizedPnl.value,
      commission: trade.commission.value, time: Timestamp(milliseconds: trade.time), source: .tradeQuery,
      originalType: nil, wasMissed: wasMissed)
  }

  init(_ update: OrderTradeUpdate, symbol: Symbol) {
    self.init(
      symbol: symbol, tradeId: update.tradeId, orderId: update.orderId, clientOrderId: update.clientOrderId,
      side: update.side, price: update.lastPrice.value, quantity: update.lastQuantity.value,
      reportedRealized: update.realizedProfit.value, commission: update.commission?.value ?? .zero,
      time: Timestamp(milliseconds: update.tradeTime), source: .stream, originalType: update.originalType,
      wasMissed: false)
  }
}
