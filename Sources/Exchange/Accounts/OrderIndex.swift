/// Finds orders in a list that only grows, by the venue's id or the client's.
///
/// A client id may come again once the order that had it is no longer open; the newest is met first.
struct OrderIndex: Sendable {
  private var slots: [Int64: Int] = [:]
  private var newest: [String: Int] = [:]
  /// By slot: the slot of the order before it with the same client id.
  private var previous: [Int?] = []

  /// How many orders have been entered: the slot of the next one.
  var count: Int { previous.count }

  /// Enters the order that was put at the end of the list.
  mutating func append(_ id: Int64, clientId: String) {
    let slot = previous.count
    precondition(slots.updateValue(slot, forKey: id) == nil, "two orders with the id \(id)")
    previous.append(newest.updateValue(slot, forKey: clientId))
  }

  /// The slot of an order; nil when there is none with this id.
  func slot(of id: Int64) -> Int? { slots[id] }

  /// The newest order with this client id that `isWanted` accepts.
  func newest(_ clientId: String, where isWanted: (_ slot: Int) -> Bool = { _ in true }) -> Int? {
    var candidate = newest[clientId]
    while let slot = candidate, !isWanted(slot) { candidate = previous[slot] }
    return candidate
  }
}
