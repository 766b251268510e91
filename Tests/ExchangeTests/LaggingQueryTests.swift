import Binance
import Exchange
import Market
import TestSupport
import Testing

/// Queries whose view lags behind matching: what they answer is what the venue would have answered then.
struct LaggingQueryTests {
  /// A venue that trades for some seconds, and what it answered to each query at each step of 100 ms.
  private static let queries = [
    ("v1/order", "symbol=DOTUSDT&origClientOrderId=first"), ("v1/order", "symbol=DOTUSDT&origClientOrderId=second"),
    ("v1/openOrders", ""), ("v1/userTrades", "symbol=DOTUSDT"), ("v3/account", ""), ("v3/positionRisk", ""),
  ]

  private func trade(at step: Int, _ venue: inout Venue) throws {
    switch step {
    case 2:
      venue.disturb(Venue.Disturbance(parts: 3, span: .milliseconds(500)))
      try venue.market("DOTUSDT", "BUY", "60", "&reduceOnly=true&newClientOrderId=first")
    case 10:
      venue.disturb(Venue.Disturbance(delay: .milliseconds(250)))
      try venue.market("DOTUSDT", "BUY", "40", "&reduceOnly=true&newClientOrderId=second")
    case 15:
      venue.disturb(nil)
      try venue.market("DOTUSDT", "SELL", "7", "&newClientOrderId=third")
    default: break
    }
  }

  /// The recorded answers are the reference: asked later with the lag, each query answers as it did then. The price stands
  /// still, because answers show prices of now.
  @Test func theyAnswerAsTheyWouldHaveThen() throws {
    var venue = Venue(positions: [
      AccountStart.Position(symbol: Venue.dot, quantity: quantity("-100"), entry: price("1.697"))
    ])
    venue.set(Venue.dot, "1.7")
    var answers: [[String]] = []
    for step in 0..<30 {
      try trade(at: step, &venue)
      answers.append(try Self.queries.map { try venue.send(.get, $0.0, $0.1).json.text })
      venue.wait(.milliseconds(100))
    }
    for step in 0..<30 {
      let lag = Span.milliseconds(Int64(100 * (30 - step)))
      for (number, query) in Self.queries.enumerated() {
        let answer = try venue.send(.get, query.0, query.1, lag: lag).json.text
        // What working orders hold back is told of the present only.
        if query.0 == "v3/account" || query.0 == "v3/positionRisk", answers[step][2] != "[]" { continue }
        #expect(answer == answers[step][number], "\(query.0) of step \(step)")
      }
    }
    // The reference is not empty talk: orders were unknown, open and done, and the account changed.
    #expect(answers[1][0].contains("-2013") && answers[3][0].contains("PARTIALLY_FILLED"))
    #expect(answers[8][0].contains("FILLED") && answers[11][1].contains("NEW") && answers[11][2].contains("second"))
    #expect(Set(answers.map { $0[4] }).count >= 5)
  }

  @Test func nothingIsOlderThanTheStart() throws {
    var venue = Venue(positions: [
      AccountStart.Position(symbol: Venue.dot, quantity: quantity("-100"), entry: price("1.697"))
    ])
    venue.set(Venue.dot, "1.7")
    venue.wait(.seconds(1))
    let risk = try venue.send(.get, "v3/positionRisk", lag: .hours(1)).json.text
    #expect(risk.contains(#""positionAmt":"-100.0""#))
  }

  @Test func whatIsNoQueryIsNotHeldBack() throws {
    var venue = Venue()
    venue.set(Venue.dot, "1.7")
    let reply = try venue.send(
      .post, "v1/order", "symbol=DOTUSDT&side=BUY&type=MARKET&quantity=10", lag: .hours(1))
    #expect(reply.code == nil && venue.exchange.position(Venue.dot).quantity == quantity("10"))
  }
}
