import Audit
import Basics
import Binance
import Market
import TradingEngine

/// Clearing the way for an entry (decision 0012): what the user stream and the reconciliation told of is cancelled, the signal waits for that,
/// and then all gates look at it again. It gets one verdict, then.
extension Engine {
  /// How long a signal waits: a refusal that comes later is about a market that has moved on.
  static var preFlightLimit: Span { .seconds(2) }

  mutating func hold(_ signal: Signal, _ record: VerdictRecord) {
    let state = index(signal.symbol)
    let name = instruments.name(signal.symbol)
    var held = HeldSignal(signal: signal, record: record, pending: [])
    if !symbols[state].orphans.orders.isEmpty {
      held.pending.insert(.orders)
      out.send(.cancelAllOrders(symbol: name), for: .preFlight(signal.symbol, .orders))
    }
    if !symbols[state].orphans.algos.isEmpty {
      held.pending.insert(.algos)
      out.send(.cancelAllAlgoOrders(symbol: name), for: .preFlight(signal.symbol, .algos))
    }
    symbols[state].held = held
    out.log(
      .warning, "gates", 3,
      "[\(name)] \(symbols[state].orphans.count) open orders of a flat symbol: cancelling them before the entry")
    out.set(.preFlight(signal.symbol), after: Self.preFlightLimit)
  }

  mutating func cleared(_ symbol: Symbol, _ kind: OrphanKind, _ answer: Answer) {
    let isGone: Bool =
      switch answer {
      case .done: true
      case .refused(let error): error.code == -2011 || error.code == -2013
      default: false
      }
    // What is gone is gone, also for the next signal if this one has given up meanwhile.
    if isGone { symbols[index(symbol)].orphans.remove(kind) }
    guard symbols[index(symbol)].held != nil else { return }
    guard isGone else {
      giveUp(symbol, because: "\(answer)")
      return
    }
    symbols[index(symbol)].held?.pending.remove(kind)
    guard let held = symbols[index(symbol)].held, held.pending.isEmpty else { return }
    symbols[index(symbol)].held = nil
    out.cancel(.preFlight(symbol))
    consider(held.signal)
  }

  mutating func preFlightIsLate(_ symbol: Symbol) {
    giveUp(symbol, because: "no answer within \(Self.preFlightLimit)")
  }

  private mutating func giveUp(_ symbol: Symbol, because why: String) {
    guard var record = symbols[index(symbol)].held?.record else { return }
    symbols[index(symbol)].held = nil
    out.cancel(.preFlight(symbol))
    record.rejection = "orphaned_orders_cancel_failed"
    record.details = [
      JSONMember("orders", .integer(symbols[index(symbol)].orphans.count)), JSONMember("why", .string(why)),
    ]
    report(record)
  }

  // MARK: What is known of open orders

  /// An order event of the user stream that no trade of ours explains.
  mutating func noteOrphan(_ symbol: Symbol, _ kind: OrphanKind, id: Int64, clientId: String, isOpen: Bool) {
    let state = index(symbol)
    let isOurs = clientId.hasPrefix(clientIdPrefix)
    let isNew = isOpen && !isOurs
    switch kind {
    case .orders:
      if isNew { symbols[state].orphans.orders.insert(id) } else { symbols[state].orphans.orders.remove(id) }
    case .algos: if isNew { symbols[state].orphans.algos.insert(id) } else { symbols[state].orphans.algos.remove(id) }
    }
  }

  /// The reconciliation lists everything that is open: of symbols without position and trade all of it is orphan.
  mutating func takeOrphans(_ taken: Reconciliation) {
    for symbol in instruments.symbols {
      let name = instruments.name(symbol)
      guard !symbols[index(symbol)].hasPosition, symbols[index(symbol)].trade == nil else { continue }
      symbols[index(symbol)].orphans = OrphanOrders(
        orders: Set(taken.orders.filter { $0.symbol == name }.map(\.orderId)),
        algos: Set(taken.algoOrders.filter { $0.symbol == name }.map(\.algoId)))
    }
  }
}
