import Binance
import Market
import TradingEngine

/// Asking for the executions before one that came too early. engine.md section 5, rule 6.
extension UserStream {
  mutating func askForGap(_ symbol: Symbol, books: Books, out: inout Outbox) {
    out.cancel(.user(.gap(symbol)))
    out.send(
      .account(
        .trades(
          symbol: instruments.name(symbol), orderId: nil, startTime: books.agreedSince.milliseconds, fromId: nil,
          limit: 1000)),
      for: .user(.gap(symbol)))
  }

  func didAskForGap(_ symbol: Symbol, _ answer: Answer, out: inout Outbox) {
    if case .trades(let trades) = answer {
      for trade in trades.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
        out.tell(.executionFound(Execution(trade, symbol: symbol, wasMissed: true)))
      }
    }
    out.tell(.executionsListed(.gap(symbol)))
  }

  /// - Parameter pause: until the next question; nil: nothing waits any more.
  func didListGap(_ symbol: Symbol, again pause: Span?, out: inout Outbox) {
    if let pause { out.set(.user(.gap(symbol)), after: pause) }
  }
}
