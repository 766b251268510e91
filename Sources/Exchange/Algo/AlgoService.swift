import Binance
import Market

/// The service that keeps conditional orders until their trigger (binance-usdm 2.7): which there are, which are open, and
/// the state of each. It tells nobody: whoever changes a state reports it.
struct AlgoService: Sendable {
  private(set) var orders: [AlgoOrder] = []
  private var index = OrderIndex()
  /// Slots of the open ones, oldest first.
  private(set) var open: PerSymbol<[Int]>

  /// The first id that is given.
  static let firstId: Int64 = 1_000_000_202_490_000
  /// Open conditional orders of the account, over all contracts.
  static let openLimit = 200

  /// - Parameter symbols: how many contracts there are.
  init(symbols: Int) { open = PerSymbol(repeating: [], count: symbols) }

  // MARK: Finding orders

  var nextId: Int64 { Self.firstId + Int64(orders.count) }
  var isFull: Bool { open.values.reduce(0) { $0 + $1.count } >= Self.openLimit }

  /// The place of an order in `orders`.
  func slot(of id: Int64) -> Int? { index.slot(of: id) }
  /// The newest with that client id.
  func newest(_ clientId: String) -> Int? { index.newest(clientId) }
  /// Whether an open order of the contract has this client id.
  func isTaken(_ clientId: String, _ symbol: Symbol) -> Bool {
    index.newest(clientId) { orders[$0].symbol == symbol && orders[$0].isOpen } != nil
  }
  /// Something waits on the prices of this contract.
  func isWaiting(_ symbol: Symbol) -> Bool { !open[symbol].isEmpty }
  /// Oldest first.
  func openOrders(_ symbol: Symbol) -> [AlgoOrder] { open[symbol].map { orders[$0] } }

  // MARK: The life of an order

  /// Enters an order with the id `nextId`; returns its slot.
  mutating func add(_ order: AlgoOrder) -> Int {
    precondition(order.id == nextId, "a conditional order with an id of its own")
    orders.append(order)
    index.append(order.id, clientId: order.clientId)
    open[order.symbol].append(orders.count - 1)
    return orders.count - 1
  }

  /// Enters an order from before the run, with a client id that the venue gave it.
  mutating func add(_ order: AccountStart.Order, tokens: TokenSource, at start: Timestamp) {
    let closesPosition = order.quantity == nil
    _ = add(
      AlgoOrder(
        id: nextId, clientId: tokens.token(.clientAlgoId, number: UInt64(orders.count), length: 22),
        position: PositionKey(order.symbol), side: order.side, orderType: order.orderType, workingType: .markPrice,
        timeInForce: closesPosition ? .gteGtc : .gtc, triggerPrice: order.triggerPrice,
        quantity: order.quantity ?? .zero, isClosePosition: closesPosition, isReduceOnly: true, createTime: start,
        updateTime: start))
  }

  /// Lets the waiting orders of one contract go over to TRIGGERING whose price is met; returns their slots.
  mutating func trigger(_ symbol: Symbol, _ touch: Touch, at now: Timestamp) -> [Int] {
    var triggered: [Int] = []
    for slot in open[symbol] where orders[slot].status == .new {
      let price = orders[slot].workingPrice(touch)
      guard !price.isZero, orders[slot].isTriggered(at: price) else { continue }
      orders[slot].status = .triggering
      orders[slot].triggerTime = now
      triggered.append(slot)
    }
    return triggered
  }

  /// The order became this one in matching.
  mutating func setChild(_ id: Int64, of slot: Int) { orders[slot].childId = id }

  /// Matching does not take the child; the order is rejected when the service hears of it.
  mutating func refuseChild(of slot: Int, because reason: String) { orders[slot].rejectReason = reason }

  /// The order stays TRIGGERING, for a while or for good.
  mutating func hold(_ slot: Int) { orders[slot].isHeld = true }

  /// A held order goes on into matching. False: it has ended meanwhile.
  mutating func release(_ slot: Int) -> Bool {
    orders[slot].isHeld = false
    return orders[slot].isOpen
  }

  /// What the child came to.
  mutating func setResult(of slot: Int, price: Price, quantity: Quantity) {
    orders[slot].actualPrice = price
    orders[slot].actualQuantity = quantity
  }

  /// The order is no longer open.
  mutating func end(_ slot: Int, as status: AlgoStatus) {
    orders[slot].status = status
    open[orders[slot].symbol].removeAll { $0 == slot }
  }

  /// The order as it is told of at this moment.
  mutating func stamp(_ slot: Int, at now: Timestamp) -> AlgoOrder {
    orders[slot].updateTime = now
    return orders[slot]
  }

  /// Those that go when a position goes: bound to it, on the side that closes it, still waiting or held.
  func bound(to key: PositionKey, closedBy side: Side) -> [AlgoOrder] {
    openOrders(key.symbol).filter {
      $0.isBoundToPosition && $0.position == key && $0.side == side && $0.isWaiting
    }
  }
}
