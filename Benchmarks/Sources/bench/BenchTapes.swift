import Binance
import Glibc
import Market
import Tape
import TapeMaking

/// Tapes that rows are measured on, in a folder of their own that goes away with them.
final class BenchTapes {
  let folder: String

  init() throws {
    var template = Array("/tmp/tapedeck-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Measurement.Failed(what: "cannot make a folder in /tmp") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    if let directory = opendir(folder) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { unlink("\(folder)/\(name)") }
      }
      closedir(directory)
    }
    rmdir(folder)
  }

  static let instruments = Instruments(PublishedRules.names.compactMap { PublishedRules.testnet($0) })

  /// Where real market data is kept; nil: it is not here.
  static let realFrames: String? = {
    let data = getenv("MARKET_DATA").map { String(cString: $0) } ?? "../shared/market-data"
    let path = "\(data)/raw-ws-hftbacktest/usdm_btcusdt_20240808.gz"
    return access(path, R_OK) == 0 ? path : nil
  }()

  /// A collector file, lines of `<ns> <json>`, as a tape.
  func real(_ collected: String) throws -> String {
    let path = "\(folder)/real.tape.gz"
    let lines = try CollectorLines(path: collected)
    let writer = try TapeWriter(path: path, header: TapeHeader(profile: "production", era: "E0", origin: "bench"))
    var newest = Timestamp.distantPast
    while let (time, frame) = lines.next() {
      newest = max(newest, time)
      try writer.append(.market(connection: "m1", frame: frame), at: newest)
    }
    _ = try writer.finish()
    return path
  }

  /// Seven symbols at ten trades a second each, with quotes and mark prices: 84 frames a second.
  func made(_ name: String, minutes: Int64, channels: [TapePlan.Channel] = [.trades, .bookTicker, .markPrice]) throws
    -> String
  {
    let path = "\(folder)/\(name).tape.gz"
    let from = CivilTime(year: 2026, month: 1, day: 30).timestamp()
    let names = ["BTCUSDT", "ETHUSDT", "ZECUSDT", "XRPUSDT", "TAOUSDT", "DOTUSDT", "DOGEUSDT"]
    let prices = ["83000.0", "2900.00", "350.00", "1.8000", "220.00", "1.740", "0.11700"]
    let symbols = zip(names, prices).map { name, price in
      let rules = PublishedRules.testnet(name)!
      return TapePlan.SymbolPlan(
        symbol: name, tick: rules.tick, step: rules.step, volatility: Rate("0.0006")!, volume: Quantity("1000")!,
        loading: Rate("0.8")!, trades: 600, anchors: [.init(at: from, price: Price(price)!, source: "bench")])
    }
    let plan = TapePlan(
      name: name, seed: 7, profile: "testnet", era: "E1", from: from, to: from + .minutes(minutes), resolution: .tick,
      channels: channels, history: [.init(.m5, count: 200), .init(.h1, count: 200), .init(.h4, count: 200)],
      symbols: symbols)
    _ = try TapeGenerator(plan).write(to: path)
    return path
  }

  /// All events of a tape.
  static func events(_ path: String) throws -> [(time: Timestamp, event: MarketEvent)] {
    let frames = MarketFrameReader(instruments: instruments)
    let reader = try TapeReader(path: path)
    var events: [(Timestamp, MarketEvent)] = []
    while let line = try reader.next() {
      guard case .market(_, let frame) = line.content, case .event(let event, _) = try frames.read(frame.raw) else {
        continue
      }
      events.append((line.time, event))
    }
    return events
  }

  static func size(_ path: String) -> Double {
    var status = stat()
    return stat(path, &status) == 0 ? Double(status.st_size) : 0
  }
}
