/// Remembers which executions were booked, so that none is booked twice. Bounded: the oldest are forgotten.
package struct TradeMemory: Sendable {
  package static let capacity = 4096
  private var known: Set<Int64> = []
  private var order: [Int64] = []
  private var next = 0

  package init() {}

  /// True the first time a trade id is seen.
  package mutating func insert(_ tradeId: Int64) -> Bool {
    guard known.insert(tradeId).inserted else { return false }
    if order.count < Self.capacity {
      order.append(tradeId)
    } else {
      known.remove(order[next])
      order[next] = tradeId
      next = (next + 1) % Self.capacity
    }
    return true
  }

  package func contains(_ tradeId: Int64) -> Bool { known.contains(tradeId) }
}
