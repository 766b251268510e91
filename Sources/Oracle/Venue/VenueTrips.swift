import Binance
import Market

/// A round trip at the venue: from flat, or from what the books began with, to flat. Summed from executions alone.
struct VenueTrip {
  private(set) var entryQuantity = Quantity.zero
  private(set) var entryCost = Product.zero
  private(set) var entryFees = Money.zero
  private(set) var closedQuantity = Quantity.zero
  private(set) var proceeds = Product.zero
  private(set) var realized = Money.zero
  private(set) var exitFees = Money.zero
  /// The orders that closed it, oldest first.
  private(set) var orders: [(id: Int64, type: OrderType?)] = []
  /// When the last part was closed.
  private(set) var closedAt = Timestamp.distantPast
  /// The engine has taken it over from the venue's word in between: its books begin later than this.
  var isTakenOver = false

  init() {}

  /// One that was there before the run.
  init(_ position: VenuePosition) {
    entryQuantity = position.quantity.magnitude
    entryCost = position.cost
  }

  fileprivate mutating func open(_ fill: VenueFill) {
    entryQuantity += fill.quantity
    entryCost += fill.price * fill.quantity
    entryFees += fill.commission
  }

  fileprivate mutating func close(_ fill: VenueFill, at now: Timestamp) {
    closedQuantity += fill.quantity
    proceeds += fill.price * fill.quantity
    realized += fill.realized
    exitFees += fill.commission
    closedAt = now
    if orders.last?.id != fill.orderId { orders.append((fill.orderId, fill.originalType)) }
  }

  var exitPrice: Price { Self.average(proceeds, closedQuantity) }
  var entryPrice: Price { Self.average(entryCost, entryQuantity) }

  /// Rounded half-even to 1e-8; 0 without executions.
  static func average(_ amount: Product, _ quantity: Quantity) -> Price {
    guard quantity.units > 0 else { return .zero }
    return Price(units: Int64(clamping: divideHalfEven(amount.units, by: Int128(quantity.units))))
  }
}

/// The venue's round trips, those under way and the newest that have ended.
struct VenueTrips {
  private var open: PerPosition<VenueTrip>
  /// By contract, oldest first.
  private var closed: PerSymbol<[VenueTrip]>

  /// An engine speaks of one that has just ended; one that it hears of late is found, too.
  private static let kept = 8

  init(symbols: Int) {
    open = PerPosition(repeating: VenueTrip(), count: symbols)
    closed = PerSymbol(repeating: [], count: symbols)
  }

  mutating func begin(_ venue: some VenueView) {
    for symbol in venue.instruments.symbols {
      let key = PositionKey(symbol)
      open[key] = VenueTrip(venue.position(key))
    }
  }

  mutating func filled(_ fill: VenueFill, at now: Timestamp) {
    let key = fill.position
    guard fill.positionBefore.direction?.exitSide == fill.side else {
      open[key].open(fill)
      return
    }
    open[key].close(fill, at: now)
    guard fill.positionAfter.direction != fill.positionBefore.direction else { return }
    closed[fill.symbol].append(open[key])
    if closed[fill.symbol].count > Self.kept { closed[fill.symbol].removeFirst() }
    open[key] = VenueTrip()
  }

  /// The engine's books of this contract begin anew. `isFirst`: at the start of the run, when nothing was executed.
  mutating func takenOver(_ symbol: Symbol) {
    let key = PositionKey(symbol)
    if !open[key].entryFees.isZero || !open[key].closedQuantity.isZero { open[key].isTakenOver = true }
    if let last = closed[symbol].indices.last { closed[symbol][last].isTakenOver = true }
  }

  /// The newest that this order had a part in closing.
  func closed(_ symbol: Symbol, by order: Int64) -> VenueTrip? {
    closed[symbol].last { $0.orders.contains { $0.id == order } }
  }

  func lastClosed(_ symbol: Symbol) -> VenueTrip? { closed[symbol].last }
}
