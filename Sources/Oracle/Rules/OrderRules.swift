import Audit
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let fillsOnGrid = Invariant(
    "fills-on-grid", .venue, "price and quantity of an execution are multiples of the contract's tick and step")
  package static let orderTransitions = Invariant(
    "order-transitions", .venue, "an order's status only moves along legal steps")
  package static let fillsSumToExecuted = Invariant(
    "fills-sum-to-executed", .venue,
    "the executions of an order sum to its executed quantity, which never falls and never exceeds what was ordered")
  package static let clientIdsUnique = Invariant(
    "client-ids-unique", .venue, "no client order id is used for two orders")
  package static let unknownQueriedFirst = Invariant(
    "unknown-queried-first", .engine,
    "an order with unknown outcome is queried before the symbol is traded again, or a second stop or target is placed")
}

/// Rules about orders: their statuses, executions and names, and what is done while an outcome is unknown.
struct OrderRules {
  private let instruments: Instruments
  // By venue order id. Looked up only.
  private var executed: [Int64: Quantity] = [:]
  private var filledOf: [Int64: Quantity] = [:]
  private var statusOf: [Int64: VenueOrderChange.Status] = [:]
  private var clientIds: Set<String> = []
  /// Symbols whose last order has an unknown outcome, with the client id to be asked for.
  private var unresolved: [(symbol: String, clientId: String, role: OrderRecord.Role)] = []

  init(_ instruments: Instruments) { self.instruments = instruments }

  mutating func sent(_ request: RESTRequest, into found: inout Findings) {
    switch Endpoint(request) {
    case .orders(.place):
      let symbol = request["symbol"] ?? ""
      if let open = unresolved.first(where: { $0.symbol == symbol }) {
        found.check(
          .unknownQueriedFirst, false, key: open.clientId,
          "\(symbol) is traded again while the outcome of \(open.clientId) is unknown and not asked for")
      } else {
        found.check(.unknownQueriedFirst, true, "")
      }
    case .algo(.place):
      let role = request["type"] == OrderType.stopMarket.wireName ? OrderRecord.Role.stop : .target
      guard let open = unresolved.first(where: { $0.symbol == request["symbol"] && $0.role == role }) else { return }
      found.check(
        .unknownQueriedFirst, false, key: open.clientId,
        "a second \(role.rawValue) of \(open.symbol) is placed while the outcome of \(open.clientId) is unknown and not asked for"
      )
    case .orders(.query):
      unresolved.removeAll { $0.clientId == request["origClientOrderId"] }
    case .algo(.query):
      unresolved.removeAll { $0.clientId == request["clientAlgoId"] }
    default: break
    }
  }

  mutating func recorded(_ record: OrderRecord) {
    if record.kind == .unresolved { unresolved.append((record.symbol, record.clientId, record.role)) }
  }

  mutating func filled(_ fill: VenueFill, into found: inout Findings) {
    filledOf[fill.orderId, default: .zero] += fill.quantity
    let contract = instruments[fill.symbol]
    let isOnGrid =
      fill.price.units % contract.tick.units == 0 && fill.quantity.units % contract.step.units == 0
    found.check(
      .fillsOnGrid, isOnGrid, key: String(fill.tradeId),
      "trade \(fill.tradeId) of \(contract.name) is \(fill.quantity) @ \(fill.price)")
  }

  mutating func moved(_ order: VenueOrderChange, into found: inout Findings) {
    let previous = statusOf[order.id]
    found.check(
      .orderTransitions, Self.isLegal(from: previous, to: order.status), key: String(order.id),
      "order \(order.id) went from \(previous?.description ?? "nothing") to \(order.status)")
    statusOf[order.id] = order.status
    if previous == nil {
      let isNew = clientIds.insert(order.isAlgo ? "algo \(order.clientId)" : order.clientId).inserted
      found.check(
        .clientIdsUnique, isNew, key: order.clientId,
        "client order id \(order.clientId) is used a second time")
    }
    guard !order.isAlgo else { return }
    let sum = filledOf[order.id] ?? .zero
    let isWithin = order.terms.map { $0.quantity.isZero || sum <= $0.quantity } ?? true
    found.check(
      .fillsSumToExecuted, sum == order.executed && order.executed >= executed[order.id] ?? .zero && isWithin,
      key: String(order.id),
      "order \(order.id) says executed \(order.executed) of \(order.terms?.quantity ?? .zero), its executions sum to \(sum)"
    )
    executed[order.id] = order.executed
  }

  /// The way of an order as the documentation has it, written a second time and not shared with the venue that is judged
  /// by it.
  private static func isLegal(from old: VenueOrderChange.Status?, to new: VenueOrderChange.Status) -> Bool {
    switch (old, new) {
    case (nil, .order(let new)): new == .new
    case (nil, .algo(let new)): new == .new
    case (.order(let old), .order(let new)): isLegal(from: old, to: new)
    case (.algo(let old), .algo(let new)): isLegal(from: old, to: new)
    case (.order, .algo), (.algo, .order): false
    }
  }

  private static func isLegal(from old: OrderStatus, to new: OrderStatus) -> Bool {
    switch (old, new) {
    case (.new, .partiallyFilled), (.new, .filled), (.new, .canceled), (.new, .expired),
      (.partiallyFilled, .partiallyFilled), (.partiallyFilled, .filled), (.partiallyFilled, .canceled),
      (.partiallyFilled, .expired):
      true
    default: false
    }
  }

  /// A waiting order can also be cancelled, and expire when its position is gone.
  private static func isLegal(from old: AlgoStatus, to new: AlgoStatus) -> Bool {
    switch (old, new) {
    case (.new, .triggering), (.new, .canceled), (.new, .expired), (.triggering, .triggered), (.triggering, .rejected),
      (.triggering, .finished), (.triggering, .expired), (.triggered, .finished), (.triggered, .rejected):
      true
    default: false
    }
  }
}
