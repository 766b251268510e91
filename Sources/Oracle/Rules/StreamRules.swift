import Binance
import Market
import TradingEngine

extension Invariant {
  package static let oldStreamLast = Invariant(
    "old-stream-last", .venue, "the engine closes a user stream that works only once another one is open")
  package static let reconciledByReading = Invariant(
    "reconciled-by-reading", .engine,
    "between the opening of a user stream and the end of its reconciliation positions, both kinds of open orders and the executions of each position are asked for and answered"
  )
}

/// Rules about the change from one user stream to the next: in which order, and what is read in between (engine.md section
/// 5, rules 1 and 2).
struct StreamRules {
  private enum Reading: Hashable {
    case positions, orders, algoOrders
    case trades(Symbol)
  }

  private let instruments: Instruments
  /// The engine's user streams that are open on its side, oldest first.
  private var open: [Int] = []
  /// Asked since the newest one opened, by request; and what has been answered. Looked up only.
  private var asked: [RequestID: Reading] = [:]
  private var answered: Set<Reading> = []
  /// The engine says that it is through.
  private var isReconciled = false

  init(_ instruments: Instruments) { self.instruments = instruments }

  mutating func opened(_ stream: Int) {
    open.append(stream)
    asked.removeAll(keepingCapacity: true)
    answered.removeAll(keepingCapacity: true)
  }

  mutating func closed(_ stream: Int) { open.removeAll { $0 == stream } }

  /// - Parameter isDead: the engine has seen that it brings nothing any more.
  mutating func closedByEngine(_ stream: Int, into found: inout Findings) {
    guard open.contains(stream) else { return }
    found.check(
      .oldStreamLast, open.last != stream, key: String(stream),
      "user stream c\(stream) is closed by the engine and no newer one is open")
    closed(stream)
  }

  mutating func crashed() {
    open.removeAll()
    asked.removeAll()
  }

  mutating func sent(_ request: RESTRequest, _ id: RequestID) {
    guard !open.isEmpty else { return }
    let symbol = request["symbol"].flatMap { instruments.symbol(named: $0) }
    switch Endpoint(request) {
    case .positions(.risk) where symbol == nil: asked[id] = .positions
    case .orders(.open) where symbol == nil: asked[id] = .orders
    case .algo(.open) where symbol == nil: asked[id] = .algoOrders
    case .account(.trades): asked[id] = symbol.map { .trades($0) }
    default: break
    }
  }

  mutating func answered(_ id: RequestID, code: VenueCode?) {
    guard let reading = asked.removeValue(forKey: id), code == nil else { return }
    answered.insert(reading)
  }

  mutating func reconciled() { isReconciled = true }

  mutating func look(_ oracle: Oracle, _ venue: some VenueView, into found: inout Findings) {
    let now = found.now
    guard isReconciled else { return }
    isReconciled = false
    var missing: [String] = []
    if !answered.contains(.positions) { missing.append("positions") }
    if !answered.contains(.orders) { missing.append("open orders") }
    if !answered.contains(.algoOrders) { missing.append("open conditional orders") }
    for symbol in instruments.symbols where !answered.contains(.trades(symbol)) {
      let key = PositionKey(symbol)
      if !venue.position(key).quantity.isZero, !oracle.position[key].isZero {
        missing.append("executions of \(instruments.name(symbol))")
      }
    }
    found.check(
      .reconciledByReading, missing.isEmpty, key: "\(now.nanoseconds)",
      "a reconciliation is complete and has not read \(missing.joined(separator: ", ")) since the stream opened")
  }
}
