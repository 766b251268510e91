import Market
import Tape
import TradingEngine

/// Reads the plan of a made tape (`Recordings/NAME.plan.yaml`) with the same rules and messages as a scenario.
public enum TapePlanReader {
  /// Throws all problems of the file at once, those of the plan as a whole included.
  public static func read(path: String) throws(ScriptProblems) -> TapePlan {
    let text: String
    do throws(TextFile.Problem) { text = try TextFile.read(path: path) } catch {
      throw ScriptProblems([Diagnostic("cannot read \(path): \(error.what)", at: nil)])
    }
    return try read(ScenarioSource(path: path, text: ScenarioDocument.withoutMark(text)))
  }

  static func read(_ source: ScenarioSource) throws(ScriptProblems) -> TapePlan {
    let problems = Problems()
    guard let root = YAMLReader(source: source, problems: problems).read() else {
      if !problems.hasErrors {
        problems.error("the file is empty", at: Place(source: source, line: 1, column: 1), expected: "tape: NAME")
      }
      throw ScriptProblems(problems.ordered)
    }
    let plan = TapePlanMap(problems: problems).plan(root)
    try problems.throwErrors()
    guard let plan else { throw ScriptProblems(problems.ordered) }
    for fault in plan.faults { problems.error(fault, at: place(of: fault, in: root)) }
    try problems.throwErrors()
    return plan
  }

  /// A fault begins with what it is about: a key of the plan or a symbol.
  private static func place(of fault: String, in root: Node) -> Place {
    let subject = String(fault.prefix { $0 != ":" })
    guard case .map(let entries) = root.content else { return root.place }
    if let entry = entries.first(where: { $0.key == subject }) { return entry.keyPlace }
    if case .list(let items)? = root["symbols"]?.content {
      for item in items { if let symbol = item["symbol"], symbol.text == subject { return symbol.place } }
    }
    return root.place
  }
}

private struct TapePlanMap {
  let problems: Problems

  static let keys = [
    "tape", "seed", "profile", "era", "clock", "from", "to", "resolution", "history", "symbols", "licence",
  ]

  func plan(_ root: Node) -> TapePlan? {
    guard let map = MapReader(root, what: "a tape plan", keys: Self.keys, problems: problems) else { return nil }
    let clock = map.read("clock", TimeValue.parseOffset)?.value ?? .utc
    let name = map.required("tape", in: "the plan")
    let seed = required(map, "seed", "the plan", NumberValue.seed)
    let profile = map.choice("profile", ExchangeChoice.Profile.self) ?? .testnet
    let era = map.choice("era", ExchangeChoice.Era.self) ?? .e1
    let from = required(map, "from", "the plan", Self.moment(clock))
    let to = required(map, "to", "the plan", Self.moment(clock))
    let resolution = map.read("resolution", Self.interval)?.value ?? .m1
    let history = history(map)
    let symbols = symbols(map, clock: clock)
    let licence = map.text("licence")?.value
    guard let name, let seed, let from, let to else { return nil }
    var plan = TapePlan(
      name: name.value, seed: seed, profile: profile.rawValue, era: era.rawValue, from: from, to: to, clock: clock,
      resolution: resolution, history: history, symbols: symbols)
    if let licence { plan.licence = licence }
    return plan
  }

  private func required<Value: Sendable>(
    _ map: MapReader, _ key: String, _ what: String, _ parse: (String) throws(ValueProblem) -> Value
  ) -> Value? {
    guard map.has(key) else {
      problems.error("\(what) has no '\(key)'", at: map.node.place, expected: "\(key): …")
      return nil
    }
    return map.read(key, parse)?.value
  }

  private static func moment(_ clock: ClockOffset) -> (String) throws(ValueProblem) -> Timestamp {
    { (text) throws(ValueProblem) in
      guard case .date(let civil) = try TimeValue.parse(text) else {
        throw ValueProblem("'\(text)' has no date", expected: "a date and a time such as 2026-01-30 06:10")
      }
      return civil.timestamp(offset: clock)
    }
  }

  private static func interval(_ text: String) throws(ValueProblem) -> Interval {
    guard let interval = Interval(name: text) else {
      throw ValueProblem(
        "'\(text)' is no candle interval", expected: Interval.names.joined(separator: ", "),
        hint: NearestWord.hint(text, in: Interval.names))
    }
    return interval
  }

  private func history(_ map: MapReader) -> [HistoryLength] {
    guard let node = map.value("history"),
      let inner = MapReader(node, what: "'history'", keys: Interval.names, problems: problems)
    else { return [] }
    return inner.entries.compactMap { entry -> HistoryLength? in
      guard let interval = Interval(name: entry.key), let count = inner.read(entry.key, NumberValue.count) else {
        return nil
      }
      return HistoryLength(interval, count: count.value)
    }
  }

  private func symbols(_ map: MapReader, clock: ClockOffset) -> [TapePlan.SymbolPlan] {
    guard let node = map.value("symbols") else { return [] }
    return problems.items(node).compactMap { item in
      let keys = ["symbol", "tick", "step", "volatility", "volume", "anchors"]
      guard let map = MapReader(item, what: "a symbol's plan", keys: keys, problems: problems) else { return nil }
      let what = "a symbol's plan"
      let name = map.required("symbol", in: what)
      let tick = required(map, "tick", what, NumberValue.price)
      let step = required(map, "step", what, NumberValue.decimal)
      let volatility = required(map, "volatility", what, NumberValue.ratio)
      let volume = required(map, "volume", what, NumberValue.decimal)
      let anchors = anchors(map, clock: clock)
      guard let name, let tick, let step, let volatility, let volume else { return nil }
      return TapePlan.SymbolPlan(
        symbol: name.value, tick: tick, step: Quantity(units: step), volatility: volatility,
        volume: Quantity(units: volume), anchors: anchors)
    }
  }

  private func anchors(_ map: MapReader, clock: ClockOffset) -> [TapePlan.Anchor] {
    guard let node = map.value("anchors") else { return [] }
    return problems.items(node).compactMap { item in
      let what = "an anchor"
      guard let map = MapReader(item, what: what, keys: ["at", "price", "source"], problems: problems) else {
        return nil
      }
      let at = required(map, "at", what, Self.moment(clock))
      let price = required(map, "price", what, NumberValue.price)
      let source = map.required("source", in: what)
      guard let at, let price, let source else { return nil }
      return TapePlan.Anchor(at: at, price: price, source: source.value)
    }
  }
}
