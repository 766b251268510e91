import Binance
import Exchange
import Market
import Oracle
import TradingEngine

@testable import Simulation

/// An engine made of closures: does what a test tells it and keeps what reached it.
struct ScriptedEngine: TradingEngine {
  final class Journal {
    var heard: [(time: Timestamp, what: String)] = []
    var market: [(time: Timestamp, event: MarketEvent)] = []
  }

  var journal = Journal()
  /// By the input's text: what to do.
  var reactions: [(input: String, actions: [Action])] = []

  mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {
    journal.market.append((now, event))
  }

  mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
    let text = Self.text(input)
    journal.heard.append((now, text))
    // The first key is for listening with.
    if case .answer(RequestID(1), .listenKey(let key), _) = input {
      actions.append(.open(StreamID(100), path: "/ws/\(key)"))
    }
    guard let index = reactions.firstIndex(where: { $0.input == text }) else { return }
    for action in reactions.remove(at: index).actions { actions.append(action) }
  }

  static func text(_ input: EngineInput) -> String {
    switch input {
    case .start: "start"
    case .user(let event, _): "user \(name(event))"
    case .answer(let id, let answer, _): "answer \(id.number) \(name(answer))"
    case .undecodable: "undecodable"
    case .link(let stream, .opened): "\(stream) opened"
    case .link(let stream, .closed(let code, _)): "\(stream) closed \(code)"
    case .link(let stream, .refused): "\(stream) refused"
    case .link(let stream, .alive): "\(stream) alive"
    case .timer(let id): "timer \(id.number)"
    case .signal(let signal): "signal \(signal.setupId)"
    case .command: "command"
    case .notified: "notified"
    }
  }

  private static func name(_ event: UserEvent) -> String {
    switch event {
    case .order(let update): "ORDER_TRADE_UPDATE \(update.status)"
    case .algo(let update): "ALGO_UPDATE \(update.status)"
    case .account: "ACCOUNT_UPDATE"
    case .listenKeyExpired: "listenKeyExpired"
    case .tradeLite: "TRADE_LITE"
    case .accountConfig: "ACCOUNT_CONFIG_UPDATE"
    case .unknown: "unknown"
    }
  }

  private static func name(_ answer: Answer) -> String {
    switch answer {
    case .refused(let error): "refused \(error.code)"
    case .unresolved: "unresolved"
    case .order(let order): order.status.wireName
    case .listenKey: "key"
    default: "ok"
    }
  }
}

/// A script made of steps at times.
final class Steps: Script {
  var steps: [(at: Timestamp, act: (any WorldControl) -> Void)]
  private(set) var seen: [(time: Timestamp, what: Occurrence)] = []
  private(set) var prices: [(time: Timestamp, price: MetricValue)] = []
  var watched: Symbol?
  /// Before the engine begins.
  var before: ((any WorldControl) -> Void)?
  /// Read after the last event.
  var end: ((any WorldControl) -> Void)?

  init(_ steps: [(at: Timestamp, act: (any WorldControl) -> Void)] = []) {
    self.steps = steps.sorted { $0.at < $1.at }
  }

  var nextDue: Timestamp { steps.first?.at ?? .distantFuture }
  var watchesPrices: Bool { watched != nil }

  func prepare(in world: any WorldControl) { before?(world) }

  func act(in world: any WorldControl) {
    while let first = steps.first, first.at <= world.now {
      steps.removeFirst()
      first.act(world)
    }
  }

  func observe(_ occurrence: Occurrence, in world: any WorldControl) {
    if occurrence != .changed { seen.append((world.now, occurrence)) }
    guard let watched else { return }
    let price = world.value(of: MetricQuery(metric: .last, symbol: watched))
    if prices.last?.price != price { prices.append((world.now, price)) }
  }

  func finish(in world: any WorldControl) { end?(world) }
}

let start = Timestamp(seconds: 1_767_225_600)
func after(_ span: Span) -> Timestamp { start + span }
let market = Instruments([PublishedRules.testnet("DOGEUSDT")!, PublishedRules.testnet("XRPUSDT")!])
let doge = market.symbol(named: "DOGEUSDT")!
let xrp = market.symbol(named: "XRPUSDT")!

/// One world on a flat market with fixed delays: 40 ms to and from REST, 12 ms on streams.
func world(
  _ engine: any TradingEngine, _ script: Steps = Steps(), seed: UInt64 = 1, length: Span = .minutes(1),
  latency: Latency = Latency(
    rest: Delay(base: .milliseconds(40)), stream: Delay(base: .milliseconds(12)), answerTimeout: .seconds(10)),
  sendsMarketAsBytes: Bool = false, feed: (any MarketFeed)? = nil, limits: RiskLimits = .none
) -> World {
  let prices = [(symbol: doge, price: Price("0.12")!), (symbol: xrp, price: Price("1.8")!)]
  let account = AccountStart(balance: Money("1000")!)
  let setup = WorldSetup(
    name: "test", seed: seed, instruments: market, exchange: .testnet(era: .e1), account: account, latency: latency,
    from: start, to: start + length, sendsMarketAsBytes: sendsMarketAsBytes,
    limits: limits)
  let exchange = Exchange(
    instruments: market, settings: setup.exchange, account: account, seed: seed, at: start)
  return World(
    setup: setup, host: InProcessEngine(instruments: market) { engine }, venue: exchange,
    feed: feed ?? FlatMarket(prices: prices, from: start, to: start + length), script: script)
}

extension ScriptedEngine.Journal {
  /// Milliseconds since the start at which this was heard.
  func times(_ what: String) -> [Int64] { heard.filter { $0.what == what }.map { ($0.time - start).milliseconds } }
  func time(_ what: String) -> Int64? { times(what).first }
}

func marketOrder(
  _ id: String, _ symbol: String = "XRPUSDT", side: Side = .sell, quantity: String = "100", reduceOnly: Bool = false
) -> Call {
  .orders(
    .place(
      NewOrder(
        symbol: symbol, side: side, quantity: Written(Quantity(quantity)!, places: 1), reduceOnly: reduceOnly,
        clientOrderId: id, responseType: nil)))
}
func send(_ number: Int, _ call: Call) -> Action { .send(RequestID(number), call) }
