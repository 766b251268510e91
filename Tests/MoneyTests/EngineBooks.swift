import Market
import TradingEngine

@testable import Engine

/// The position books of the engine and the wallet that it keeps beside them.
struct EngineBooks {
  private var positions: [PositionBook]
  private(set) var wallet: Money
  private var trades: Int64 = 0

  init(contracts: Int, start: Money) {
    positions = Array(repeating: PositionBook(), count: contracts)
    wallet = start
  }

  /// Returns the PnL that the engine works out for itself; the commission is what it is told.
  mutating func book(_ trade: Trade, commission: Money) -> Money {
    trades += 1
    let realized = positions[trade.contract].book(
      Execution(
        symbol: Symbol(index: UInt16(trade.contract)), tradeId: trades, orderId: trades, clientOrderId: nil,
        side: trade.side, price: trade.price, quantity: trade.quantity, reportedRealized: nil, commission: commission,
        time: Timestamp(seconds: trades), source: .stream, originalType: nil, wasMissed: false))
    wallet += realized - commission
    return realized
  }

  func quantity(_ contract: Int) -> Quantity { positions[contract].quantity }
  func cost(_ contract: Int) -> Product { positions[contract].cost }
  /// Of the last round trip: what it gained before fees, what closing cost, and the average price of closing.
  func lastTrip(_ contract: Int) -> (gross: Money, exitFees: Money, exit: Price) {
    (positions[contract].realized, positions[contract].exitFees, positions[contract].averageExit)
  }
}
