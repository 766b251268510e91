import Audit
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let orderRecordFollows = Invariant(
    "order-record-follows", .engine,
    "what the record says of an order only moves along legal steps: what was placed is not rejected afterwards, what has ended stays so"
  )
  package static let cancelAgrees = Invariant(
    "cancel-agrees", .engine, "an order that is cancelled on record was not executed at the venue")
  package static let outcomesKnown = Invariant(
    "outcomes-known", .engine, "after the last fault no order's outcome stays unknown for longer than the settle limit")
  package static let correctionsCorrect = Invariant(
    "corrections-correct", .engine,
    "a position or balance that is right is not replaced by the venue's word of an earlier moment, or by its silence")
  package static let triggerIsCause = Invariant(
    "trigger-is-cause", .engine,
    "trigger_event_seq of a liquidation is the number of an earlier record: of its demand, or of an alert")
}

/// Rules about the engine's record as such: each statement follows from those before it.
struct RecordRules {
  private var kinds: [String: OrderRecord.Kind] = [:]
  /// What the venue says of orders, by client id; conditional ones apart. Looked up only.
  private var statuses: [String: VenueOrderChange.Status] = [:]
  /// Orders whose outcome is not known, oldest first.
  private var unknown: [String] = []
  /// Questions about orders, by request. Looked up only.
  private var questions: [RequestID: String] = [:]
  /// How many records the engine has made.
  private var count = 0
  /// Numbers of the records of demands by id, and of alerts. Looked up only.
  private var demands: [String: [Int]] = [:]
  private var alerts: Set<Int> = []
  private var corrections: [(key: PositionKey, before: Quantity, after: Quantity)] = []
  private var balances: [(before: Money, after: Money)] = []

  mutating func moved(_ order: VenueOrderChange) {
    statuses[order.isAlgo ? "algo \(order.clientId)" : order.clientId] = order.status
  }

  // MARK: Outcomes

  mutating func sent(_ request: RESTRequest, _ id: RequestID) {
    guard !unknown.isEmpty else { return }
    switch Endpoint(request) {
    case .orders(.query), .orders(.queryOpen): questions[id] = request["origClientOrderId"]
    case .algo(.query): questions[id] = request["clientAlgoId"]
    default: break
    }
  }

  /// The venue knows the order, or says that it does not.
  mutating func answered(_ id: RequestID, code: VenueCode?) {
    guard !questions.isEmpty, let order = questions.removeValue(forKey: id), code == nil || code?.isNoOrder == true
    else { return }
    unknown.removeAll { $0 == order }
  }

  /// The user stream said something about it.
  mutating func heard(_ event: UserEvent) {
    guard !unknown.isEmpty else { return }
    switch event {
    case .order(let update): unknown.removeAll { $0 == update.clientOrderId }
    case .algo(let update): unknown.removeAll { $0 == update.clientAlgoId }
    default: break
    }
  }

  func finish(into found: inout Findings) {
    found.check(
      .outcomesKnown, unknown.isEmpty,
      "at the end nobody knows what became of \(unknown.joined(separator: ", "))")
  }

  // MARK: Records

  /// A new process counts its records anew.
  mutating func crashed() {
    count = 0
    demands = [:]
    alerts = []
    unknown = []
  }

  mutating func took(_ event: AuditEvent, into found: inout Findings) {
    count += 1
    switch event {
    case .order(let record): took(record, into: &found)
    case .alert: alerts.insert(count)
    case .liquidationRequested(let record): demands[record.correlationId, default: []].append(count)
    case .liquidation(let record):
      let isCause =
        record.triggerSeq < count
        && (alerts.contains(record.triggerSeq) || demands[record.correlationId]?.contains(record.triggerSeq) == true)
      found.check(
        .triggerIsCause, isCause, key: "\(record.correlationId) \(record.triggerSeq)",
        "liquidation '\(record.correlationId)' names record \(record.triggerSeq) as its cause, which is none")
    default: break
    }
  }

  private mutating func took(_ record: OrderRecord, into found: inout Findings) {
    let before = kinds[record.clientId]
    kinds[record.clientId] = record.kind
    unknown.removeAll { $0 == record.clientId }
    if record.kind == .unresolved { unknown.append(record.clientId) }
    found.check(
      .orderRecordFollows, Self.isLegal(from: before, to: record.kind), key: record.clientId,
      "\(record.symbol): \(record.clientId) is \(record.kind.rawValue) after \(before?.rawValue ?? "nothing")")
    guard record.kind == .cancelled else { return }
    let isAlgo = record.role == .stop || record.role == .target
    let status = statuses[isAlgo ? "algo \(record.clientId)" : record.clientId]
    found.check(
      .cancelAgrees, status != .order(.filled) && status != .algo(.finished) && status != .algo(.triggered),
      key: record.clientId,
      "\(record.clientId) of \(record.symbol) is cancelled on record and \(status?.description ?? "") at the venue")
  }

  private static func isLegal(from old: OrderRecord.Kind?, to new: OrderRecord.Kind) -> Bool {
    switch (old, new) {
    case (nil, _), (.unresolved, _), (.placed, .cancelled): true
    default: false
    }
  }

  // MARK: Corrections

  /// The venue's word replaces what the books held.
  mutating func corrected(_ symbol: Symbol, from before: Quantity, to after: Quantity) {
    corrections.append((PositionKey(symbol), before, after))
  }

  mutating func corrected(from before: Money, to after: Money) { balances.append((before, after)) }

  mutating func look(_ venue: some VenueView, into found: inout Findings) {
    let moment = found.now
    guard !corrections.isEmpty || !balances.isEmpty else { return }
    for (key, before, after) in corrections {
      let now = venue.position(key).quantity
      found.check(
        .correctionsCorrect, before != now || after == now, key: "\(key.symbol.index) \(moment.nanoseconds)",
        "\(venue.instruments.name(key.symbol)) was right with \(before) and is replaced by \(after)")
    }
    for (before, after) in balances {
      found.check(
        .correctionsCorrect, before != venue.wallet || after == venue.wallet, key: "wallet \(moment.nanoseconds)",
        "the wallet was right with \(before) and is replaced by \(after)")
    }
    corrections.removeAll(keepingCapacity: true)
    balances.removeAll(keepingCapacity: true)
  }
}
