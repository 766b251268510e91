import Binance
import Exchange
import Market
import TestSupport
import Testing

/// Connections, subscriptions and what the venue emits by its clock.
struct StreamTests {
  private let midnight = Timestamp(seconds: 1_769_731_200)

  private func connected(_ path: String, at start: Timestamp, _ change: (inout ExchangeSettings) -> Void = { _ in })
    -> Venue
  {
    var venue = Venue(at: start, change: change)
    venue.exchange.opened(ConnectionID(1), path: path, at: start, into: &venue.effects)
    return venue
  }

  @Test func markPriceEachSecondOrEachThird() {
    var venue = connected("/stream?streams=xrpusdt@markPrice@1s/btcusdt@markPrice/dotusdt@markPrice@1s", at: midnight)
    venue.set(Venue.xrp, "1.8")
    venue.set(Venue.btc, "80000")
    venue.advance(to: midnight + .seconds(6))
    let marks = venue.marketEvents().compactMap { event -> MarkPrice? in
      guard case .mark(let mark) = event else { return nil }
      return mark
    }
    // No price, no frame: DOT is silent.
    #expect(marks.filter { $0.symbol == Venue.xrp }.map(\.time) == (0...6).map { midnight + .seconds($0) })
    #expect(marks.filter { $0.symbol == Venue.btc }.map(\.time) == [0, 3, 6].map { midnight + .seconds($0) })
    #expect(marks.count == 10)
  }

  @Test func controlMessagesAreAnsweredAndActedOn() throws {
    var venue = connected("/ws", at: midnight)
    func write(_ text: String) -> [UInt8] { [UInt8](text.utf8) }
    venue.exchange.wrote(
      ConnectionID(1), write(#"{"method":"SUBSCRIBE","params":["xrpusdt@markPrice@1s"],"id":1}"#), at: venue.now,
      into: &venue.effects)
    venue.exchange.wrote(
      ConnectionID(1), write(#"{"method":"LIST_SUBSCRIPTIONS","id":"x"}"#), at: venue.now, into: &venue.effects)
    venue.exchange.wrote(ConnectionID(1), write(#"{"method":"HELLO","id":1}"#), at: venue.now, into: &venue.effects)
    let texts = venue.taken().compactMap { effect -> String? in
      guard case .frame(_, let bytes) = effect else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(texts[0] == #"{"result":null,"id":1}"#)
    #expect(texts[1] == #"{"result":["xrpusdt@markPrice@1s"],"id":"x"}"#)
    #expect(texts[2].hasPrefix(#"{"error":{"code":2,"msg":"Invalid request: unknown variant `HELLO`"#))
    venue.set(Venue.xrp, "1.8")
    venue.wait(.seconds(2))
    #expect(venue.marketEvents().count == 3)
    venue.exchange.wrote(
      ConnectionID(1), write(#"{"method":"UNSUBSCRIBE","params":["xrpusdt@markPrice@1s"],"id":2}"#), at: venue.now,
      into: &venue.effects)
    venue.wait(.seconds(2))
    #expect(venue.marketEvents().isEmpty)
    venue.exchange.wrote(ConnectionID(1), write("{"), at: venue.now, into: &venue.effects)
    guard case .close(ConnectionID(1), _, _)? = venue.effects.list.last else {
      Issue.record("the connection stays open after text that is no JSON")
      return
    }
  }

  @Test func aConnectionLivesADay() {
    var venue = connected("/ws/xrpusdt@trade", at: midnight)
    venue.advance(to: midnight + .hours(24) - .milliseconds(1))
    #expect(venue.taken().isEmpty)
    venue.advance(to: midnight + .hours(24))
    guard case .close(ConnectionID(1), code: 1001, _)? = venue.taken().first else {
      Issue.record("not closed after 24 hours")
      return
    }
    #expect(venue.exchange.nextDue == .distantFuture)
  }

  @Test func aPathThatIsNotServedIsClosed() {
    var venue = connected("/ws/", at: midnight)
    guard case .close(ConnectionID(1), _, _)? = venue.taken().first else {
      Issue.record("accepted")
      return
    }
  }

  @Test func tradesAndQuotesReachTheirSubscribersOnly() {
    var venue = connected("/stream?streams=xrpusdt@trade/xrpusdt@aggTrade/btcusdt@bookTicker", at: midnight)
    func trade(_ symbol: Symbol) -> MarketEvent {
      .trade(Trade(symbol: symbol, time: midnight, price: price("2"), quantity: quantity("1"), isBuyerMaker: true))
    }
    func quote(_ symbol: Symbol) -> MarketEvent {
      .quote(
        Quote(
          symbol: symbol, time: midnight, bid: price("1"), bidQuantity: quantity("1"), ask: price("3"),
          askQuantity: quantity("1")))
    }
    for event in [trade(Venue.xrp), trade(Venue.btc), quote(Venue.xrp), quote(Venue.btc)] { venue.tape(event) }
    #expect(venue.marketEvents() == [trade(Venue.xrp), quote(Venue.btc)])
    // Quotes alone give the middle as price.
    var other = connected("/ws", at: midnight)
    other.tape(quote(Venue.dot))
    #expect(other.exchange.markPrice(Venue.dot) == price("2"))
  }

  @Test func nothingIsDueWhileNobodyListensAndNothingPlays() {
    var venue = Venue(at: midnight)
    #expect(venue.exchange.nextDue == .distantFuture)
    venue.set(Venue.xrp, "1.8")
    #expect(venue.exchange.nextDue == .distantFuture)
    venue.exchange.opened(
      ConnectionID(1), path: "/ws/xrpusdt@markPrice@1s", at: midnight + .milliseconds(1), into: &venue.effects)
    #expect(venue.exchange.nextDue == midnight + .seconds(1))
    venue.exchange.closed(ConnectionID(1), at: midnight + .milliseconds(2))
    #expect(venue.exchange.nextDue > midnight + .hours(1))
  }
}
