import Audit
import Binance
import Market
import TradingEngine

/// Our trades and their orders, found by client order id: sending, outcomes, protection. engine.md section 4.
///
/// An outcome is confirmed, rejected or unresolved. What is unresolved is asked for by its client id before anything else
/// is done about it: a blind retry could double a position, giving up could leave one unmanaged (4.7). Which transition an
/// order makes stands in `OrderState`, what that means for its trade in here.
struct OrderDesk {
  enum Question: Hashable {
    /// Margin type or leverage of a contract.
    case configure(Symbol)
    /// The order with this client id.
    case place(String)
    case query(String)
    /// Executions of an order of this position.
    case executions(PositionKey)
    /// Conditional orders left of a position that is flat.
    case siblings(PositionKey)
    case cancel(PositionKey, Int64)
  }

  enum Alarm: Hashable {
    case echo
    /// An execution has not been heard of in time.
    case fillMissing(PositionKey)
    case protection(PositionKey)
    case queryAgain(PositionKey)
    case closeAgain(PositionKey)
    case siblings(PositionKey)
  }

  let settings: EngineSettings
  let instruments: Instruments
  let fillSource: any FillSource
  let protecting: any Protecting

  private var trades: PerPosition<OpenTrade?>
  /// Of every order of every trade. Looked up, never iterated.
  private var positions: [String: PositionKey] = [:]
  var echoes = EchoWatch()
  private var tradeCount = 0
  private var startedAt = Timestamp.distantPast

  /// How long an order that the venue does not know may still turn up.
  static let absenceLimit = Span.seconds(2)
  static let closesMax = 5
  /// Before what a close left open is closed again.
  static let closePause = Span.milliseconds(250)

