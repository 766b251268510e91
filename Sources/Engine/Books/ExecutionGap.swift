import Binance
import Market
import TradingEngine

/// Executions of one contract that came in another order than they happened: a close before all of its entry.
///
/// Booked as they came, such a close would turn the position around, and its profit would be that of something else
/// (engine.md section 5, rule 6). It waits until those before it are there, which is asked for at once.
struct ExecutionGap {
  /// By time and trade id.
  private(set) var held: [Execution] = []
  private(set) var since: Timestamp?
  /// How often those before it were asked for.
  var questions = 0
  /// What the venue said the position was after the executions of a moment, newest last.
  private(set) var announced: [(time: Timestamp, quantity: Quantity)] = []

  static let announcedMax = 64

  mutating func insert(_ execution: Execution, at now: Timestamp) {
    since = since ?? now
    held.append(execution)
    held.sort { ($0.time, $0.tradeId) < ($1.time, $1.tradeId) }
  }

  /// Takes out the one with this id.
  mutating func take(_ tradeId: Int64) -> Execution? {
    guard let place = held.firstIndex(where: { $0.tradeId == tradeId }) else { return nil }
    let execution = held.remove(at: place)
    if held.isEmpty { (since, questions) = (nil, 0) }
    return execution
  }

  mutating func announce(_ quantity: Quantity, at time: Timestamp) {
    if announced.count == Self.announcedMax { announced.removeFirst() }
    announced.append((time, quantity))
  }

  /// What the venue said of this moment.
  func quantities(at time: Timestamp) -> [Quantity] { announced.filter { $0.time == time }.map(\.quantity) }
}

extension Books {
  /// How long a close waits for what came before it.
  static let gapLimit = Span.seconds(3)

  mutating func announce(_ quantity: Quantity, of symbol: Symbol, at time: Timestamp) {
    gaps[symbol].announce(quantity, at: time)
  }

  /// Whether something before this execution is missing: it closes more than is open, or the venue says that other is left
  /// after it. What opens waits for nothing: its stop must not.
  func precedes(gapBefore execution: Execution) -> Bool {
    guard isAdopted(execution.symbol) else { return false }
    let open = self[execution.symbol].quantity
    let after = Quantity(units: open.units + execution.quantity.units * execution.side.sign)
    let said = gaps[execution.symbol].quantities(at: execution.time)
    guard said.isEmpty else {
      return !said.contains(after) && said.allSatisfy { $0.units * execution.side.sign <= 0 }
    }
    guard let direction = open.direction else {
      return [.stopMarket, .takeProfitMarket].contains(execution.originalType)
    }
    return execution.side == direction.exitSide && execution.quantity > open.magnitude
  }

  mutating func hold(_ execution: Execution, out: inout Outbox) {
    gaps[execution.symbol].insert(execution, at: out.now)
    out.log(
      .warning, "positions", 3,
      "\(instruments.name(execution.symbol)) trade \(execution.tradeId) came before an earlier one; asking for that")
    out.tell(.executionHeld(execution.symbol))
  }

  /// Books what waited and need not any more.
  mutating func bookFitting(_ symbol: Symbol, prices: MarketData, out: inout Outbox) {
    while let first = gaps[symbol].held.first, !precedes(gapBefore: first) {
      book(gaps[symbol].take(first.tradeId) ?? first, prices: prices, out: &out)
    }
  }

  /// The executions of the contract have been listed and booked. What still waits is booked as it is once the limit is up.
  /// Returns when to ask again, if that is to be done.
  mutating func didFillGap(_ symbol: Symbol, prices: MarketData, out: inout Outbox) -> Span? {
    bookFitting(symbol, prices: prices, out: &out)
    guard let since = gaps[symbol].since else { return nil }
    if out.now - since >= Self.gapLimit {
      while let first = gaps[symbol].held.first {
        book(gaps[symbol].take(first.tradeId) ?? first, prices: prices, out: &out)
      }
      return nil
    }
    gaps[symbol].questions += 1
    return .milliseconds(125 << Int64(min(gaps[symbol].questions, 3)))
  }
}
