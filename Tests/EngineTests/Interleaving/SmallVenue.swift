import Binance
import Market
import TestSupport
import TradingEngine

@testable import Engine

/// As much of the venue as one short of XRPUSDT needs, written from binance-usdm 2.5 and 2.7 and from nothing of ours: the
/// matching of market orders, conditional orders that close the position, and what is told of both.
struct SmallVenue {
  struct Market {
    var order: NewOrder
    let id: Int64
    var status = OrderStatus.new
    var executed = Quantity.zero
  }

  struct Algo {
    let order: NewAlgoOrder
    let id: Int64
    var status = AlgoStatus.new
    var child: Int64?
    var isOpen: Bool { status == .new || status == .triggering }
  }

  /// What happens later by itself.
  enum Due {
    case execute(order: Int64, Quantity)
    case enterMatching(algo: Int64)
    case tell(algo: Int64, AlgoStatus)
    case expire(algo: Int64)
    case priceMoved
  }

  let plan: InterleavingPlan
  let began: Timestamp
  private(set) var position = Quantity.zero
  private(set) var markets: [Market] = []
  private(set) var algos: [Algo] = []
  private(set) var trades: [UserTrade] = []
  private(set) var wallet = money("4440")
  /// Appended by what happened; taken by the run.
  var events: [UserEvent] = []
  var due: [(at: Timestamp, what: Due)] = []
  /// What is open, by when it was opened; what closes takes the oldest first.
  private var lots: [(since: Timestamp, amount: Quantity)] = []
  private var nakedSince: Timestamp?
  /// The longest that anything was open, so counted, without a stop.
  private(set) var longestNaked = Span.zero
  private var counts: [InterleavingPlan.Request: Int] = [:]

  static let level = price("1.8058")

  init(_ plan: InterleavingPlan, at now: Timestamp) {
    self.plan = plan
    began = now
    for hit in [plan.stopHit, plan.targetHit] {
      if let hit { due.append((now + .milliseconds(hit.lowerBound), .priceMoved)) }
    }
  }

  private func isHit(_ range: ClosedRange<Int64>?, at now: Timestamp) -> Bool {
    range.map { $0.contains((now - began).nanoseconds / 1_000_000) } ?? false
  }

  private func isBeyond(_ order: NewAlgoOrder, at now: Timestamp) -> Bool {
    isHit(order.type == .stopMarket ? plan.stopHit : plan.targetHit, at: now)
  }

  // MARK: Requests

  func kind(of call: Call) -> InterleavingPlan.Request? {
    if let order = call.newOrder { return order.reduceOnly ? .close : .entry }
    if let order = call.newAlgoOrder { return order.type == .stopMarket ? .stop : .target }
    return call.isQueryOrder ? .query : nil
  }

  /// What the plan has for this request, which is counted.
  mutating func disturbance(of call: Call) -> InterleavingPlan.Disturbance? {
    guard let kind = kind(of: call) else { return nil }
    counts[kind, default: 0] += 1
    return plan.faults.first { $0.request == kind && $0.nth == counts[kind] }?.what
  }

  mutating func execute(_ call: Call, at now: Timestamp) -> Answer {
    defer { look(at: now) }
    switch call {
    case .orders(.place(let order)): return place(order, at: now)
    case .algo(.place(let order)): return place(order, at: now)
    case .algo(.query(.clientId(let id))):
      return algos.last { $0.order.clientAlgoId == id }.map { .algoOrder(row($0)) } ?? absent
    case .algo(.cancel(.id(let id))):
      guard let slot = algos.firstIndex(where: { $0.id == id && $0.status == .new }) else { return absent }
      tell(slot, .canceled)
      return .algoOrderCancelled(AlgoOrderCancelled(algoId: id, clientAlgoId: algos[slot].order.clientAlgoId))
    case .algo(.open): return .algoOrders(algos.filter(\.isOpen).map(row))
    case .orders(.query(_, .clientId(let id))):
      return markets.last { $0.order.clientOrderId == id }.map(answer) ?? absent
    case .orders(.open): return .orders([])
    case .account(.trades(_, let orderId, let start, _, _)):
      return .trades(trades.filter { (orderId == nil || $0.orderId == orderId) && $0.time >= start ?? 0 })
    case .account(.balances): return .account(accountAnswer(wallet: "\(wallet)"))
    case .positions(.risk):
      return .positions(position.isZero ? [] : [positionRow("XRPUSDT", "\(position)", entry: "1.8058")])
    case .streams(.createKey): return .listenKey("another-key")
    case .market(.klines): return .klines([])
    default: return .done
    }
  }

