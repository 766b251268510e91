import Basics
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// What comes through the door beside messages.
@Suite struct DoorTests {
  /// Keeps the usage that came with each answer, and the records that it was started with.
  private struct Listener: TradingEngine {
    final class Heard {
      var usages: [VenueUsage] = []
      var restored: [JournalRecord] = []
    }
    let heard = Heard()

    mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {}
    mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
      if case .answer(_, _, let usage) = input { heard.usages.append(usage) }
      if case .start(_, let records) = input { heard.restored = records }
    }
  }

  @Test func `an answer carries what the venue says of its limits`() {
    let listener = Listener()
    var adapter = EngineAdapter(listener, instruments: testInstruments)
    func answer(_ number: Int, status: Int = 200, _ headers: [Parameter]) {
      _ = adapter.encode(RequestID(number), .streams(.keepKeyAlive), at: testStart)
      adapter.answer(
        RequestID(number), RESTResponse(status: status, headers: headers, body: Array("{}".utf8)), at: testStart)
    }
    answer(1, [Parameter("x-mbx-used-weight-1m", "17"), Parameter("X-MBX-ORDER-COUNT-10S", "2")])
    answer(2, [Parameter("X-MBX-ORDER-COUNT-1M", "9")])
    answer(3, status: 429, [Parameter("Retry-After", "30"), Parameter("X-MBX-USED-WEIGHT-1M", "2401")])
    answer(4, [Parameter("Retry-After", "soon"), Parameter("X-MBX-USED-WEIGHT-1M", "")])
    #expect(
      listener.heard.usages == [
        VenueUsage(weight: 17, ordersPerTenSeconds: 2), VenueUsage(ordersPerMinute: 9),
        VenueUsage(weight: 2401, retryAfter: .seconds(30)), .unknown,
      ])
  }

  @Test func `no answer says nothing of limits`() {
    let listener = Listener()
    var adapter = EngineAdapter(listener, instruments: testInstruments)
    _ = adapter.encode(RequestID(1), .account(.balances), at: testStart)
    adapter.unresolved(RequestID(1), "timed out", at: testStart)
    #expect(listener.heard.usages == [.unknown])
  }

  @Test func `what a journal kept comes with the start`() {
    let listener = Listener()
    var adapter = EngineAdapter(listener, instruments: testInstruments)
    let record = JournalRecord(type: "trade", data: [JSONMember("id", .string("td-1-1"))])
    adapter.start(seed: 1, restored: [record], at: testStart)
    #expect(listener.heard.restored == [record])
  }
}

/// Facts: who hears what, when.
@Suite struct FactTests {
  /// Told only for contracts that somebody waits for: the price of every other one costs a test.
  @Test func `a price that nobody waits for is no fact`() {
    var market = MarketData(
      settings: .baseline, instruments: testInstruments, parts: EngineParts(settings: .baseline))
    func mark(_ symbol: Symbol) -> MarketEvent {
      .mark(MarkPrice(symbol: symbol, time: testStart, price: price("1.8")))
    }
    func isAwaited(_ symbol: Symbol) -> Bool { market.record(mark(symbol), at: testStart) }
    #expect(!isAwaited(xrp))
    market.watchPrice(of: xrp, true)
    #expect(isAwaited(xrp) && !isAwaited(dot))
    market.watchPrice(of: xrp, false)
    #expect(!isAwaited(xrp))
  }

  @Test func `what a fact leads to goes round before the fact behind it`() {
    var out = Outbox(
      budget: RequestBudget(weightLimit: 2400, patience: ObeysTheVenue(), retrying: RetriesWhatIsSafe()))
    func next() -> Symbol? {
      if case .priceMoved(let symbol)? = out.nextFact() { symbol } else { nil }
    }
    out.tell(.priceMoved(xrp))
    out.tell(.priceMoved(dot))
    #expect(next() == xrp)
    // Told while the first one was handed round.
    out.tell(.priceMoved(tao))
    out.tell(.priceMoved(doge))
    #expect([next(), next(), next(), next()] == [tao, doge, dot, nil])
  }
}

/// The rule that stops cover the position.
@Suite struct TradeTests {
  private func trade(legs: [OpenTrade.Leg]) -> OpenTrade {
    OpenTrade(direction: .short, entry: price("1.8"), legs: legs, quantity: quantity("100"), idBase: "td-1-1")
  }

  private func leg(_ number: Int, _ amount: String?) -> OpenTrade.Leg {
    OpenTrade.Leg(
      number: number, stop: price("1.82"), target: price("1.78"), quantity: amount.map { quantity($0) })
  }

  private func stand(_ trade: inout OpenTrade, _ id: String) {
    for event in [OrderEvent.send, .accepted] { _ = trade[id]?.apply(event) }
  }

