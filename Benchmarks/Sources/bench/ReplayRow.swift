import Binance
import Engine
import Exchange
import Market
import TradingEngine

extension BenchRow {
  /// S2: trade and book-ticker replay from decoded events through the exchange and an engine without positions. Aim: at
  /// least 12 million events a second.
  static let replay = BenchRow(name: "S2", measure: measureReplay)

  private static func measureReplay(_ setting: BenchSetting) throws {
    Table.head("S2", "decoded trades and quotes through exchange and engine, least of \(setting.rounds) rounds")
    let tapes = try BenchTapes()
    let made = try BenchTapes.events(try tapes.made("ticks", minutes: 100, channels: [.trades, .bookTicker]))
    let isMet = try replay(made, "a generated half million", setting)
    if let real = BenchTapes.realFrames {
      try replay(try BenchTapes.events(try tapes.real(real)), "real frames of BTCUSDT", setting)
    }
    Table.aim("at least 12 million events a second, nobody subscribed", isMet: isMet)
  }

  @discardableResult
  private static func replay(
    _ events: [(time: Timestamp, event: MarketEvent)], _ name: String, _ setting: BenchSetting
  ) throws -> Bool {
    let works = [0, 1, 2].map { listening in { play(events, listening: listening) } }
    let times = try interleaved(rounds: setting.rounds, [{ floor(events) }] + works)
    print("    \(name): \(events.count) events")
    let millions = Double(events.count) / 1e6
    Table.line("floor: adding up the prices", millions / times[0], "million a second")
    Table.line("exchange, the engine's own streams", millions / times[1], "million a second")
    Table.line("the same, every event handed to it", millions / times[2], "million a second")
    Table.line("the same, delivered by subscription", millions / times[3], "million a second")
    return millions / times[2] >= 12
  }

  /// What reading the events from memory takes.
  private static func floor(_ events: [(time: Timestamp, event: MarketEvent)]) {
    var sum: Int64 = 0
    for (_, event) in events {
      switch event {
      case .trade(let trade): sum &+= trade.price.units
      case .quote(let quote): sum &+= quote.bid.units ^ quote.ask.units
      default: break
      }
    }
    precondition(sum != 1)
  }

  /// - Parameter listening: 0: the engine hears what it subscribes (candles, mark prices); 1: every event besides; 2: it
  ///   is subscribed to trades and quotes and gets them as effects.
  private static func play(_ events: [(time: Timestamp, event: MarketEvent)], listening: Int) {
    guard let start = events.first?.time else { return }
    let instruments = BenchTapes.instruments
    let exchange = Exchange(
      instruments: instruments, settings: .testnet(era: .e1), account: AccountStart(balance: Money("4440")!), seed: 1,
      at: start)
    let settings = EngineSettings.baseline
    var engine = FuturesEngine(settings: settings, instruments: instruments, parts: EngineParts(settings: settings))
    var effects = Effects()
    var actions = Actions()
    let streams = instruments.list.flatMap { instrument in
      let name = instrument.name
      let own = settings.intervals.map { StreamName.kline(symbol: name, $0) } + [.markPrice(symbol: name, .everySecond)]
      return own + (listening == 2 ? [.trade(symbol: name), .bookTicker(symbol: name)] : [])
    }
    exchange.opened(
      ConnectionID(1), path: "/stream?streams=" + streams.map(\.text).joined(separator: "/"), at: start,
      into: &effects)
    effects.removeAll()
    func deliver(at time: Timestamp) {
      guard !effects.list.isEmpty else { return }
      for effect in effects.list {
        if case .market(_, let event) = effect { engine.market(event, at: time, into: &actions) }
      }
      effects.removeAll()
      actions.removeAll()
    }
    for (time, event) in events {
      exchange.tape(event, at: time, into: &effects)
      if listening == 1 { engine.market(event, at: time, into: &actions) }
      deliver(at: time)
    }
  }
}