  private var absent: Answer { .refused(VenueError(code: .noSuchOrder, message: "Order does not exist.")) }

  private func answer(_ market: Market) -> Answer {
    orderAnswer(
      market.order, id: market.id, status: market.status, average: market.executed.isZero ? "0" : "1.8058",
      executed: "\(market.executed)")
  }

  private func row(_ algo: Algo) -> AlgoOrderAnswer {
    var row = algoAnswer(algo.order, id: algo.id, status: algo.status)
    row.actualOrderId = algo.child.map { "\($0)" } ?? ""
    return row
  }

  private mutating func place(_ order: NewOrder, at now: Timestamp) -> Answer {
    if order.reduceOnly, position.isZero {
      return .refused(VenueError(code: .reduceOnlyRejected, message: "ReduceOnly Order is rejected."))
    }
    let id = 38_118_460_000 + Int64(markets.count)
    markets.append(Market(order: order, id: id))
    tell(markets.count - 1, last: .zero, at: now)
    let all = order.quantity.value
    if order.reduceOnly {
      if plan.splitsCloses, all > quantity("10") {
        due.append((now + .milliseconds(500), .execute(order: id, all - quantity("5"))))
        execute(id, quantity("5"), at: now)
      } else {
        execute(id, all, at: now)
      }
    } else {
      let step = quantity("0.1").units
      let share = Quantity(units: all.units / Int64(plan.parts.count) / step * step)
      for (index, after) in plan.parts.enumerated() {
        let isLast = index == plan.parts.count - 1
        let amount = isLast ? Quantity(units: all.units - share.units * Int64(index)) : share
        due.append((now + .milliseconds(after), .execute(order: id, amount)))
      }
    }
    return .order(orderOnly(order, id: id))
  }

  /// What ACK says: nothing of the match.
  private func orderOnly(_ order: NewOrder, id: Int64) -> OrderAnswer {
    guard case .order(let answer) = orderAnswer(order, id: id) else { fatalError("an order") }
    return answer
  }

  private mutating func place(_ order: NewAlgoOrder, at now: Timestamp) -> Answer {
    func refused(_ code: VenueCode) -> Answer { .refused(VenueError(code: code, message: "refused")) }
    if algos.contains(where: { $0.isOpen && $0.order.clientAlgoId == order.clientAlgoId }) {
      return refused(.duplicateClientId)
    }
    if algos.contains(where: { $0.isOpen && $0.order.type == order.type }) { return refused(.secondClosePosition) }
    if position.isZero { return refused(.noPositionForGTE) }
    if isBeyond(order, at: now) { return refused(.wouldTrigger) }
    algos.append(Algo(order: order, id: 1_000_000 + Int64(algos.count)))
    tell(algos.count - 1, .new)
    return .algoOrder(row(algos.last!))
  }

  // MARK: By itself

