import Market
import Report
import Runs
import TradingEngine

/// An engine of one's own: it trades nothing, opens the market stream of every contract and says when a price jumps.
struct Watcher: TradingEngine {
  let instruments: Instruments
  /// By index of the symbol; nil until its first trade.
  private var lastPrices: [Price?]

  init(instruments: Instruments) {
    self.instruments = instruments
    lastPrices = [Price?](repeating: nil, count: instruments.list.count)
  }

  mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {
    guard case .trade(let trade) = event else { return }
    let index = Int(trade.symbol.index)
    defer { lastPrices[index] = trade.price }
    guard let last = lastPrices[index], abs(trade.price.units - last.units) > last.units / 100 else { return }
    actions.append(.log(LogLine(.warning, "watcher", 1, "\(instruments.name(trade.symbol)) jumps to \(trade.price)")))
  }

  mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
    guard case .start = input else { return }
    let names = instruments.list.map { "\($0.name.lowercased())@aggTrade" }
    actions.append(.open(StreamID(1), path: "/stream?streams=" + names.joined(separator: "/")))
  }
}

/// Says to the scenarios what the engine is called and which settings it knows: none.
struct WatcherBuilder: EngineBuilder {
  var name: String { "watcher" }

  func problems(with options: [EngineOption], instruments: Instruments) -> [EngineOptionProblem] {
    options.map { EngineOptionProblem(path: $0.path, message: "the watcher has no settings") }
  }

  func makeEngine(options: [EngineOption], instruments: Instruments) -> any TradingEngine {
    Watcher(instruments: instruments)
  }
}

@main
struct OwnEngine {
  /// Plays what stands on the command line, or `Scenarios`, and prints what `tapedeck run` would print.
  static func main() async {
    var request = RunRequest(ScenarioSelection(Array(CommandLine.arguments.dropFirst())))
    request.logs = ".tapedeck/watcher"
    Terminal.leave(await request.run(WatcherBuilder()))
  }
}
