import Binance
import Market
import TradingEngine

extension Invariant {
  package static let stopComesFirst = Invariant(
    "stop-comes-first", .venue,
    "the first conditional order of a position is a stop on the loss side of its entry, and targets lie on the other side"
  )
  package static let oneStopAPosition = Invariant(
    "one-stop-a-position", .venue, "no more than one stop waits for a position for longer than 5 s")
}

/// Rules about protective orders: which comes first, on which side it lies, and how many there are (engine.md 4.4). Told by
/// changes of the venue's orders; of orders that another hand placed only the number counts.
struct StopRules {
  private let instruments: Instruments
  /// Client ids of conditional orders that the engine has sent and the venue has not taken yet. Looked up only.
  private var sent: Set<String> = []
  /// Taken during the event being handled, until the venue is looked at.
  private var fresh: [VenueOrderTerms] = []
  /// Positions that have had a conditional order of the engine.
  private var hasOrder: PerPosition<Bool>
  /// Stops that wait, oldest first; few at any time.
  private var waiting: [(id: Int64, key: PositionKey)] = []
  /// Positions with more than one of them, and since when.
  private var doubled: [(key: PositionKey, since: Timestamp)] = []

  /// The time that a stop takes to replace another.
  static let replacementLimit = Span.seconds(5)

  init(_ instruments: Instruments) {
    self.instruments = instruments
    hasOrder = PerPosition(repeating: false, count: instruments.count)
  }

  mutating func sent(_ request: RESTRequest) {
    guard case .algo(.place) = Endpoint(request), let id = request["clientAlgoId"] else { return }
    sent.insert(id)
  }

  mutating func filled(_ fill: VenueFill) {
    if fill.positionAfter.isZero { hasOrder[fill.position] = false }
  }

  mutating func moved(_ order: VenueOrderChange, at now: Timestamp) {
    guard let terms = order.terms, case .algo(let status) = order.status else { return }
    guard status == .new else {
      guard let index = waiting.firstIndex(where: { $0.id == order.id }) else { return }
      let key = waiting.remove(at: index).key
      if waiting.count(where: { $0.key == key }) < 2 { doubled.removeAll { $0.key == key } }
      return
    }
    if sent.remove(order.clientId) != nil { fresh.append(terms) }
    guard terms.type.isStop else { return }
    let key = terms.position
    let isSecond = waiting.contains { $0.key == key }
    waiting.append((order.id, key))
    if isSecond, !doubled.contains(where: { $0.key == key }) { doubled.append((key, now)) }
  }

  mutating func look(_ venue: some VenueView, into found: inout Findings) {
    let now = found.now
    if !fresh.isEmpty {
      for terms in fresh { look(at: terms, venue, into: &found) }
      fresh.removeAll(keepingCapacity: true)
      found.check(.oneStopAPosition, true, "")
    }
    for double in doubled {
      found.check(
        .oneStopAPosition, now - double.since <= Self.replacementLimit,
        key: "\(double.key.symbol.index) \(double.since.nanoseconds)",
        "two stops wait for \(instruments.name(double.key.symbol)) for \(now - double.since)")
    }
  }

  private mutating func look(at terms: VenueOrderTerms, _ venue: some VenueView, into found: inout Findings) {
    let key = terms.position
    let position = venue.position(key)
    guard let direction = position.direction, terms.side == direction.exitSide else { return }
    // Against the cost and not the average entry: nothing is rounded.
    let value = terms.trigger * position.quantity.magnitude
    let isOnLossSide = direction == .long ? value < position.cost : value > position.cost
    let isFirst = !hasOrder[key]
    hasOrder[key] = true
    // A later stop may have followed the price beyond the entry.
    let isRight = terms.type.isStop ? !isFirst || isOnLossSide : !isFirst && !isOnLossSide
    found.check(
      .stopComesFirst, isRight, key: "\(key.symbol.index) \(terms.trigger)",
      "\(instruments.name(key.symbol)), a \(direction) for \(Money(rounding: position.cost) ?? .zero): the "
        + "\(isFirst ? "first" : "next") conditional order is \(terms.type.wireName) at \(terms.trigger)")
  }
}
