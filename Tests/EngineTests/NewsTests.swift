import Audit
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// What is newer than an answer is not overwritten by it. engine.md section 5, rule 2.
@Suite struct NewsTests {
  private let noon = Timestamp(milliseconds: 1_769_774_400_000)

  /// What was heard after the question went out may not be in its answer; at the same moment it was there before it.
  @Test func `news that came after a question is newer than its answer`() {
    var news = NewestNews()
    news.hear(of: noon, at: noon + .milliseconds(20))
    let undated = Timestamp(milliseconds: 0)
    #expect(news.outdates(answerTo: noon + .milliseconds(19), updatedAt: undated))
    #expect(!news.outdates(answerTo: noon + .milliseconds(20), updatedAt: undated))
  }

  /// The answer came later and is of before: the venue's queries lag behind matching (binance-usdm 8.1, Q13).
  @Test func `an answer whose last change lies before the news is older, whenever it was asked for`() {
    var news = NewestNews()
    news.hear(of: noon, at: noon + .milliseconds(20))
    let later = noon + .seconds(5)
    #expect(news.outdates(answerTo: later, updatedAt: noon - .milliseconds(1)))
    #expect(!news.outdates(answerTo: later, updatedAt: noon))
  }

  /// Executions that are told late do not make the news older.
  @Test func `the latest of what was heard counts, in whatever order it came`() {
    var news = NewestNews()
    news.hear(of: noon, at: noon + .milliseconds(20))
    news.hear(of: noon - .seconds(3), at: noon + .seconds(1))
    #expect(news.happenedAt == noon && news.heardAt == noon + .seconds(1))
  }

  // MARK: Changes of the balance

  private func funding(_ amount: String, balance: String, at time: Timestamp) -> UserEvent {
    let balance = AccountUpdate.Balance(
      walletBalance: Written(money(balance), places: 8), crossWalletBalance: Written(money(balance), places: 8),
      balanceChange: Written(money(amount), places: 8))
    return .account(
      AccountUpdate(
        eventTime: time.milliseconds, transactionTime: time.milliseconds, balances: [balance], positions: [],
        reason: "FUNDING_FEE"))
  }

  @Test func `a change of the balance is booked once, however often it is told of`() {
    var bench = Bench()
    bench.startUp()
    bench.advance(by: .seconds(1))
    let first = funding("-0.25", balance: "4439.75", at: bench.now)
    bench.feed(.user(first, on: bench.userStream))
    bench.feed(.user(first, on: bench.userStream))
    #expect(bench.engine.books.wallet == money("4439.75"))
    // As large, of the same moment and reason, and another one: the balance after it tells.
    bench.feed(.user(funding("-0.25", balance: "4439.5", at: bench.now), on: bench.userStream))
    #expect(bench.engine.books.wallet == money("4439.5"))
  }

  @Test func `a change that is in the balance taken over is not booked again`() {
    var bench = Bench()
    bench.startUp()
    bench.advance(by: .seconds(30))
    bench.wallet = "4439.75"
    bench.feed(.link(bench.userStream, .closed(code: 1006, reason: "")))
    bench.feed(.link(bench.userStream, .opened))
    bench.advance(by: .seconds(31))
    #expect(bench.engine.books.wallet == money("4439.75") && bench.alerts == ["wallet_differs"])
    bench.feed(.user(funding("-0.25", balance: "4439.75", at: testStart + .seconds(10)), on: bench.userStream))
    #expect(bench.engine.books.wallet == money("4439.75"))
    bench.feed(.user(funding("-0.25", balance: "4439.5", at: bench.now), on: bench.userStream))
    #expect(bench.engine.books.wallet == money("4439.5"))
  }

  @Test func `the oldest changes are forgotten, the newest known`() {
    var memory = EventMemory()
    func change(_ number: Int) -> BalanceChange {
      BalanceChange(reason: "FUNDING_FEE", time: noon + .seconds(Int64(number)), amount: money("1"), balance: .zero)
    }
    let areNews = (0...EventMemory.capacity).map { memory.insert(change($0)) }
    #expect(!areNews.contains(false))
    let (newest, oldest) = (memory.insert(change(EventMemory.capacity)), memory.insert(change(0)))
    #expect(!newest && oldest)
  }
}

