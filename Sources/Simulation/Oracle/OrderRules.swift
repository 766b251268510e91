import Audit
import Binance
import Exchange
import Market
import TradingEngine

/// Rules about orders: their statuses, executions and names, and what is done while an outcome is unknown.
struct OrderRules {
  // By venue order id. Looked up only.
  private var executed: [Int64: Quantity] = [:]
  private var filledOf: [Int64: Quantity] = [:]
  private var statusOf: [Int64: String] = [:]
  private var clientIds: Set<String> = []
  /// Symbols whose last order has an unknown outcome, with the client id to be asked for.
  private var unresolved: [(symbol: String, clientId: String)] = []

  mutating func sent(_ request: RESTRequest, at now: Timestamp, event: Int, into found: inout Findings) {
    switch request.endpoint {
    case "POST /fapi/v1/order":
      let symbol = request["symbol"] ?? ""
      if let open = unresolved.first(where: { $0.symbol == symbol }) {
        found.check(
          .unknownQueriedFirst, false, at: now, event: event, key: open.clientId,
          "\(symbol) is traded again while the outcome of \(open.clientId) is unknown and not asked for")
      } else {
        found.check(.unknownQueriedFirst, true, at: now, event: event, "")
      }
    case "GET /fapi/v1/order":
      unresolved.removeAll { $0.clientId == request["origClientOrderId"] }
    case "GET /fapi/v1/algoOrder":
      unresolved.removeAll { $0.clientId == request["clientAlgoId"] }
    default: break
    }
  }

  mutating func recorded(_ record: OrderRecord) {
    if record.kind == .unresolved { unresolved.append((record.symbol, record.clientId)) }
  }

  mutating func filled(_ fill: Fill) { filledOf[fill.orderId, default: .zero] += fill.quantity }

  mutating func moved(_ order: OrderChange, at now: Timestamp, event: Int, into found: inout Findings) {
    let previous = statusOf[order.id]
    found.check(
      .orderTransitions, Self.isLegal(from: previous, to: order.status), at: now, event: event, key: String(order.id),
      "order \(order.id) went from \(previous ?? "nothing") to \(order.status)")
    statusOf[order.id] = order.status
    if previous == nil {
      let isNew = clientIds.insert(order.isAlgo ? "algo \(order.clientId)" : order.clientId).inserted
      found.check(
        .clientIdsUnique, isNew, at: now, event: event, key: order.clientId,
        "client order id \(order.clientId) is used a second time")
    }
    guard !order.isAlgo else { return }
    let sum = filledOf[order.id] ?? .zero
    found.check(
      .fillsSumToExecuted, sum == order.executed && order.executed >= executed[order.id] ?? .zero, at: now,
      event: event, key: String(order.id),
      "order \(order.id) says executed \(order.executed), its executions sum to \(sum)")
    executed[order.id] = order.executed
  }

  private static func isLegal(from old: String?, to new: String) -> Bool {
    switch (old, new) {
    case (nil, "NEW"), ("NEW", "PARTIALLY_FILLED"), ("NEW", "FILLED"), ("NEW", "CANCELED"), ("NEW", "EXPIRED"),
      ("PARTIALLY_FILLED", "PARTIALLY_FILLED"), ("PARTIALLY_FILLED", "FILLED"), ("PARTIALLY_FILLED", "CANCELED"),
      ("PARTIALLY_FILLED", "EXPIRED"), ("NEW", "TRIGGERING"), ("TRIGGERING", "TRIGGERED"), ("TRIGGERED", "FINISHED"),
      ("TRIGGERING", "REJECTED"), ("TRIGGERED", "REJECTED"), ("TRIGGERING", "FINISHED"):
      true
    default: false
    }
  }
}
