import Binance
import Market

/// Makes the tape of a plan: history as H lines before the first frame, then bars of one minute as M lines stamped at
/// their open. The same plan gives the same text on every machine.
public struct TapeGenerator: Sendable {
  /// Changes whenever the same plan would give another tape.
  public static let version = "bridged walk 1"

  public let plan: TapePlan
  public init(_ plan: TapePlan) { self.plan = plan }

  /// Writes the tape and the manifest beside it.
  public func write(to path: String) throws(TapeProblem) -> TapeManifest {
    let faults = plan.faults
    guard faults.isEmpty else {
      throw TapeProblem(
        .badPlan, file: path, what: "the plan cannot be carried out",
        found: faults.joined(separator: "\n           "))
    }
    let writer = try TapeWriter(path: path, header: header, resolution: plan.resolution)
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

  private func fill(_ writer: TapeWriter) throws(TapeProblem) {
    let beginning = plan.beginning
    let walks = plan.symbols.map { PriceWalk($0, seed: plan.seed, from: beginning, to: plan.to) }
    let played = Int((plan.from - beginning).nanoseconds / plan.resolution.length.nanoseconds)
    for walk in walks { try writeHistory(of: walk, bars: played, into: writer) }
    let frames = plan.symbols.map { KlineFrame(symbol: $0.symbol, interval: plan.resolution) }
    guard let first = walks.first else { return }
    for index in played..<first.count {
      for (walk, frame) in zip(walks, frames) {
        let bar = walk.bar(index)
        try writer.append(
          .market(connection: "m1", frame: frame.bytes(openTime: bar.openTime, .init(bar))), at: bar.openTime)
      }
    }
  }

  private func writeHistory(of walk: PriceWalk, bars: Int, into writer: TapeWriter) throws(TapeProblem) {
    var histories = plan.history.sorted { $0.interval < $1.interval }.map { CandleHistory($0, of: plan.resolution) }
    for index in 0..<bars {
      let bar = walk.bar(index)
      for place in histories.indices where !histories[place].add(bar) {
        throw TapeProblem(
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
      JSONMember("plan", .string(plan.name)), JSONMember("resolution", .string(plan.resolution.name)),
      JSONMember(
        "history",
        .object(plan.history.map { JSONMember($0.interval.name, .integer($0.count)) })),
    ]
    for symbol in plan.symbols {
      parameters.append(
        JSONMember(
          symbol.symbol,
          .object([
            JSONMember("tick", .string(symbol.tick.description)), JSONMember("step", .string(symbol.step.description)),
            JSONMember("volatility", .string(symbol.volatility.description)),
            JSONMember("volume", .string(symbol.volume.description)),
          ])))
    }
    let points = plan.symbols.flatMap { symbol in
      symbol.anchors.sorted { $0.at < $1.at }.map {
        TapeManifest.Synthetic.Point(symbol: symbol.symbol, at: $0.at, price: $0.price, source: $0.source)
      }
    }
    return TapeManifest.Synthetic(generator: Self.version, seed: plan.seed, parameters: parameters, points: points)
  }
}
