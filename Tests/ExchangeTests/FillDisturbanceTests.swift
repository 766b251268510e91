import Basics
import Binance
import Market
import TestSupport
import Testing

@testable import Exchange

struct FillDisturbanceTests {
  private let now = Venue.start

  private func order(_ symbol: Symbol = Venue.xrp, _ type: OrderType = .market) -> Order {
    Order(
      id: 1, clientId: "a", position: PositionKey(symbol), side: .buy, originalType: type, quantity: quantity("10"),
      isReduceOnly: false, isClosePosition: false, stopPrice: .zero, workingType: .contractPrice, time: now,
      updateTime: now)
  }

  private func struck(_ disturbances: inout FillDisturbances, _ order: Order, at time: Timestamp? = nil) -> [Int] {
    var steps: [Int] = []
    let schedule = disturbances.schedule(of: order, at: time ?? now, into: &steps)
    #expect((schedule == nil) == steps.isEmpty)
    return steps
  }

  @Test func ordersAreMetBySymbolAndNumber() {
    var all = FillDisturbances()
    all.begin(FillDisturbance(step: 0, .split(parts: 2, over: .zero, ticks: 0), symbol: Venue.xrp, nth: 2))
    all.begin(FillDisturbance(step: 1, .delay(.seconds(1)), remaining: 1))
    let met = [Venue.dot, Venue.xrp, Venue.xrp, Venue.xrp].map { struck(&all, order($0)) }
    #expect(met == [[1], [], [0], []])
  }

  @Test func itActsOnOneTypeUntilItsTimeIsOver() {
    var all = FillDisturbances()
    all.begin(
      FillDisturbance(step: 3, .delay(.seconds(1)), originalType: .stopMarket, until: now + .seconds(5)))
    #expect(struck(&all, order()).isEmpty)
    #expect(struck(&all, order(Venue.dot, .stopMarket)) == [3])
    #expect(struck(&all, order(Venue.dot, .stopMarket), at: now + .seconds(5)).isEmpty)
    all.begin(FillDisturbance(step: 4, .delay(.seconds(1))))
    all.end(step: 4)
    #expect(struck(&all, order()).isEmpty)
  }

  /// The draw is that of the order's number, whatever else has been drawn.
  @Test func chanceIsAFunctionOfTheNumber() {
    let half = Rate("0.5")!
    let random = HashedRandom(seed: 11, name: "fault.6")
    var all = FillDisturbances()
    all.begin(FillDisturbance(step: 6, .delay(.seconds(1)), chance: FillDisturbance.Chance(half, random)))
    let met = (1...40).map { _ in !struck(&all, order()).isEmpty }
    #expect(met == (1...40).map { random.chance(half, $0, 0) })
    #expect(met.contains(true) && met.contains(false))
  }

  @Test func delaysAddUpAndTheLaterSplitCounts() {
    var all = FillDisturbances()
    for (step, change) in [
      FillDisturbance.Change.delay(.seconds(1)), .split(parts: 9, over: .seconds(9), ticks: 9), .delay(.seconds(2)),
      .split(parts: 3, over: .seconds(4), ticks: 1),
    ].enumerated() {
      all.begin(FillDisturbance(step: step, change))
    }
    var steps: [Int] = []
    let schedule = all.schedule(of: order(), at: now, into: &steps)
    #expect(schedule == FillSchedule(delay: .seconds(3), parts: 3, span: .seconds(4), ticks: 1))
    #expect(steps == [0, 1, 2, 3])
  }

  /// What it did is told once, with the effects of the call in which it did it.
  @Test func strikesAreToldByTheEffects() throws {
    var venue = Venue()
    venue.set(Venue.xrp, "2")
    venue.exchange.disturb(FillDisturbance(step: 5, .delay(.seconds(1)), remaining: 1))
    try venue.market("XRPUSDT", "BUY", "10")
    #expect(venue.effects.strikes == [5])
    _ = venue.taken()
    try venue.market("XRPUSDT", "BUY", "10")
    #expect(venue.effects.strikes.isEmpty && venue.exchange.fills.count == 1)
    venue.wait(.seconds(1))
    #expect(venue.effects.strikes.isEmpty && venue.exchange.fills.count == 2)
  }
}
