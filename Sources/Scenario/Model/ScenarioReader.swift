import Market
import TradingEngine

/// Reads the tree of a scenario into its typed form.
struct ScenarioReader {
  let problems: Problems

  static let keys = [
    "scenario", "summary", "origin", "seed", "clock", "tape", "market", "exchange", "start", "engine", "signals",
    "requires", "settle-limit", "waive", "timeline", "expect", "decisions", "with", "include",
  ]

  /// nil only with errors in `problems`.
  func read(_ root: Node, name: String, row: String?) -> Scenario? {
    guard let map = MapReader(root, what: "a scenario", keys: Self.keys, problems: problems) else { return nil }
    if let node = map.value("scenario"), let wrong = IdValue.problem(name) { problems.add(wrong, at: node.place) }
    let seed = map.read("seed", NumberValue.seed)?.value ?? 1
    let clock = map.read("clock", TimeValue.parseOffset)?.value ?? .utc
    let market = market(map)
    let exchange = exchange(map)
    let start = start(map)
    let engine = engine(map)
    let signals = map.choice("signals", SignalSource.self) ?? .strategy
    let limit = map.read("settle-limit", SpanValue.parse)?.value ?? .seconds(60)
    let steps = steps(map)
    let expectations = expectations(map, steps: steps.ids)
    guard let market, let start else { return nil }
    return Scenario(
      name: name, row: row, place: root.place, summary: map.text("summary")?.value, origin: map.text("origin")?.value,
      seed: seed, clock: clock, market: market, exchange: exchange, start: start, engine: engine, signals: signals,
      requirements: requirements(map), settleLimit: limit, waivers: waivers(map), steps: steps.drafts,
      expectations: expectations,
      decisions: map.value("decisions").flatMap { DecisionsReader(problems: problems).read($0) },
      warnings: [])
  }

  // MARK: Market

  private func market(_ map: MapReader) -> MarketSource? {
    if let tape = map.entry("tape"), map.has("market") {
      problems.error("'tape' and 'market' in one scenario", at: tape.keyPlace, expected: "one of them")
      return nil
    }
    if map.has("tape") { return map.value("tape").flatMap { tape($0) } }
    if map.has("market") { return map.value("market").flatMap { flat($0) } }
    problems.error("the scenario has no market", at: map.node.place, expected: "tape: or market:")
    return nil
  }

  private func tape(_ node: Node) -> MarketSource? {
    if node.text != nil {
      return problems.text(node, what: "'tape'").map { .tape(TapeReference(file: $0, from: nil, to: nil)) }
    }
    guard let map = MapReader(node, what: "'tape'", keys: ["file", "from", "to"], problems: problems) else {
      return nil
    }
    let from = map.read("from", TimeValue.parse)
    let to = map.read("to", TimeValue.parse)
    return map.required("file", in: "'tape'").map { .tape(TapeReference(file: $0, from: from, to: to)) }
  }

  // `flat XRPUSDT at 1.8, DOGEUSDT at 0.12 for 2h`, or a map with flat, for and start.
  private func flat(_ node: Node) -> MarketSource? {
    let form = "flat SYMBOL at PRICE, SYMBOL at PRICE for SPAN"
    var listNode = node
    var words: [Words.Word]
    var length: Span?
    var start = CivilTime(year: 2026, month: 1, day: 1).timestamp()
    if node.text != nil {
      guard let text = problems.text(node, what: "'market'") else { return nil }
      words = Words(text.value).list
      guard words.first?.text == "flat" else {
        problems.error(
          "unknown market '\(words.first?.text ?? "")'", at: node.place, expected: form,
          hint: NearestWord.hint(words.first?.text ?? "", in: ["flat"]))
        return nil
      }
      words.removeFirst()
      if let index = words.firstIndex(where: { $0.text == "for" }) {
        guard index + 2 == words.count else {
          problems.error(
            "'for SPAN' must stand at the end", at: node.place(from: words[index].start, to: words[index].end),
            expected: form)
          return nil
        }
        let last = words[index + 1]
        do throws(ValueProblem) { length = try SpanValue.parse(last.text) } catch {
          problems.add(error, at: node.place(from: last.start, to: last.end))
          return nil
        }
        words.removeLast(2)
      }
    } else {
      guard let map = MapReader(node, what: "'market'", keys: ["flat", "for", "start"], problems: problems),
        let text = map.required("flat", in: "'market'"), let flatNode = map.value("flat")
      else { return nil }
      words = Words(text.value).list
      listNode = flatNode
      length = map.read("for", SpanValue.parse)?.value
      if map.has("for"), length == nil { return nil }
      if let time = map.read("start", TimeValue.parse) {
        guard case .date(let civil) = time.value else {
          problems.error("the start of a flat market is a date", at: time.place, expected: "2026-01-30 06:10")
          return nil
        }
        start = civil.timestamp()
      }
    }
    guard let length, length > .zero else {
      problems.error("the market does not say for how long", at: node.place, expected: form)
      return nil
    }
    guard let entries = prices(words, in: listNode, form: form) else { return nil }
    return .flat(FlatMarketChoice(entries: entries, length: length, start: start))
  }