/// A close that came before a part of what it closes. engine.md section 5, rule 6.
@Suite struct ExecutionGapTests {
  /// A short of which 100 is known, stopped out whole: 145.3 were executed and not told of.
  private func stoppedOut(isListed: Bool, isAnswered: Bool = true) -> EntryBench {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.stand()
    if isListed { entry.unheardPart("145.3") }
    entry.bench.isCourteous = isAnswered
    entry.trigger(entry.bench.stop)
    entry.exit("245.3", clientId: entry.bench.stop.clientAlgoId, id: 77, original: .stopMarket)
    return entry
  }

  private func asked(_ bench: Bench) -> Int {
    bench.count { if case .account(.trades("XRPUSDT", nil, _, _, _)) = $0 { true } else { false } }
  }

  @Test func `a close larger than what is open waits for what came before it`() {
    let entry = stoppedOut(isListed: true)
    #expect(entry.bench.fills.map(\.tradeId) == [1, 2, 3] && entry.open.isZero)
    #expect(entry.bench.fills.map(\.wasMissed) == [false, true, false])
    // Bought back at the price of the entry, whatever the order of the executions.
    #expect(entry.bench.closings.map(\.grossPnl) == [.zero] && !entry.bench.alerts.contains("realized_differs"))
  }

  @Test func `while it waits the position is not known`() {
    var entry = stoppedOut(isListed: true, isAnswered: false)
    #expect(entry.open == quantity("-100") && asked(entry.bench) == 1)
    #expect(!entry.bench.engine.books.isPositionKnown(xrp))
    entry.bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136")))
    #expect(entry.bench.verdicts.last?.reason == "position_state_unknown")
    entry.bench.isCourteous = true
    entry.bench.beCourteous()
    #expect(entry.open.isZero && entry.bench.engine.books.isPositionKnown(xrp))
  }

  /// Asked at once and after pauses of 250 ms, 500 ms, 1 s, 1 s and 1 s: at 3.75 s three seconds are over.
  @Test func `what nobody can explain within three seconds is booked as it is`() {
    var entry = stoppedOut(isListed: false)
    let began = entry.bench.now
    entry.bench.advance(by: .milliseconds(3_749))
    #expect(entry.bench.fills.map(\.tradeId) == [1] && asked(entry.bench) == 5)
    entry.bench.advance(by: .milliseconds(1))
    #expect(entry.bench.fills.map(\.tradeId) == [1, 2] && entry.bench.now - began == .milliseconds(3_750))
    #expect(entry.bench.engine.books.isPositionKnown(xrp))
  }

  /// The close is not larger than what is open; the venue says that something is open after it.
  @Test func `what the venue says of the position tells that a part is missing`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.stand()
    entry.unheardPart("145.3")
    entry.bench.isCourteous = false
    let none = Written(Money.zero, places: 8)
    let position = AccountUpdate.Position(
      symbol: "XRPUSDT", amount: Written(trimmed: quantity("-145.3")), entryPrice: Written(trimmed: price("1.8058")),
      accumulatedRealized: none, unrealizedProfit: none, marginType: .isolated, isolatedWallet: none,
      breakEvenPrice: Written(trimmed: price("1.8058")))
    entry.bench.feed(
      .user(
        .account(
          AccountUpdate(
            eventTime: entry.bench.now.milliseconds, transactionTime: entry.bench.now.milliseconds, balances: [],
            positions: [position], reason: "ORDER")), on: entry.bench.userStream))
    entry.trigger(entry.bench.stop)
    entry.exit("100", clientId: entry.bench.stop.clientAlgoId, id: 77, original: .stopMarket)
    #expect(entry.bench.fills.map(\.tradeId) == [1])
    entry.bench.isCourteous = true
    entry.bench.beCourteous()
    #expect(entry.bench.fills.map(\.tradeId) == [1, 2, 3] && entry.open == quantity("-145.3"))
  }
}