  mutating func happen(_ what: Due, at now: Timestamp) {
    defer { look(at: now) }
    switch what {
    case .execute(let order, let amount): execute(order, amount, at: now)
    case .priceMoved:
      for slot in algos.indices where algos[slot].status == .new && isBeyond(algos[slot].order, at: now) {
        tell(slot, .triggering)
        due.append((now + .milliseconds(6), .enterMatching(algo: algos[slot].id)))
      }
    case .enterMatching(let id):
      guard let slot = algos.firstIndex(where: { $0.id == id }) else { return }
      guard !position.isZero else {
        tell(slot, .rejected)
        return
      }
      let child = 38_118_460_000 + Int64(markets.count)
      algos[slot].child = child
      markets.append(
        Market(
          order: NewOrder(
            symbol: "XRPUSDT", side: .buy, quantity: Written(position.magnitude, places: 1), reduceOnly: true,
            clientOrderId: algos[slot].order.clientAlgoId, responseType: nil), id: child))
      tell(markets.count - 1, last: .zero, at: now)
      execute(child, position.magnitude, at: now)
      due.append((now + .milliseconds(2), .tell(algo: id, .triggered)))
      due.append((now + .milliseconds(24), .tell(algo: id, .finished)))
    case .tell(let id, let status):
      if let slot = algos.firstIndex(where: { $0.id == id }) { tell(slot, status) }
    case .expire(let id):
      if let slot = algos.firstIndex(where: { $0.id == id && $0.status == .new }) { tell(slot, .expired) }
    }
  }

  private mutating func execute(_ id: Int64, _ amount: Quantity, at now: Timestamp) {
    guard let slot = markets.firstIndex(where: { $0.id == id }) else { return }
    let order = markets[slot].order
    let done = order.reduceOnly ? min(amount, position.magnitude) : amount
    guard !done.isZero else {
      markets[slot].status = .expired
      tell(slot, last: .zero, at: now)
      return
    }
    markets[slot].executed += done
    let isAll = markets[slot].executed >= order.quantity.value
    markets[slot].status = isAll ? .filled : .partiallyFilled
    look(at: now)
    position += order.side == .sell ? Quantity(units: -done.units) : done
    if order.side == .sell { lots.append((now, done)) } else { take(done) }
    let fee = Money(rounding: Money(rounding: Self.level * done)! * Rate("0.0004")!)!
    wallet = wallet - fee
    trades.append(
      userTrade(
        "XRPUSDT", id: Int64(trades.count + 1), order: id, order.side, "1.8058", "\(done)", fee: "\(fee)", time: now))
    tell(slot, last: done, at: now)
    if position.isZero {
      for algo in algos where algo.status == .new { due.append((now + .milliseconds(100), .expire(algo: algo.id))) }
    }
  }

  private mutating func take(_ amount: Quantity) {
    var rest = amount
    while !rest.isZero, !lots.isEmpty {
      let part = min(rest, lots[0].amount)
      rest = rest - part
      lots[0].amount = lots[0].amount - part
      if lots[0].amount.isZero { lots.removeFirst() }
    }
  }

  private mutating func look(at now: Timestamp) {
    if let since = nakedSince, let oldest = lots.first?.since {
      longestNaked = max(longestNaked, now - max(since, oldest))
    }
    let isNaked = !position.isZero && !algos.contains { $0.status == .new && $0.order.type == .stopMarket }
    nakedSince = isNaked ? nakedSince ?? now : nil
  }

  // MARK: What is told

  private mutating func tell(_ slot: Int, _ status: AlgoStatus) {
    algos[slot].status = status
    events.append(
      algoUpdate(
        algos[slot].order, id: algos[slot].id, status: status, child: algos[slot].child.map { "\($0)" } ?? ""))
  }

  private mutating func tell(_ slot: Int, last: Quantity, at now: Timestamp) {
    let market = markets[slot]
    let isConditional = algos.contains { $0.order.clientAlgoId == market.order.clientOrderId }
    events.append(
      orderUpdate(
        "XRPUSDT", market.order.side, clientId: market.order.clientOrderId, id: market.id, status: market.status,
        quantity: market.order.quantity.text, last: "\(last)", cumulative: "\(market.executed)",
        at: last.isZero ? "0" : "1.8058", trade: last.isZero ? 0 : Int64(trades.count),
        fee: last.isZero ? nil : trades.last!.commission.text, original: isConditional ? .stopMarket : .market,
        time: now.milliseconds))
  }
}
