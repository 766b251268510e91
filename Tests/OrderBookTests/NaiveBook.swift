import Market

/// The same rules once more, written down without regard to cost: two dictionaries and the last id.
struct NaiveBook {
  enum Outcome: String { case applied, dropped, waiting, gap, old, disordered, impossible, crossed }

  /// Units of quantity by units of price.
  var bids: [Int64: Int64] = [:]
  var asks: [Int64: Int64] = [:]
  /// Of the snapshot or the last change.
  var id: Int64?
  var hasChanged = false

  mutating func take(_ update: BookUpdate) -> Outcome {
    let isChange = update.kind == .diff
    if isChange {
      if !(update.previousId < update.firstId && update.firstId <= update.lastId) { return .disordered }
      guard let id else { return .waiting }
      if hasChanged, update.lastId <= id { return .old }
      if !hasChanged, update.lastId < id { return .dropped }
      let holds = !hasChanged && update.firstId <= id && id <= update.lastId
      if !holds && update.previousId != id {
        self = NaiveBook()
        return .gap
      }
    } else if let id, update.lastId < id {
      return .old
    }
    for level in update.bids + update.asks {
      if level.price.units <= 0 || level.quantity.units < 0 { return .impossible }
      if level.quantity.isZero && !isChange { return .impossible }
    }
    if !isChange { (bids, asks) = ([:], [:]) }
    for level in update.bids { bids[level.price.units] = level.quantity.isZero ? nil : level.quantity.units }
    for level in update.asks { asks[level.price.units] = level.quantity.isZero ? nil : level.quantity.units }
    (id, hasChanged) = (update.lastId, isChange)
    if let bid = bids.keys.max(), let ask = asks.keys.min(), bid >= ask {
      self = NaiveBook()
      return .crossed
    }
    return .applied
  }

  static func list(_ side: [Int64: Int64], descending: Bool) -> [BookLevel] {
    side.sorted { descending ? $0.key > $1.key : $0.key < $1.key }
      .map { BookLevel(price: Price(units: $0.key), quantity: Quantity(units: $0.value)) }
  }
}