  @Test func `one stop that closes everything covers any position`() {
    var trade = trade(legs: [leg(1, nil)])
    #expect(!trade.stopsCover(quantity("-100")) && trade.phase(of: .zero) == .entering)
    stand(&trade, "td-1-1-S")
    #expect(trade.stopsCover(quantity("-100")) && trade.stopsCover(quantity("-1000")))
    // It executes what is open now; what opens while it does is not its business.
    _ = trade["td-1-1-S"]?.apply(.triggered)
    #expect(!trade.stopsCover(quantity("-100")))
  }

  @Test func `stops of several legs cover what they add up to`() {
    var trade = trade(legs: [leg(1, "60"), leg(2, "40")])
    #expect(trade.orders.map(\.id) == ["td-1-1-E", "td-1-1-S", "td-1-1-T", "td-1-1-S2", "td-1-1-T2"])
    stand(&trade, "td-1-1-S")
    #expect(trade.stopsCover(quantity("-60")) && !trade.stopsCover(quantity("-61")))
    stand(&trade, "td-1-1-S2")
    #expect(trade.stopsCover(quantity("-100")) && !trade.stopsCover(quantity("-100.1")))
  }

  @Test func `a leg that is on its way out leaves the others to hold`() {
    var trade = trade(legs: [leg(1, "60"), leg(2, "40")])
    for event in [OrderEvent.send, .accepted, .executed] { _ = trade["td-1-1-E"]?.apply(event) }
    for id in ["S", "S2", "T", "T2"] { stand(&trade, "td-1-1-\(id)") }
    #expect(trade.phase(of: quantity("-100")) == .protected)
    _ = trade["td-1-1-T"]?.apply(.triggered)
    #expect(trade.legsThatHold.map(\.number) == [2] && trade.phase(of: quantity("-40")) == .protected)
    _ = trade["td-1-1-S2"]?.apply(.triggered)
    #expect(trade.hasExited && trade.phase(of: quantity("-40")) == .closing)
  }

  @Test func `a stop in another's place has a number of its own`() {
    var trade = trade(legs: [leg(1, "60"), leg(2, "40")])
    #expect(
      [trade.planStop(of: 1), trade.planStop(of: 2), trade.planStop(of: 1)] == [
        "td-1-1-S-2", "td-1-1-S2-2", "td-1-1-S-3",
      ])
    #expect(trade.last(.stop(1))?.id == "td-1-1-S-3")
  }

  @Test func `two closes are under way side by side, each with its own id and state`() {
    var trade = trade(legs: [leg(1, nil)])
    let ids = [trade.planClose(of: quantity("100")), trade.planClose(of: quantity("40"))]
    #expect(ids == ["td-1-1-C1", "td-1-1-C2"])
    for id in ids { _ = trade[id]?.apply(.send) }
    _ = trade[ids[0]]?.apply(.unanswered)
    #expect(trade.closes.map(\.state) == [.unresolved, .sent] && trade.lastClose?.id == ids[1])
  }

  @Test func `where it stands is read off its orders and what is open`() {
    var trade = trade(legs: [leg(1, nil)])
    let open = quantity("-100")
    func move(_ id: String, _ events: OrderEvent...) -> OpenTrade.Phase {
      for event in events { _ = trade["td-1-1-\(id)"]?.apply(event) }
      return trade.phase(of: open)
    }
    _ = move("E", .send, .accepted)
    #expect(trade.phase(of: .zero) == .entering)
    #expect(move("E", .executed) == .placingStop)
    #expect(move("S", .send) == .placingStop && move("S", .unanswered) == .placingStop)
    #expect(move("S", .confirmed) == .placingTarget)
    #expect(move("T", .send) == .placingTarget && move("T", .refused) == .protected)
    // A stop that is gone is to be placed again, whatever was before.
    #expect(move("S", .ended) == .placingStop)
    trade.intent = .leave
    #expect(trade.phase(of: open) == .closing)
    trade.entryOrder.filled = quantity("100")
    #expect(trade.phase(of: .zero) == .clearing)
  }

  /// Whatever the orders of a trade say, and whatever is wanted of it: something is to be done about what is open, unless a
  /// stop covers it.
  @Test func `no state of its orders leaves a position alone without a stop`() {
    let states: [[OrderEvent]] = [
      [], [.send], [.send, .unanswered], [.send, .accepted], [.send, .accepted, .partlyExecuted],
      [.send, .accepted, .executed], [.send, .accepted, .triggered], [.send, .accepted, .ended], [.send, .refused],
      [.send, .missing],
    ]
    for intent in [OpenTrade.Intent.hold, .leave] {
      for entry in states {
        for stop in states {
          for target in states {
            var trade = trade(legs: [leg(1, nil)])
            trade.intent = intent
            for (id, events) in [("E", entry), ("S", stop), ("T", target)] {
              for event in events { _ = trade["td-1-1-\(id)"]?.apply(event) }
            }
            let phase = trade.phase(of: quantity("-100"))
            #expect(phase != .entering && phase != .clearing)
            if !trade.stopsCover(quantity("-100")) { #expect(phase == .placingStop || phase == .closing) }
          }
        }
      }
    }
  }
}
