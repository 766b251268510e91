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

  /// What the engine wants of what is open. Where a trade stands follows from its orders and its position: see `phase(of:)`.
  enum Intent: Hashable {
    /// Stops and targets decide when it ends.
    case hold
    /// Whatever is open, or still opens, goes at market.
    case leave
  }

  /// Where it stands, read off its orders and what is open.
  enum Phase: Hashable {
    /// The entry was sent; its executions are awaited.
    case entering
    case placingStop, placingTarget, protected
    /// Something is open that no stop is to protect any more: it goes at market.
    case closing
    /// Flat after executions; what is left of its orders must go before the next entry.
    case clearing
  }

  let direction: Direction
  /// Of the signal; what was paid stands in the book.
  let entry: Price
  let legs: [Leg]
  /// In the order in which they were planned; the entry is the first.
  private(set) var orders: [DeskOrder]
  var intent = Intent.hold
  /// On record as executed.
  var isReported = false
  /// Executions of orders that are not known by their venue's id yet, by that id. Looked up, never iterated.
  private var unclaimed: [Int64: Quantity] = [:]
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

  /// The close that may still execute. One at a time is under way unless an older one turns up again.
  var closeAtWork: DeskOrder? { closes.last { !$0.isOver } }

  /// How many closes in a row came to nothing, up to now.
  var failedCloses: Int { closes.reversed().prefix { $0.isOver && $0.filled.isZero }.count }

  /// The order that an execution belongs to, where its source says so. A source that names the venue's id alone can tell of
  /// the entry before its answer does: while that id is not known, what opens on the entry's side is the entry's.
  func order(of execution: Execution) -> DeskOrder? {
    if let clientId = execution.clientOrderId, let named = orders.first(where: { $0.id == clientId }) { return named }
    if let known = orders.first(where: { !$0.kind.isConditional && $0.venueId == execution.orderId }) { return known }
    if let parent = orders.first(where: { $0.childId == execution.orderId }) { return parent }
    guard execution.clientOrderId == nil, entryOrder.venueId == nil, !entryOrder.isOver,
      execution.side == direction.entrySide
    else { return nil }
    return entryOrder
  }

  /// A source that names the venue's id alone told of this before anybody said whose id it is.
  mutating func keep(_ execution: Execution) { unclaimed[execution.orderId, default: .zero] += execution.quantity }

  /// What has been executed under an id that is known from now on.
  mutating func claim(_ orderId: Int64) -> Quantity? { unclaimed.removeValue(forKey: orderId) }

  /// One more stop for a leg whose last one is gone. Returns its id.
  mutating func planStop(of leg: Int) -> String {
    let number = orders.count { $0.kind == .stop(leg) } + 1
    let id = "\(Self.id(idBase, "S", leg))-\(number)"
    orders.append(DeskOrder(.stop(leg), id: id))
    return id
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

  /// What became of an order that changes the position is not known.
  var isOutcomeUnknown: Bool { orders.contains { !$0.kind.isConditional && $0.state == .unresolved } }

  /// Legs whose stop or target has been triggered are on their way out, or gone.
  var legsThatHold: [Leg] {
    legs.filter { leg in
      !orders.contains {
        ($0.kind == .stop(leg.number) || $0.kind == .target(leg.number))
          && [.triggered, .partlyFilled, .filled].contains($0.state)
      }
    }
  }

  /// No leg is left that what opens now could belong to.
  var hasExited: Bool { legsThatHold.isEmpty }

  /// - Parameter position: what is open of it.
  func phase(of position: Quantity) -> Phase {
    let stops = legsThatHold.compactMap { last(.stop($0.number)) }
    if position.isZero {
      guard entryOrder.filled.isZero, !hasExited else { return .clearing }
      // That it is filled can be known before its executions are: then its stops are on their way already.
      if stops.allSatisfy({ $0.state == .planned }) { return .entering }
    } else if intent == .leave || hasExited {
      return .closing
    }
    if stops.contains(where: { !$0.stands }) { return .placingStop }
    let targets = legsThatHold.compactMap { last(.target($0.number)) }
    return targets.contains { $0.state == .planned || $0.state.isUnconfirmed } ? .placingTarget : .protected
  }

  /// The rule: what is open is covered by stops that stand. One that has been triggered covers nothing that opens later.
  func stopsCover(_ position: Quantity, _ stands: (DeskOrder) -> Bool = \.stands) -> Bool {
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
  var protectiveOrders: Int { orders.count { $0.kind.isConditional && $0.stands } }
}
