import Exchange
import Market
import Testing

@testable import Runs
@testable import Script

/// The blocks `start` and `exchange.siblings`, on their way from the script into a plan.
@Suite struct StartTests {
  private func text(_ start: String) -> String {
    flat().replacing("start: { balance: 1000 USDT }", with: "start: { balance: 1000 USDT, \(start) }")
  }

  @Test func theAccountOfTheStartIsRead() throws {
    let orders = """
      orders: [{ symbol: XRPUSDT, type: stop, side: buy, trigger: 1.9 }, \
      { symbol: XRPUSDT, type: target, side: sell, trigger: 1.95, quantity: 20.5 }]
      """
    let read = try plan(text("leverage: 20, margin-type: crossed, mode: hedge, \(orders)"))
    #expect(read.leverage == 20 && read.isCrossed && read.isHedge)
    #expect(
      read.orders == [
        AccountStart.Order(symbol: xrp, orderType: .stopMarket, side: .buy, triggerPrice: Price("1.9")!),
        AccountStart.Order(
          symbol: xrp, orderType: .takeProfitMarket, side: .sell, triggerPrice: Price("1.95")!,
          quantity: Quantity("20.5")!),
      ])
    let plain = try plan(flat())
    #expect(plain.leverage == 1 && !plain.isCrossed && !plain.isHedge && plain.orders.isEmpty)
  }

  @Test(arguments: [
    ("leverage: 0", "'0' is no leverage", nil), ("leverage: 126", "'126' is no leverage", nil),
    ("margin-type: cross", "unknown margin-type 'cross'", "did you mean 'crossed'?"),
    ("mode: hegde", "unknown mode 'hegde'", "did you mean 'hedge'?"),
    ("leverge: 2", "unknown key 'leverge' in 'start'", "did you mean 'leverage'?"),
    ("orders: [{ symbol: XRPUSDT, type: stop, side: buy }]", "an order has no 'trigger'", nil),
    (
      "orders: [{ symbol: XRPUSDT, type: stopp, side: buy, trigger: 1 }]", "unknown type 'stopp'",
      "did you mean 'stop'?"
    ),
    (
      "orders: [{ symbol: XRPUSD, type: stop, side: buy, trigger: 1 }]", "unknown symbol 'XRPUSD'",
      "did you mean 'XRPUSDT'?"
    ),
    ("orders: [{ symbol: XRPUSDT, type: stop, side: buy, trigger: 1, quantity: 0 }]", "'0' is no quantity", nil),
  ]) func whatIsWrongIsSaid(_ start: String, _ what: String, _ hint: String?) {
    let found = diagnostics(text(start))
    #expect(found.map(\.what) == [what])
    #expect(found.first?.hint == hint)
  }

  @Test func siblingsExpireUnlessTheyAreToStay() throws {
    #expect(try plan(flat()).exchange.siblings == .expire)
    #expect(try plan(flat(more: "exchange: { siblings: stay }")).exchange.siblings == .stay)
    #expect(diagnostics(flat(more: "exchange: { siblings: stai }")).map(\.hint) == ["did you mean 'stay'?"])
  }

  /// What can meet the engine's first request is injected before there is an engine, and only then; what acts at once is
  /// not, and what is due later is not.
  @Test func faultsOfTheStartAreInjectedBeforeIt() throws {
    let timeline = """
        - { id: refused, at: 0s, inject: refuse connects user-stream, may-not-fire: yes }
        - { id: cut, at: 0s, inject: day-cut, may-not-fire: yes }
        - { id: clock, when: start, inject: clock ahead by 1s, may-not-fire: yes }
        - { id: late, at: 1s, inject: drop any request before, may-not-fire: yes }
        - { id: later, when: start, after: 2s, inject: fail notifications, may-not-fire: yes }
      """
    let world = FakeWorld(try plan(flat(timeline: timeline)))
    world.director.prepare(in: world)
    #expect(world.log == ["0s inject refused", "0s inject clock"])
    world.advance(to: .seconds(5))
    #expect(world.log.dropFirst(2) == ["0s inject cut", "1s inject late", "2s inject later"])
  }
}
