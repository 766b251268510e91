import Binance
import Market
import TestSupport
import Testing

@testable import Exchange

/// The parts of the exchange by themselves.
struct PartsTests {
  private let now = Venue.start

  // MARK: Account

  private func order(_ account: Account, _ clientId: String, _ size: String, side: Side = .sell) -> Order {
    Order(
      id: account.nextOrderId, clientId: clientId, position: PositionKey(Venue.dot), side: side,
      originalType: .market, quantity: quantity(size), isReduceOnly: false, isClosePosition: false, stopPrice: .zero,
      workingType: .contractPrice, time: now, updateTime: now)
  }

  @Test func anAccountKeepsItsOrdersAndBooksWhatMatchingFound() {
    var account = Account(AccountStart(balance: money("1000")), contracts: 3, at: now)
    let slot = account.add(order(account, "a", "30"))
    #expect(account.isTaken("a", Venue.dot) && !account.isTaken("a", Venue.xrp))
    #expect(account.openOrders(Venue.dot).map(\.clientId) == ["a"])
    let execution = PricedQuantity(price: price("1.7"), quantity: quantity("10"))
    let fill = account.book(execution, slot: slot, fees: (maker: .zero, taker: Rate("0.001")!), at: now)
    #expect(fill.tradeId == Account.firstTradeId && fill.commission == money("0.017"))
    #expect(fill.positionBefore.isZero && fill.positionAfter == quantity("-10"))
    #expect(account.orders[slot].status == .partiallyFilled)
    let leavesSomething = account.finishMatching(slot: slot, at: now)
    #expect(leavesSomething)
    #expect(account.orders[slot].status == .expired && !account.hasOpenOrders(Venue.dot))
    #expect(!account.isTaken("a", Venue.dot))
    let second = account.add(order(account, "a", "5"))
    #expect(account.newestOrder("a") { _ in true } == account.orders[second])
    #expect(account.order(account.orders[slot].id)?.executed == quantity("10"))
  }

  @Test func whatAWorkingOrderPromisesIsNotClosedTwice() {
    var account = Account(
      AccountStart(
        balance: money("1000"),
        positions: [AccountStart.Position(symbol: Venue.dot, quantity: quantity("-30"), entry: price("1.7"))]),
      contracts: 3, at: now)
    let key = PositionKey(Venue.dot)
    #expect(account.closable(key, .buy) == quantity("30") && account.closable(key, .sell).isZero)
    account.working.append(
      WorkingOrder(
        id: 1, position: key, side: .buy, schedule: FillSchedule(), sizes: [quantity("12"), quantity("8")],
        parent: nil, cost: money("10")))
    #expect(account.closable(key, .buy) == quantity("10"))
    #expect(account.openOrderMargin(Venue.dot) == money("10") && account.openOrderMargin(Venue.xrp).isZero)
    account.working[0].next = 1
    #expect(account.openOrderMargin() == money("4"))
  }

  // MARK: Algo service

  private func stop(_ service: AlgoService, _ side: Side, at trigger: String, _ type: WorkingType)
    -> AlgoOrder
  {
    AlgoOrder(
      id: service.nextId, clientId: "s", position: PositionKey(Venue.dot), side: side, orderType: .stopMarket,
      workingType: type, timeInForce: .gteGtc, triggerPrice: price(trigger), quantity: .zero, isClosePosition: true,
      isReduceOnly: true, createTime: now, updateTime: now)
  }

  @Test func eachConditionalOrderWatchesItsOwnPrice() {
    var service = AlgoService(symbols: 3)
    let byMark = service.add(stop(service, .buy, at: "1.72", .markPrice))
    let byLast = service.add(stop(service, .buy, at: "1.72", .contractPrice))
    var touch = Touch(last: price("1.719"), mark: price("1.72"))
    #expect(service.trigger(Venue.dot, touch, at: now) == [byMark])
    #expect(service.trigger(Venue.dot, touch, at: now).isEmpty, "once")
    #expect(service.bound(to: PositionKey(Venue.dot), closedBy: .buy).map(\.id) == [service.orders[byLast].id])
    touch.last = price("1.72")
    #expect(service.trigger(Venue.xrp, touch, at: now).isEmpty)
    #expect(service.trigger(Venue.dot, touch, at: now) == [byLast])
    service.end(byMark, as: .triggered)
    #expect(service.openOrders(Venue.dot).map(\.id) == [service.orders[byLast].id])
    #expect(service.newest("s") == byLast && service.slot(of: service.orders[byMark].id) == byMark)
  }

  // MARK: Clock

  @Test func atOneMomentTheBeatComesFirstAndTheAgendaLast() {
    let second = Timestamp(seconds: 1_769_811_060)
    var clock = VenueClock(at: second)
    clock.agenda.add(.listenKeyCheck, at: second)
    let bar = candle(Venue.xrp, .m1, second - .minutes(1), ("1.8", "1.81", "1.79", "1.8"))
    clock.closedCandles.append(bar, due: second)
    clock.schedule(.seconds)
    #expect(clock.nextDue == second && clock.due == .beat)
    clock.beginSecond(second)
    clock.schedule(.seconds)
    #expect(clock.due == .closedCandle)
    _ = clock.closedCandles.popFirst()
    #expect(clock.due == .agenda && clock.agenda.popFirst() == .listenKeyCheck)
    #expect(clock.nextDue == second + .seconds(1))
    clock.schedule(.minutes)
    #expect(clock.nextDue == second + .minutes(1))
    clock.schedule(.none)
    #expect(clock.nextDue == .distantFuture)
  }

  // MARK: Sessions

  @Test func aConnectionHearsOfTheAccountWithALiveKeyOnly() throws {
    var sessions = Sessions(tokens: TokenSource(seed: 7))
    let key = sessions.listenKey.create(until: now + .minutes(60))
    try sessions.open(ConnectionID(1), StreamConnection(target: "/ws/\(key)"), at: now)
    try sessions.open(ConnectionID(2), StreamConnection(target: "/ws/nobody"), at: now)
    #expect(sessions.hearsOfAccount(ConnectionID(1)) && !sessions.hearsOfAccount(ConnectionID(2)))
    var effects = Effects()
    sessions.push(.listenKeyExpired(ListenKeyExpired(eventTime: 1, listenKey: key)), into: &effects)
    #expect(effects.list.count == 1)
    sessions.cutKeys()
    #expect(!sessions.hearsOfAccount(ConnectionID(1)) && sessions.isOpen(ConnectionID(1)))
    sessions.close(ConnectionID(1))
    #expect(!sessions.isOpen(ConnectionID(1)))
  }
}
