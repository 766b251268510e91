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
    /// Executions since the entry with this client id was sent, which the venue does not know.
    case sought(String)
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
  /// Since when a position has been open without a stop that stands.
  var nakedSince: PerPosition<Timestamp?>
  /// Of every order of every trade. Looked up, never iterated.
  private var positions: [String: PositionKey] = [:]
  var echoes = EchoWatch()
  private var tradeCount = 0
  private var startedAt = Timestamp.distantPast

  /// How long an order that the venue does not know may still turn up.
  static let absenceLimit = Span.seconds(2)
  /// Between two questions about an order of unknown outcome that may have opened a position.
  static let unknownPause = Span.milliseconds(500)
  /// After so many closes in a row that came to nothing a person is asked for help.
  static let closesMax = 5
  /// Before what a close left open is closed again.
  static let closePause = Span.milliseconds(250)
  /// The same once a person has been asked for help: it is tried for as long as something is open.
  static let closePauseLong = Span.seconds(2)
  /// How long a triggered stop may take to be executed (binance-usdm 8.1, Q22).
  static let triggerPatience = Span.seconds(1)

  init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings
    self.instruments = instruments
    fillSource = parts.fillSource
    protecting = parts.protecting
    trades = PerPosition(repeating: nil, count: instruments.count)
    nakedSince = PerPosition(repeating: nil, count: instruments.count)
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

  /// Something may still open by an entry that was sent.
  var hasEntryUnderWay: Bool { instruments.positions.contains { trades[$0].map { !$0.entryOrder.isOver } ?? false } }

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

  mutating func send(
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
    // An answer may be lost, or take ten seconds to fail.
    out.set(.orders(.fillMissing(key)), after: settings.fillWait)
  }

  // MARK: Protecting

  /// Sends a stop or a target. One that the venue never had is sent under the same id again. What is not heard of soon is
  /// asked about, long before the limit for a position without a stop is up.
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
    out.set(.orders(.queryAgain(key)), after: settings.fillWait)
  }

  // MARK: Cancelling

  mutating func cancelAlgo(_ key: PositionKey, _ id: Int64, out: inout Outbox) {
    expectCancel(of: id, key)
    out.send(.algo(.cancel(.id(id))), for: .orders(.cancel(key, id)))
  }

  /// We ask the venue to end this order, so that nothing takes its place.
  mutating func expectCancel(of id: Int64, _ key: PositionKey) {
    echoes.expect(Self.cancelEcho(id))
    if let order = trades[key]?.orders.first(where: { $0.kind.isConditional && $0.venueId == id }) {
      trades[key]?[order.id]?.isUnwanted = true
    }
  }

  /// The name under which the end of an order that is cancelled is listened for.
  static func cancelEcho(_ id: Int64) -> String { "cancel of \(id)" }

  // MARK: State

  func phase(_ key: PositionKey, _ books: Books) -> OpenTrade.Phase? { trades[key]?.phase(of: books[key].quantity) }

  func trades(_ key: PositionKey, are phase: OpenTrade.Phase, _ books: Books) -> Bool {
    self.phase(key, books) == phase
  }

  /// Names an order that was planned after the trade began.
  mutating func remember(_ id: String, of key: PositionKey) { positions[id] = key }

  /// Moves an order on by the table and says what is to be done about it.
  mutating func apply(_ event: OrderEvent, to id: String, _ key: PositionKey) -> [OrderStep] {
    trades[key]?[id]?.apply(event) ?? []
  }
}