  init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings
    self.instruments = instruments
    fillSource = parts.fillSource
    protecting = parts.protecting
    trades = PerPosition(repeating: nil, count: instruments.count)
  }

  /// Margin type and leverage of every contract.
  mutating func start(out: inout Outbox) {
    startedAt = out.now
    for symbol in instruments.symbols {
      let name = instruments.name(symbol)
      out.send(.positions(.setMarginType(symbol: name, isIsolated: true)), for: .orders(.configure(symbol)))
      out.send(.positions(.setLeverage(symbol: name, leverage: settings.leverage)), for: .orders(.configure(symbol)))
    }
  }

  // MARK: Trades

  subscript(key: PositionKey) -> OpenTrade? {
    get { trades[key] }
    _modify { yield &trades[key] }
  }

  /// The position that the order with this client id belongs to, while its trade lasts.
  func position(of clientId: String) -> PositionKey? { positions[clientId] }

  func order(_ clientId: String) -> DeskOrder? { positions[clientId].flatMap { trades[$0]?[clientId] } }

  /// Of all client order ids of this run.
  private var idPrefix: String { "td-\(startedAt.nanoseconds / 1_000_000_000)-" }

  func isOurs(clientId: String) -> Bool { clientId.hasPrefix(idPrefix) }

  /// An entry is on its way whose position is not open yet.
  var hasEntryUnderWay: Bool { instruments.positions.contains { trades[$0]?.phase == .entering } }

  /// What is open or on its way, of all positions.
  func exposures(books: Books) -> [Exposure] {
    instruments.positions.compactMap { Exposure($0, book: books[$0], trade: trades[$0]) }
  }

  private mutating func nextIdBase() -> String {
    tradeCount += 1
    return "\(idPrefix)\(tradeCount)"
  }

  private mutating func begin(_ trade: OpenTrade, _ key: PositionKey) {
    end(key)
    trades[key] = trade
    for order in trade.orders { positions[order.id] = key }
  }

  /// The trade is over: what is still told of its orders concerns nobody.
  mutating func end(_ key: PositionKey) {
    for order in trades[key]?.orders ?? [] { positions[order.id] = nil }
    trades[key] = nil
  }

  /// The trade of a position that was found: protected where a stop waits for it, else with a stop at the fallback distance
  /// (engine.md 1.4) and a target twice as far, both still to be placed.
  mutating func adopt(_ key: PositionKey, book: PositionBook, algoOrders: [AlgoOrderAnswer], at now: Timestamp) {
    guard let direction = book.quantity.direction else { return }
    let instrument = instruments[key.symbol]
    let found = algoOrders.first { $0.symbol == instrument.name && $0.orderType == .stopMarket }
    func level(_ percent: Int64) -> Price {
      let moved = Int128(book.averageEntry.units) * Int128(100 + percent * direction.sign)
      return Price(units: Int64(clamping: divideHalfEven(moved, by: 100))).rounded(to: instrument.tick)
    }
    begin(
      OpenTrade(
        found: direction, entry: book.averageEntry,
        leg: OpenTrade.Leg(number: 1, stop: found?.triggerPrice.value ?? level(-2), target: level(4)),
        quantity: book.quantity.magnitude, stopId: found?.clientAlgoId, idBase: nextIdBase(), at: now), key)
  }

  // MARK: Entering

  /// Sends the entry of an accepted candidate.
  mutating func enter(_ candidate: Candidate, wallet: Money, out: inout Outbox) {
    let key = PositionKey(candidate.symbol)
    let trade = OpenTrade(
      direction: candidate.direction, entry: candidate.entry,
      legs: [OpenTrade.Leg(number: 1, stop: candidate.stop, target: candidate.target)],
      quantity: candidate.quantity, idBase: nextIdBase())
    begin(trade, key)
    out.audit(
      .sized(
        SizeRecord(
          symbol: instruments.name(key.symbol), clientId: trade.entryOrder.id, wallet: wallet, entry: candidate.entry,
          stop: candidate.stop, leverage: settings.leverage, riskBudget: candidate.size.riskBudget,
          riskAtStop: PositionSizing.riskAtStop(
            candidate.quantity, entry: candidate.entry, stop: candidate.stop),
          cap: candidate.size.cap, isCapped: candidate.size.isCapped, isGiven: candidate.signal.quantity != nil,
          quantity: candidate.quantity)))
    send(
      trade.entryOrder.id, key, side: candidate.direction.entrySide, quantity: candidate.quantity, reduceOnly: false,
      out: &out)
  }

  private mutating func send(
    _ id: String, _ key: PositionKey, side: Side, quantity: Quantity, reduceOnly: Bool, out: inout Outbox
  ) {
    guard let order = trades[key]?[id] else { return }
    let instrument = instruments[key.symbol]
    _ = apply(.send, to: id, key)
    trades[key]?[id]?.sentAt = out.now
    echoes.expect(id)
    out.log(
      .info, "orders", 1,
      "Executing \(order.kind.role.rawValue): \(instrument.name) \(side.wireName) \(quantity) id \(id)")
    out.send(
      .orders(
        .place(
          NewOrder(
            symbol: instrument.name, side: side,
            quantity: Written(quantity, places: max(instrument.quantityPrecision, Written(trimmed: quantity).places)),
            reduceOnly: reduceOnly, clientOrderId: id,
            responseType: settings.orderResponse == .result ? .result : nil))),
      for: .orders(.place(id)))
  }

  // MARK: Protecting

  /// Stops first, targets after they are confirmed: a position is never with a target and without a stop (4.4).
  mutating func beginProtection(_ key: PositionKey, out: inout Outbox) {
    out.cancel(.orders(.queryAgain(key)))
    placeStops(key, out: &out)
  }

  /// Places the stops that are planned, and limits the time in which they must stand.
  mutating func placeStops(_ key: PositionKey, out: inout Outbox) {
    guard let trade = trades[key] else { return }
    out.set(.orders(.protection(key)), after: settings.protectionLimit)
    if protecting.placesTargetsFirst { placeTargets(key, out: &out) }
    for leg in trade.legs {
      if let stop = trade.last(.stop(leg.number)), stop.state == .planned {
        sendConditional(stop.id, key, out: &out)
      }
    }
  }

  mutating func placeTargets(_ key: PositionKey, out: inout Outbox) {
    guard let trade = trades[key] else { return }
    for leg in trade.legs {
      if let target = trade.last(.target(leg.number)), target.state == .planned {
        sendConditional(target.id, key, out: &out)
      }
    }
  }

  /// Sends a stop or a target. One that the venue never had is sent under the same id again.
  mutating func sendConditional(_ id: String, _ key: PositionKey, out: inout Outbox) {
    guard let trade = trades[key], let order = trade[id] else { return }
    let type: OrderType
    let trigger: Price
    switch order.kind {
    case .stop(let number):
      type = .stopMarket
      trigger = trade.legs[number - 1].stop
    case .target(let number):
      type = .takeProfitMarket
      trigger = trade.legs[number - 1].target
    case .entry, .close: return
    }
    let instrument = instruments[key.symbol]
    _ = apply(.send, to: id, key)
    trades[key]?[id]?.sentAt = out.now
    echoes.expect(id)
    out.send(
      .algo(
        .place(
          NewAlgoOrder(
            symbol: instrument.name, side: trade.direction.exitSide, type: type,
            triggerPrice: Written(trigger, places: max(instrument.pricePrecision, Written(trimmed: trigger).places)),
            clientAlgoId: id))),
      for: .orders(.place(id)))
  }

  // MARK: Closing

  /// Closes what is open at market, reduce-only, and tells a person why.
  mutating func closeAtMarket(_ key: PositionKey, because reason: String, books: Books, out: inout Outbox) {
    guard let trade = trades[key], books.hasPosition(key), trade.phase != .closing,
      trade.closes.count < Self.closesMax
    else { return }
    out.alert(
      "position_closed_by_engine", value: instruments.name(key.symbol), threshold: "-",
      action: "market close: \(reason)")
    sendClose(key, books: books, out: &out)
  }

  /// A reduce-only MARKET order for all that is open.
  mutating func sendClose(_ key: PositionKey, books: Books, out: inout Outbox) {
    let open = books[key].quantity
    guard trades[key] != nil, let direction = open.direction else { return }
    let id = trades[key]!.planClose(of: open.magnitude)
    trades[key]?.course = .close
    positions[id] = key
    out.cancel(.orders(.protection(key)))
    send(id, key, side: direction.exitSide, quantity: open.magnitude, reduceOnly: true, out: &out)
  }

  /// It is not being closed any more; what protects it goes on doing so.
  mutating func giveUpClosing(_ key: PositionKey) { trades[key]?.course = .hold }

  // MARK: Cancelling

  mutating func cancelAlgo(_ key: PositionKey, _ id: Int64, out: inout Outbox) {
    echoes.expect(Self.cancelEcho(id))
    out.send(.algo(.cancel(.id(id))), for: .orders(.cancel(key, id)))
  }

  /// The name under which the end of an order that is cancelled is listened for.
  static func cancelEcho(_ id: Int64) -> String { "cancel of \(id)" }

  // MARK: State

  /// Moves an order on by the table and says what is to be done about it.
  mutating func apply(_ event: OrderEvent, to id: String, _ key: PositionKey) -> [OrderStep] {
    trades[key]?[id]?.apply(event) ?? []
  }
}
