import Audit
import Market
import TradingEngine

/// One position of ours from the accepted signal to the last order gone: its legs and its orders.
struct OpenTrade {
  /// A part of the position that is closed by its own stop or its own target.
  struct Leg: Hashable {
    /// From 1.
    let number: Int
    let stop: Price
    let target: Price
    /// What its orders close; nil: whatever is open.
    var quantity: Quantity?
  }

  /// What the engine wants of it. The rest of where a trade stands follows from its orders: see `phase`.
  enum Course: Hashable {
    case hold
    /// A MARKET order is to make it flat.
    case close
    /// Flat; the remaining protective order must go before the next entry.
    case clear
  }

  /// Where it stands, read off its orders.
  enum Phase: Hashable {
    /// The entry was sent; its executions are awaited.
    case entering
    case placingStop, placingTarget, protected
    case closing
    case clearing
  }

  let direction: Direction
  /// Of the signal; what was paid stands in the book.
  let entry: Price
  let legs: [Leg]
  /// In the order in which they were planned; the entry is the first.
  private(set) var orders: [DeskOrder]
  var course = Course.hold
  /// On record as executed.
  var isReported = false
  private let idBase: String

  /// - Parameter idBase: what the ids of all its orders begin with.
  init(direction: Direction, entry: Price, legs: [Leg], quantity: Quantity, idBase: String) {
    self.direction = direction
    self.entry = entry
    self.legs = legs
    self.idBase = idBase
    orders = [DeskOrder(.entry, id: "\(idBase)-E", quantity: quantity)]
    for leg in legs {
      orders.append(DeskOrder(.stop(leg.number), id: Self.id(idBase, "S", leg.number)))
      orders.append(DeskOrder(.target(leg.number), id: Self.id(idBase, "T", leg.number)))
    }
  }

  /// The trade of a position that was found, of one leg. With the stop that waits for it at the venue; without one it has a
  /// stop and a target still to be placed.
  init(
    found direction: Direction, entry: Price, leg: Leg, quantity: Quantity, stopId: String?, idBase: String,
    at now: Timestamp
  ) {
    self.init(direction: direction, entry: entry, legs: [leg], quantity: quantity, idBase: idBase)
    let entryOrder = DeskOrder(executed: "\(idBase)-E", quantity: quantity, at: now)
    if let stopId {
      orders = [entryOrder, DeskOrder(found: .stop(leg.number), id: stopId)]
    } else {
      orders[0] = entryOrder
    }
  }

  /// The first leg's orders have no number in their ids.
  private static func id(_ base: String, _ letter: String, _ number: Int) -> String {
    number == 1 ? "\(base)-\(letter)" : "\(base)-\(letter)\(number)"
  }

  // MARK: Orders

  subscript(id: String) -> DeskOrder? {
    get { orders.first { $0.id == id } }
    set { if let newValue, let place = orders.firstIndex(where: { $0.id == id }) { orders[place] = newValue } }
  }

  var entryOrder: DeskOrder {
    get { orders[0] }
    set { orders[0] = newValue }
  }

  /// The newest of a kind: the one that counts where another is being replaced.
  func last(_ kind: DeskOrder.Kind) -> DeskOrder? { orders.last { $0.kind == kind } }

  var closes: [DeskOrder] { orders.filter { $0.kind.role == .close } }
  var lastClose: DeskOrder? { closes.last }

  /// The order that an execution belongs to, where its source says so.
  func order(of execution: Execution) -> DeskOrder? {
    orders.first { $0.id == execution.clientOrderId } ?? orders.first { $0.venueId == execution.orderId }
  }

  /// One more order that closes what is open. Returns its id.
  mutating func planClose(of quantity: Quantity) -> String {
    let number = closes.count + 1
    let id = "\(idBase)-C\(number)"
    orders.append(DeskOrder(.close(number), id: id, quantity: quantity))
    return id
  }

  // MARK: Where it stands

  var isEntryComplete: Bool { entryOrder.isComplete }

  var phase: Phase {
    switch course {
    case .clear: return .clearing
    case .close: return .closing
    case .hold: break
    }
    // After a close that came to nothing no protection is placed any more: what stands, stands.
    guard closes.isEmpty else { return .protected }
    let stops = legs.compactMap { last(.stop($0.number)) }
    if entryOrder.state.isPending, stops.allSatisfy({ $0.state == .planned }) { return .entering }
    if stops.contains(where: { $0.state == .planned || $0.state.isUnconfirmed || $0.state == .refused }) {
      return .placingStop
    }
    let targets = legs.compactMap { last(.target($0.number)) }
    return targets.contains { $0.state == .planned || $0.state.isUnconfirmed } ? .placingTarget : .protected
  }

  /// The rule: what is open is covered by stops that stand.
  func stopsCover(_ position: Quantity, _ stands: (DeskOrder) -> Bool = \.isConfirmed) -> Bool {
    var covered = Quantity.zero
    for leg in legs where orders.contains(where: { $0.kind == .stop(leg.number) && stands($0) }) {
      guard let quantity = leg.quantity else { return true }
      covered += quantity
    }
    return covered >= position.magnitude
  }

  /// The worst stop, counted for the risk of the whole: that of a trade of one leg.
  var stop: Price {
    let levels = legs.map(\.stop)
    return (direction == .long ? levels.min() : levels.max()) ?? entry
  }

  /// The nearest target.
  var target: Price {
    let levels = legs.map(\.target)
    return (direction == .long ? levels.min() : levels.max()) ?? entry
  }

  /// How many stops and targets the venue has.
  var protectiveOrders: Int { orders.count { $0.kind.isConditional && $0.isConfirmed } }
}
