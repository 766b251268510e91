import Binance
import Market
import TradingEngine

extension Invariant {
  package static let stopComesFirst = Invariant(
    "stop-comes-first", .venue,
    "the first conditional order of a position is a stop on the loss side of its entry, and targets lie on the other side"
  )
  package static let stopBeforeLiquidation = Invariant(
    "stop-before-liquidation", .venue, "a stop lies before the price at which the venue would liquidate the position")
  package static let oneStopAPosition = Invariant(
    "one-stop-a-position", .venue, "no more than one stop waits for a position for longer than 5 s")
}

/// Rules about protective orders: which comes first, on which side it lies, and how many there are (engine.md 4.4). The first
/// two are read off what the engine sends; of orders that another hand placed only the number counts.
struct StopRules {
  private let instruments: Instruments
  /// Positions that the engine has sent a conditional order for.
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

  mutating func sent(_ request: RESTRequest, _ venue: some VenueView, into found: inout Findings) {
    guard case .algo(.place) = Endpoint(request),
      let symbol = request["symbol"].flatMap({ instruments.symbol(named: $0) }),
      let trigger = request["triggerPrice"].flatMap({ Price($0) })
    else { return }
    let key = PositionKey(symbol)
    let position = venue.position(key)
    guard let direction = position.direction, request["side"] == direction.exitSide.wireName else { return }
    // Against the cost and not the average entry: nothing is rounded.
    let value = trigger * position.quantity.magnitude
    let isOnLossSide = direction == .long ? value < position.cost : value > position.cost
    let isFirst = !hasOrder[key] && !venue.hasLiveStop(key)
    hasOrder[key] = true
    // A later stop may have followed the price beyond the entry.
    let isStop = request["type"].map { OrderType(wireName: $0).isStop } ?? false
    if isStop { judgeLiquidation(trigger, key, direction, venue, into: &found) }
    let isRight = isStop ? !isFirst || isOnLossSide : !isFirst && !isOnLossSide
    found.check(
      .stopComesFirst, isRight, key: "\(symbol.index) \(trigger)",
      "\(instruments.name(symbol)), a \(direction) for \(Money(rounding: position.cost) ?? .zero): the "
        + "\(isFirst ? "first" : "next") conditional order is \(request["type"] ?? "") at \(trigger)")
  }

  /// The venue would close the position before its stop does.
  private func judgeLiquidation(
    _ trigger: Price, _ key: PositionKey, _ direction: Direction, _ venue: some VenueView, into found: inout Findings
  ) {
    guard let price = venue.liquidationPrice(key) else { return }
    found.check(
      .stopBeforeLiquidation, direction == .long ? trigger > price : trigger < price,
      key: "\(key.symbol.index) \(trigger)",
      "\(instruments.name(key.symbol)), a \(direction), is liquidated at \(price), and its stop is placed at \(trigger)"
    )
  }

  mutating func filled(_ fill: VenueFill) {
    if fill.positionAfter.isZero { hasOrder[fill.position] = false }
  }

  mutating func moved(_ order: VenueOrderChange, into found: inout Findings) {
    guard let terms = order.terms, case .algo(let status) = order.status else { return }
    guard status == .new else {
      guard let index = waiting.firstIndex(where: { $0.id == order.id }) else { return }
      let key = waiting.remove(at: index).key
      if waiting.count(where: { $0.key == key }) < 2 { doubled.removeAll { $0.key == key } }
      return
    }
    guard terms.type.isStop else { return }
    let key = terms.position
    let isSecond = waiting.contains { $0.key == key }
    waiting.append((order.id, key))
    if isSecond, !doubled.contains(where: { $0.key == key }) { doubled.append((key, found.now)) }
    found.check(.oneStopAPosition, true, "")
  }

  func look(into found: inout Findings) {
    let now = found.now
    for double in doubled {
      found.check(
        .oneStopAPosition, now - double.since <= Self.replacementLimit,
        key: "\(double.key.symbol.index) \(double.since.nanoseconds)",
        "two stops wait for \(instruments.name(double.key.symbol)) for \(now - double.since)")
    }
  }
}
