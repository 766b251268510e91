import Market

/// One account of the venue: its books, its orders in matching, and what it has set for each contract.
///
/// It knows nothing of prices and of who listens: whoever matches an order books what was found here, and tells of it.
struct Account: Sendable {
  private(set) var ledger: Ledger
  /// Every execution, in order; `tradeId` counts on from `firstTradeId`.
  private(set) var fills: [Fill] = []
  private(set) var orders: [Order] = []
  private var index = OrderIndex()
  /// How many of `orders` matching has not finished with.
  private var inMatching: PerSymbol<Int>
  /// Orders that matching has taken and executes later, oldest first.
  var working: [WorkingOrder] = []
  var leverage: PerSymbol<Int>
  /// Hedge mode, in which no order is taken here.
  let isHedge: Bool
  /// The contract is set to crossed margin.
  var isCrossed: PerSymbol<Bool>

  static let firstOrderId: Int64 = 38_118_460_000
  static let firstTradeId: Int64 = 409_188_000

  /// - Parameter contracts: how many there are.
  init(_ account: AccountStart, contracts: Int, at start: Timestamp) {
    ledger = Ledger(symbols: contracts)
    inMatching = PerSymbol(repeating: 0, count: contracts)
    leverage = PerSymbol(repeating: account.leverage, count: contracts)
    isHedge = account.isHedge
    isCrossed = PerSymbol(repeating: account.isCrossed, count: contracts)
    ledger.transfer(account.balance, at: start)
    for position in account.positions {
      ledger.adopt(
        PositionKey(position.symbol), quantity: position.quantity, entry: position.entry, leverage: account.leverage,
        at: start)
    }
  }

  // MARK: Finding orders

  var nextOrderId: Int64 { Self.firstOrderId + Int64(orders.count) }

  /// The place of an order in `orders`.
  func slot(of id: Int64) -> Int? { index.slot(of: id) }
  func order(_ id: Int64) -> Order? { index.slot(of: id).map { orders[$0] } }

  /// The newest order with this client id that `isWanted` accepts.
  func newestOrder(_ clientId: String, where isWanted: (Order) -> Bool) -> Order? {
    index.newest(clientId) { isWanted(orders[$0]) }.map { orders[$0] }
  }

  func hasOpenOrders(_ symbol: Symbol) -> Bool { inMatching[symbol] > 0 }

  func openOrders(_ symbol: Symbol) -> [Order] {
    guard hasOpenOrders(symbol) else { return [] }
    return orders.filter { $0.symbol == symbol && $0.isOpen }
  }

  /// Whether an open order of the contract has this client id.
  func isTaken(_ clientId: String, _ symbol: Symbol) -> Bool {
    newestOrder(clientId) { $0.symbol == symbol && $0.isOpen } != nil
  }

  // MARK: The life of an order

  /// Enters an order with the id `nextOrderId`; returns its slot.
  mutating func add(_ order: Order) -> Int {
    precondition(order.id == nextOrderId, "an order with an id of its own")
    orders.append(order)
    index.append(order.id, clientId: order.clientId)
    inMatching[order.symbol] += 1
    return orders.count - 1
  }

  /// One execution through order, ledger and position.
  mutating func book(
    _ execution: PricedQuantity, slot: Int, fees: (maker: Rate, taker: Rate), at now: Timestamp
  ) -> Fill {
    let order = orders[slot]
    let before = ledger.position(order.position).quantity
    let tradeId = Self.firstTradeId + Int64(fills.count)
    let (realized, commission) = ledger.book(
      execution, order.position, order.side, rate: execution.isMaker ? fees.maker : fees.taker,
      leverage: leverage[order.symbol], tradeId: tradeId, at: now)
    orders[slot].executed += execution.quantity
    orders[slot].quote += execution.price * execution.quantity
    orders[slot].status = orders[slot].executed == order.quantity ? .filled : .partiallyFilled
    orders[slot].updateTime = now
    let fill = Fill(
      tradeId: tradeId, orderId: order.id, position: order.position, side: order.side, price: execution.price,
      quantity: execution.quantity, realized: realized, commission: commission, isMaker: execution.isMaker,
      isReduceOnly: order.isReduceOnly, originalType: order.originalType, time: now, positionBefore: before,
      positionAfter: ledger.position(order.position).quantity)
    fills.append(fill)
    return fill
  }

  /// Matching is through with an order. True when something of it is left, which has expired.
  mutating func finishMatching(slot: Int, at now: Timestamp) -> Bool {
    inMatching[orders[slot].symbol] -= 1
    guard orders[slot].isOpen else { return false }
    orders[slot].status = .expired
    orders[slot].updateTime = now
    return true
  }

  // MARK: What can be closed, what can be spent

  /// The size of the position that an order of this side is opposed to; 0 where it would add to one.
  func opposed(_ key: PositionKey, _ side: Side) -> Quantity {
    let position = ledger.position(key).quantity
    return position.direction?.exitSide == side ? position.magnitude : .zero
  }

  /// How much of the position a new order of this side could close: what no working order is about to.
  func closable(_ key: PositionKey, _ side: Side) -> Quantity {
    let promised = working.reduce(Quantity.zero) { sum, order in
      order.position == key && order.side == side ? sum + order.remaining : sum
    }
    return max(.zero, opposed(key, side) - promised)
  }

  /// What working orders of one contract, or of all, still need.
  func openOrderMargin(_ symbol: Symbol? = nil) -> Money {
    working.reduce(.zero) { symbol == nil || $1.position.symbol == symbol ? $0 + $1.heldMargin : $0 }
  }

  /// crossWalletBalance without cross positions, less what working orders still need.
  var availableBalance: Money { max(.zero, ledger.free - openOrderMargin()) }
}
