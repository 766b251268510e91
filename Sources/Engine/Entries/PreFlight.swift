import Audit
import Basics
import Binance
import Market
import TradingEngine

/// Clearing the way for an entry (decision 0012): what the user stream and the reconciliation told of is cancelled, the signal
/// waits for that, and then all gates look at it again. It gets one verdict, then.
extension Entries {
  /// How long a signal waits: a refusal that comes later is about a market that has moved on.
  static let preFlightLimit = Span.seconds(2)

  mutating func hold(_ signal: Signal, _ record: VerdictRecord, out: inout Outbox) {
    let symbol = signal.symbol
    let name = instruments.name(symbol)
    var waiting = HeldSignal(signal: signal, record: record, pending: [])
    if !orphans[symbol].orders.isEmpty {
      waiting.pending.insert(.orders)
      out.send(.orders(.cancelAll(symbol: name)), for: .entries(.cancelOrphans(symbol, .orders)))
    }
    if !orphans[symbol].algos.isEmpty {
      waiting.pending.insert(.algos)
      out.send(.algo(.cancelAll(symbol: name)), for: .entries(.cancelOrphans(symbol, .algos)))
    }
    held[symbol] = waiting
    out.log(
      .warning, "gates", 3,
      "[\(name)] \(orphans[symbol].count) open orders of a flat symbol: cancelling them before the entry")
    out.set(.entries(.preFlight(symbol)), after: Self.preFlightLimit)
  }

  mutating func handle(_ answer: Answer, to question: Question, out: inout Outbox) {
    switch question {
    case .cancelOrphans(let symbol, let kind): didCancelOrphans(symbol, kind, answer, out: &out)
    }
  }

  mutating func handle(_ alarm: Alarm, out: inout Outbox) {
    switch alarm {
    case .preFlight(let symbol): giveUp(symbol, because: "no answer within \(Self.preFlightLimit)", out: &out)
    }
  }

  private mutating func didCancelOrphans(
    _ symbol: Symbol, _ kind: OrphanKind, _ answer: Answer, out: inout Outbox
  ) {
    let isGone: Bool =
      switch answer {
      case .done: true
      case .refused(let error): error.code.isNoOrder
      default: false
      }
    // What is gone is gone, also for the next signal if this one has given up meanwhile.
    if isGone { orphans[symbol].remove(kind) }
    guard var waiting = held[symbol] else { return }
    guard isGone else {
      giveUp(symbol, because: "\(answer)", out: &out)
      return
    }
    waiting.pending.remove(kind)
    held[symbol] = waiting.pending.isEmpty ? nil : waiting
    guard waiting.pending.isEmpty else { return }
    out.cancel(.entries(.preFlight(symbol)))
    out.tell(.signal(waiting.signal))
  }

  private mutating func giveUp(_ symbol: Symbol, because why: String, out: inout Outbox) {
    guard var record = held[symbol]?.record else { return }
    held[symbol] = nil
    out.cancel(.entries(.preFlight(symbol)))
    record.rejection = .orphansNotCancelled(orders: orphans[symbol].count, why: why)
    report(record, out: &out)
  }

  // MARK: What is known of open orders

  /// A child of a conditional order is told of under its own id and never rests.
  mutating func handle(_ update: OrderTradeUpdate, orders: OrderDesk) {
    guard let symbol = instruments.symbol(named: update.symbol), update.type != .market else { return }
    if update.status.isOpen, !orders.isOurs(clientId: update.clientOrderId) {
      orphans[symbol].orders.insert(update.orderId)
    } else {
      orphans[symbol].orders.remove(update.orderId)
    }
  }

  mutating func handle(_ update: AlgoUpdate, orders: OrderDesk) {
    guard let symbol = instruments.symbol(named: update.symbol) else { return }
    if update.status == .new, !orders.isOurs(clientId: update.clientAlgoId) {
      orphans[symbol].algos.insert(update.algoId)
    } else {
      orphans[symbol].algos.remove(update.algoId)
    }
  }

  /// The reconciliation lists everything that is open: of positions that are flat and without a trade all of it is orphan.
  ///
  /// - Parameter symbols: of which nothing newer has been heard.
  mutating func recordOpenOrders(
    _ listed: [OrderAnswer], _ algos: [AlgoOrderAnswer], of symbols: [Symbol], books: Books, orders: OrderDesk
  ) {
    for key in symbols.map({ PositionKey($0) }) where !books.hasPosition(key) && orders[key] == nil {
      let name = instruments.name(key.symbol)
      orphans[key.symbol] = OrphanOrders(
        orders: Set(listed.filter { $0.symbol == name }.map(\.orderId)),
        algos: Set(algos.filter { $0.symbol == name }.map(\.algoId)))
    }
  }
}
