import Basics
import Binance
import Files
import Market
import Tape

/// Makes the tape of a plan: history as H lines before the first frame, then, as M lines, bars of one minute stamped at
/// their open, or trades, quotes, order book and mark price. The same plan gives the same text on every machine.
package struct TapeGenerator: Sendable {
  /// Changes whenever the same plan would give another tape.
  package static let version = "bridged walk 1"

  package let plan: TapePlan
  package init(_ plan: TapePlan) { self.plan = plan }

  /// Writes the tape and the manifest beside it.
  package func write(to path: String) throws(FileProblem) -> TapeManifest {
    let faults = plan.faults
    guard faults.isEmpty else {
      throw FileProblem(
        .badPlan, file: path, what: "the plan cannot be carried out",
        found: faults.joined(separator: "\n           "))
    }
    let writer = try TapeWriter(path: path, header: header, resolution: plan.resolution == .m1 ? .m1 : nil)
    do {
      try fill(writer)
      let manifest = TapeManifest(try writer.finish(), licence: plan.licence, synthetic: synthetic)
      try manifest.write(to: TapeManifest.path(forTape: path))
      return manifest
    } catch {
      writer.abandon()
      throw error
    }
  }

  private func fill(_ writer: TapeWriter) throws(FileProblem) {
    let beginning = plan.beginning
    let walks = plan.symbols.map {
      PriceWalk($0, weather: plan.weather, seed: plan.seed, from: beginning, to: plan.end)
    }
    let minute = Interval.m1.length.nanoseconds
    let played = Int((plan.from - beginning).nanoseconds / minute)
    let minutes = played..<Int((plan.to - beginning).nanoseconds / minute)
    for walk in walks { try writeHistory(of: walk, bars: played, into: writer) }
    switch plan.resolution {
    case .m1: try writeBars(of: walks, minutes, into: writer)
    case .tick, .s1: try writeSeconds(of: walks, minutes, into: writer)
    }
  }

  private func writeBars(of walks: [PriceWalk], _ minutes: Range<Int>, into writer: TapeWriter) throws(FileProblem) {
    let frames = plan.symbols.map { KlineFrame(symbol: $0.symbol, interval: .m1) }
    for index in minutes {
      for (walk, frame) in zip(walks, frames) {
        let bar = walk.bar(index)
        try writer.append(
          .market(connection: "m1", frame: frame.bytes(openTime: bar.openTime, .init(bar))), at: bar.openTime)
      }
    }
  }

  /// Frames of one moment keep the order of the plan's symbols.
  private func writeSeconds(of walks: [PriceWalk], _ minutes: Range<Int>, into writer: TapeWriter) throws(FileProblem) {
    var markets = zip(plan.symbols, walks).map { TickMarket($0, of: plan, walk: $1) }
    var frames: [TickMarket.Frame] = []
    var order: [Int] = []
    var requests = 0
    for index in minutes {
      for second in 0..<60 {
        frames.removeAll(keepingCapacity: true)
        for place in markets.indices { markets[place].tell(minute: index, second: second, into: &frames) }
        order.removeAll(keepingCapacity: true)
        order.append(contentsOf: frames.indices)
        order.sort { (frames[$0].time, $0) < (frames[$1].time, $1) }
        for frame in order.lazy.map({ frames[$0] }) {
          guard let symbol = frame.snapshotOf else {
            try writer.append(.market(connection: "m1", frame: frame.bytes), at: frame.time)
            continue
          }
          requests += 1
          try writer.append(
            .request(
              ordinal: requests, method: "GET", path: "/fapi/v1/depth", query: Array("symbol=\(symbol)".utf8)),
            at: frame.time)
          try writer.append(
            .answer(ordinal: requests, status: 200, headers: [], body: frame.bytes), at: frame.time)
        }
      }
    }
  }

  private func writeHistory(of walk: PriceWalk, bars: Int, into writer: TapeWriter) throws(FileProblem) {
    var histories = plan.history.sorted { $0.interval < $1.interval }.map { CandleHistory($0, of: .m1) }
    for index in 0..<bars {
      let bar = walk.bar(index)
      for place in histories.indices where !histories[place].add(bar) {
        throw FileProblem(
          .badPlan, file: writer.path, what: "the volume of an aggregated candle leaves the range of numbers",
          expected: "sums below 92233720368", found: "\(walk.plan.symbol) \(histories[place].length.interval.name)",
          advice: "choose a smaller volume")
      }
    }
    for history in histories {
      let frame = KlineFrame(symbol: walk.plan.symbol, interval: history.length.interval)
      for candle in history.complete(before: plan.from) {
        try writer.append(.history(frame.bytes(openTime: candle.openTime, .init(candle))), at: plan.from)
      }
    }
  }

  private var header: TapeHeader {
    TapeHeader(
      profile: plan.profile, era: plan.era,
      origin: "synthetic: made from the plan \(plan.name), seed \(plan.seed), through published prices")
  }

  private var synthetic: TapeManifest.Synthetic {
    var parameters = [
      JSONMember("plan", .string(plan.name)), JSONMember("resolution", .string(plan.resolution.rawValue)),
      JSONMember(
        "history",
        .object(plan.history.map { JSONMember($0.interval.name, .integer($0.count)) })),
    ]
    if plan.resolution != .m1 {
      parameters.append(JSONMember("channels", .array(plan.channels.map { .string($0.rawValue) })))
    }
    if !plan.weather.isEmpty { parameters.append(JSONMember("weather", .array(plan.weather.map(\.json)))) }
    for symbol in plan.symbols { parameters.append(JSONMember(symbol.symbol, .object(parametersOf(symbol)))) }
    let points = plan.symbols.flatMap { symbol in
      symbol.anchors.filter { $0.at <= plan.to }.sorted { $0.at < $1.at }.map {
        TapeManifest.Synthetic.Point(symbol: symbol.symbol, at: $0.at, price: $0.price, source: $0.source)
      }
    }
    let behind = plan.symbols.flatMap { symbol in
      symbol.anchors.filter { $0.at > plan.to }.sorted { $0.at < $1.at }.map { anchor in
        JSONValue.object([
          JSONMember("symbol", .string(symbol.symbol)), JSONMember("at", .string(TimeText.write(anchor.at))),
          JSONMember("price", .string(anchor.price.description)), JSONMember("source", .string(anchor.source)),
        ])
      }
    }
    if !behind.isEmpty { parameters.append(JSONMember("points-behind-the-end", .array(behind))) }
    return TapeManifest.Synthetic(generator: Self.version, seed: plan.seed, parameters: parameters, points: points)
  }

  /// What a plan leaves as it usually is stays out.
  private func parametersOf(_ symbol: TapePlan.SymbolPlan) -> [JSONMember] {
    var parameters = [
      JSONMember("tick", .string(symbol.tick.description)), JSONMember("step", .string(symbol.step.description)),
      JSONMember("volatility", .string(symbol.volatility.description)),
      JSONMember("volume", .string(symbol.volume.description)),
    ]
    if !symbol.loading.isZero { parameters.append(JSONMember("loading", .string(symbol.loading.description))) }
    guard plan.resolution != .m1 else { return parameters }
    parameters.append(JSONMember("spread", .string((symbol.spread ?? symbol.tick).description)))
    parameters.append(JSONMember("trades", .integer(symbol.trades)))
    if plan.channels.contains(.markPrice) {
      parameters.append(JSONMember("funding-rate", .string(symbol.fundingRate.description)))
    }
    return parameters
  }
}

extension Weather {
  fileprivate var json: JSONValue {
    var members = [JSONMember("weather", .string(kind.rawValue)), JSONMember("from", .string(TimeText.write(from)))]
    if kind != .gap { members.append(JSONMember("to", .string(TimeText.write(to)))) }
    for (key, value) in [("change", change), ("width", width), ("rebound", rebound)] where !value.isZero {
      members.append(JSONMember(key, .string(value.description)))
    }
    if !symbols.isEmpty { members.append(JSONMember("symbols", .array(symbols.map { .string($0) }))) }
    return .object(members)
  }
}