  private func prices(_ words: [Words.Word], in node: Node, form: String) -> [FlatMarketChoice.Entry]? {
    var entries: [FlatMarketChoice.Entry] = []
    for index in stride(from: 0, to: words.count, by: 3) {
      let place = node.place(from: words[index].start, to: words[index].end)
      guard index + 2 < words.count, words[index + 1].text == "at" else {
        problems.error("'SYMBOL at PRICE' is expected here", at: place, expected: form)
        return nil
      }
      var price = words[index + 2].text
      let isLast = index + 3 >= words.count
      if !isLast {
        guard price.hasSuffix(",") else {
          problems.error(
            "a comma is missing", at: node.place(from: words[index + 2].start, to: words[index + 2].end), expected: form
          )
          return nil
        }
        price.removeLast()
      }
      do throws(ValueProblem) {
        entries.append(
          FlatMarketChoice.Entry(symbol: Marked(words[index].text, place), price: try NumberValue.price(price)))
      } catch {
        problems.add(error, at: node.place(from: words[index + 2].start, to: words[index + 2].end))
        return nil
      }
    }
    guard !entries.isEmpty else {
      problems.error("the market has no symbol", at: node.place, expected: form)
      return nil
    }
    return entries
  }

  // MARK: Exchange, start, engine

  private func exchange(_ map: MapReader) -> ExchangeChoice {
    var settings = ExchangeChoice()
    let keys = ["profile", "era", "latency", "ack", "candle-updates", "path"]
    guard let node = map.value("exchange"),
      let inner = MapReader(node, what: "'exchange'", keys: keys, problems: problems)
    else { return settings }
    settings.profile = inner.choice("profile", ExchangeChoice.Profile.self) ?? settings.profile
    settings.era = inner.choice("era", ExchangeChoice.Era.self) ?? settings.era
    settings.ack = inner.choice("ack", ExchangeChoice.Ack.self) ?? settings.ack
    settings.path = inner.choice("path", ExchangeChoice.CandlePath.self) ?? settings.path
    settings.candleUpdates = inner.read("candle-updates", SpanValue.parse)?.value
    if let node = inner.value("latency"),
      let latency = MapReader(node, what: "'latency'", keys: ["rest", "stream"], problems: problems)
    {
      settings.restLatency = latency.read("rest", SpanValue.parseLatency)?.value ?? settings.restLatency
      settings.streamLatency = latency.read("stream", SpanValue.parseLatency)?.value ?? settings.streamLatency
    }
    return settings
  }

  private func start(_ map: MapReader) -> StartSettings? {
    guard map.has("start") else {
      problems.error("the scenario has no start", at: map.node.place, expected: "start: { balance: 4440 USDT }")
      return nil
    }
    guard let node = map.value("start"),
      let inner = MapReader(node, what: "'start'", keys: ["balance", "positions"], problems: problems)
    else { return nil }
    if !inner.has("balance") {
      problems.error("'start' has no balance", at: node.place, expected: "balance: 4440 USDT")
    }
    let balance = inner.read("balance", NumberValue.money)
    if let balance, balance.value < .zero { problems.error("a balance is not negative", at: balance.place) }
    var positions: [StartSettings.Position] = []
    if let list = inner.value("positions") {
      for item in problems.items(list) {
        let keys = ["symbol", "quantity", "entry"]
        guard let position = MapReader(item, what: "a position", keys: keys, problems: problems),
          let symbol = position.required("symbol", in: "a position"),
          position.required("quantity", in: "a position") != nil, position.required("entry", in: "a position") != nil,
          let quantity = position.read("quantity", NumberValue.decimal),
          let entry = position.read("entry", NumberValue.price)
        else { continue }
        if quantity.value == 0 { problems.error("a position of zero is none", at: quantity.place) }
        positions.append(
          StartSettings.Position(symbol: symbol, quantity: Quantity(units: quantity.value), entry: entry.value))
      }
    }
    return balance.map { StartSettings(balance: $0.value, positions: positions) }
  }

