import Binance
import Market
import Testing
import TradingEngine

@testable import Oracle

/// What is on its way to a position, from the wire alone.
@Suite struct CommitmentTests {
  /// A venue with a short in DOGEUSDT.
  private func venue() -> FakeVenue {
    let venue = FakeVenue(market)
    venue.positions[PositionKey(doge)] = VenuePosition(
      quantity: Quantity("-1000")!, cost: Price("0.12")! * Quantity("1000")!)
    return venue
  }

  private func order(_ side: String, _ id: String, reduceOnly: Bool = false) -> RESTRequest {
    RESTRequest(
      method: .post, path: "/fapi/v1/order",
      parameters: [
        Parameter("symbol", "XRPUSDT"), Parameter("side", side), Parameter("newClientOrderId", id),
        Parameter("reduceOnly", reduceOnly ? "true" : "false"),
      ])
  }

  private func moved(_ id: String, _ status: OrderStatus) -> VenueOrderChange {
    VenueOrderChange(id: 1, clientId: id, symbol: xrp, status: .order(status), executed: .zero)
  }

  private func count(_ change: (inout Commitments) -> Void) -> [Int] {
    var commitments = Commitments()
    change(&commitments)
    let venue = venue()
    return [commitments.count(.long, venue), commitments.count(.short, venue)]
  }

  @Test func whatIsSentCountsUntilItIsRefusedOrDone() {
    let sell = order("SELL", "a")
    func sent(_ more: (inout Commitments) -> Void = { _ in }) -> [Int] {
      count {
        let isEntry = $0.sent(sell, RequestID(1), instruments: market)
        #expect(isEntry)
        more(&$0)
      }
    }
    #expect(count { _ in } == [0, 1])
    #expect(sent() == [0, 2])
    // Accepted, or no clear answer: it may still be executed.
    #expect(sent { $0.answered(RequestID(1), code: nil) } == [0, 2])
    #expect(sent { $0.moved(moved("a", .new)) } == [0, 2])
    #expect(sent { $0.moved(moved("a", .partiallyFilled)) } == [0, 2])
    // Another order's refusal, or end, is none of its business.
    #expect(sent { $0.answered(RequestID(2), code: .marginInsufficient) } == [0, 2])
    #expect(sent { $0.moved(moved("b", .canceled)) } == [0, 2])
    // Executed: from here on the position counts. Refused, cancelled, expired: nothing does.
    for status in [OrderStatus.filled, .canceled, .expired] {
      #expect(sent { $0.moved(moved("a", status)) } == [0, 1])
    }
    #expect(sent { $0.answered(RequestID(1), code: .marginInsufficient) } == [0, 1])
  }

  /// Its answer was lost; the venue says later that it knows no such order.
  @Test func anOrderThatNeverArrivedStopsCountingWhenTheVenueSaysSo() {
    let query = RESTRequest(
      method: .get, path: "/fapi/v1/order",
      parameters: [Parameter("symbol", "XRPUSDT"), Parameter("origClientOrderId", "a")])
    let buy = order("BUY", "a")
    let open = count {
      _ = $0.sent(buy, RequestID(1), instruments: market)
      $0.answered(RequestID(1), code: nil)
      let isEntry = $0.sent(query, RequestID(2), instruments: market)
      #expect(!isEntry)
    }
    #expect(open == [1, 1])
    let gone = count {
      _ = $0.sent(buy, RequestID(1), instruments: market)
      _ = $0.sent(query, RequestID(2), instruments: market)
      $0.answered(RequestID(2), code: .noSuchOrder)
    }
    #expect(gone == [0, 1])
  }

  @Test func aClosingOrderIsNoEntry() {
    let close = order("BUY", "c", reduceOnly: true)
    let counts = count {
      let isEntry = $0.sent(close, RequestID(1), instruments: market)
      #expect(!isEntry)
    }
    #expect(counts == [0, 1])
  }
}
