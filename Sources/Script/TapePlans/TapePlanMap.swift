import Basics
import Exchange
import Market
import TapeMaking
import TradingEngine

/// The keys of a tape plan. Every problem is noted and reading goes on.
struct TapePlanMap {
  let problems: Problems

  static let keys = [
    "tape", "include", "seed", "profile", "era", "clock", "from", "to", "market-to", "resolution", "channels",
    "funding",
    "history", "weather", "symbols", "licence",
  ]

  func plan(_ root: Node) -> TapePlan? {
    guard let map = MapReader(root, what: "a tape plan", keys: Self.keys, problems: problems) else { return nil }
    let clock = map.read("clock", TimeValue.parseOffset)?.value ?? .utc
    let what = "the plan"
    let name = map.required("tape", in: what)
    // A file is named after it.
    if let name, let wrong = IdValue.problem(name.value) { problems.add(wrong, at: name.place) }
    let seed = required(map, "seed", what, NumberValue.seed)
    let profile = map.choice("profile", ExchangeSettings.Profile.self) ?? .testnet
    let era = map.choice("era", of: ExchangeReader.eras) ?? .e1
    let from = required(map, "from", what, Self.moment(clock))
    let to = required(map, "to", what, Self.moment(clock))
    let marketTo = map.read("market-to", Self.moment(clock))?.value
    let resolution = map.choice("resolution", TapePlan.Resolution.self) ?? .m1
    let channels = channels(map, resolution)
    let history = history(map)
    let weather = TapeWeatherMap(problems: problems, moment: Self.moment(clock)).weather(map)
    let symbols = symbols(map, clock: clock)
    let fundingEvery = map.value("funding").flatMap { node in
      MapReader(node, what: "'funding'", keys: ["every"], problems: problems)?.read("every", SpanValue.parse)?.value
    }
    let licence = map.text("licence")?.value
    guard let name, let seed, let from, let to else { return nil }
    var plan = TapePlan(
      name: name.value, seed: seed, profile: profile.rawValue, era: era.name, from: from, to: to,
      marketTo: marketTo, clock: clock, resolution: resolution, history: history, weather: weather, symbols: symbols)
    if let channels { plan.channels = channels }
    if let fundingEvery { plan.fundingEvery = fundingEvery }
    if let licence { plan.licence = licence }
    return plan
  }

  func required<Value: Sendable>(
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

  private func channels(_ map: MapReader, _ resolution: TapePlan.Resolution) -> [TapePlan.Channel]? {
    guard let node = map.value("channels") else { return nil }
    if resolution == .m1 {
      problems.error(
        "a tape of 1m holds bars and no channels", at: node.place, expected: "resolution: tick or 1s, or no 'channels'")
    }
    let names = TapePlan.Channel.allCases.map(\.rawValue)
    return problems.items(node).compactMap { item in
      guard let text = problems.text(item, what: "a channel") else { return nil }
      if let channel = TapePlan.Channel(rawValue: text.value) { return channel }
      problems.error(
        "unknown channel '\(text.value)'", at: text.place, expected: names.joined(separator: ", "),
        hint: NearestWord.hint(text.value, in: names))
      return nil
    }
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
      let keys = [
        "symbol", "tick", "step", "volatility", "volume", "loading", "spread", "trades", "funding-rate", "anchors",
      ]
      let what = "a symbol's plan"
      guard let map = MapReader(item, what: what, keys: keys, problems: problems) else { return nil }
      let name = map.required("symbol", in: what)
      let tick = required(map, "tick", what, NumberValue.price)
      let step = required(map, "step", what, NumberValue.decimal)
      let volatility = required(map, "volatility", what, NumberValue.ratio)
      let volume = required(map, "volume", what, NumberValue.decimal)
      let loading = map.read("loading", NumberValue.ratio)?.value
      let spread = map.read("spread", NumberValue.price)?.value
      let trades = map.read("trades", NumberValue.count)?.value
      let fundingRate = map.read("funding-rate", NumberValue.ratio)?.value
      let anchors = anchors(map, clock: clock)
      guard let name, let tick, let step, let volatility, let volume else { return nil }
      var plan = TapePlan.SymbolPlan(
        symbol: name.value, tick: tick, step: Quantity(units: step), volatility: volatility,
        volume: Quantity(units: volume), spread: spread, anchors: anchors)
      if let loading { plan.loading = loading }
      if let trades { plan.trades = trades }
      if let fundingRate { plan.fundingRate = fundingRate }
      return plan
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