  private func engine(_ map: MapReader) -> [Marked<EngineSetting>] {
    guard let node = map.value("engine") else { return [] }
    guard case .map = node.content else {
      problems.error("'engine' must be a map", at: node.place, expected: "preset: NAME", found: node.kindName)
      return []
    }
    var settings: [Marked<EngineSetting>] = []
    flatten(node, path: "", into: &settings)
    return settings
  }

  private func flatten(_ node: Node, path: String, into settings: inout [Marked<EngineSetting>]) {
    switch node.content {
    case .map(let entries):
      for entry in entries {
        flatten(entry.value, path: path.isEmpty ? entry.key : "\(path).\(entry.key)", into: &settings)
      }
    case .list(let items):
      let texts = items.map(\.text)
      guard !texts.contains(nil) else {
        problems.error("the list '\(path)' may hold single values only", at: node.place)
        return
      }
      settings.append(
        Marked(EngineSetting(path: path, value: texts.compactMap(\.self).joined(separator: ", ")), node.place))
    case .scalar(let text):
      settings.append(Marked(EngineSetting(path: path, value: text), node.place))
    case .empty:
      problems.error("'\(path)' has no value", at: node.place, hint: "write the value behind it, or remove the key")
    }
  }

  // MARK: Lists

  private func requirements(_ map: MapReader) -> [Requirement] {
    guard let node = map.value("requires") else { return [] }
    return problems.items(node).compactMap { item in
      guard let text = problems.text(item, what: "'requires'") else { return nil }
      if let requirement = Requirement(rawValue: text.value) { return requirement }
      let names = Requirement.allCases.map(\.rawValue)
      problems.error(
        "unknown requirement '\(text.value)'", at: text.place, expected: names.joined(separator: ", "),
        hint: NearestWord.hint(text.value, in: names))
      return nil
    }
  }

  private func waivers(_ map: MapReader) -> [Marked<Waiver>] {
    guard let node = map.value("waive") else { return [] }
    return problems.items(node).compactMap { item in
      guard let waiver = MapReader(item, what: "a waiver", keys: ["invariant", "reason"], problems: problems),
        let name = waiver.required("invariant", in: "a waiver"), let reason = waiver.required("reason", in: "a waiver")
      else { return nil }
      return Marked(Waiver(invariant: name.value, reason: reason.value), name.place)
    }
  }

  private func items(_ map: MapReader, _ key: String) -> [Node] {
    guard let node = map.value(key) else { return [] }
    guard case .list(let items) = node.content else {
      problems.error(
        "'\(key)' must be a list", at: node.place, expected: "lines that begin with '- '", found: node.kindName)
      return []
    }
    return items
  }

  // Ids first: a step may name a later one.
  private func ids(of items: [Node], prefix: String, taken: [String]) -> [Marked<String>] {
    var result: [Marked<String>] = []
    for (index, item) in items.enumerated() {
      guard let node = item["id"], let text = node.text else {
        result.append(Marked("\(prefix)-\(index + 1)", item.place))
        continue
      }
      if let wrong = IdValue.problem(text) { problems.add(wrong, at: node.place) }
      if taken.contains(text) {
        problems.error("'\(text)' already means something in anchors", at: node.place, hint: "choose another id")
      }
      if let earlier = result.first(where: { $0.value == text }) {
        problems.error(
          "the id '\(text)' is there twice", at: node.place,
          hint: "the first is at line \(earlier.place.line), column \(earlier.place.column)")
      }
      result.append(Marked(text, node.place))
    }
    return result
  }

  private func steps(_ map: MapReader) -> (drafts: [StepDraft], ids: [String]) {
    let items = items(map, "timeline")
    let ids = ids(of: items, prefix: "step", taken: AnchorReader.keywords)
    let reader = StepReader(problems: problems, stepIds: ids.map(\.value))
    let drafts = zip(items, ids).compactMap { reader.read($0, id: $1) }
    return (drafts, ids.map(\.value))
  }

  private func expectations(_ map: MapReader, steps: [String]) -> [ExpectationDraft] {
    let items = items(map, "expect")
    let ids = ids(of: items, prefix: "expect", taken: [])
    let reader = ExpectationReader(problems: problems, stepIds: steps)
    return zip(items, ids).compactMap { reader.read($0, id: $1) }
  }
}
