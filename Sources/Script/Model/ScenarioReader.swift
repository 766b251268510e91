import Basics
import Market
import TradingEngine

/// Reads the tree of a scenario into its typed form.
struct ScenarioReader {
  let problems: Problems

  static let keys = [
    "scenario", "summary", "origin", "seed", "clock", "tape", "market", "exchange", "start", "engine", "signals",
    "requires", "report", "settle-limit", "waive", "timeline", "expect", "decisions", "with", "include",
  ]

  /// nil only with errors in `problems`.
  func read(_ root: Node, name: String, row: String?) -> Scenario? {
    guard let map = MapReader(root, what: "a scenario", keys: Self.keys, problems: problems) else { return nil }
    if let node = map.value("scenario"), let wrong = IdValue.problem(name) { problems.add(wrong, at: node.place) }
    let seed = map.read("seed", NumberValue.seed)?.value ?? 1
    let clock = map.read("clock", TimeValue.parseOffset)?.value ?? .utc
    let market = market(map)
    let (exchange, latency, rules) = ExchangeReader(problems: problems).read(map)
    let start = StartReader(problems: problems).read(map)
    let engine = engine(map)
    let signals = map.choice("signals", SignalSource.self) ?? .strategy
    let limit = map.read("settle-limit", SpanValue.parse)
    if let limit, limit.value == .zero { problems.error("'settle-limit' must be above zero", at: limit.place) }
    let steps = steps(map)
    let expectations = expectations(map, steps: steps.ids)
    return Scenario(
      name: name, row: row, place: root.place, summary: map.text("summary")?.value, origin: map.text("origin")?.value,
      seed: seed, clock: clock, market: market ?? .unread, exchange: exchange, latency: latency,
      rules: rules,
      start: start ?? .nothing,
      engine: engine,
      signals: signals, signalsPlace: map.entry("signals")?.value.place,
      requirements: choices(map, "requires", Requirement.self),
      reports: choices(map, "report", ReportTable.self), settleLimit: limit?.value ?? .seconds(60),
      waivers: waivers(map), steps: steps.drafts, stepIds: steps.ids, expectations: expectations,
      decisions: map.value("decisions").flatMap { DecisionsReader(problems: problems).read($0) }, problems: [])
  }

  // MARK: Market

  private func market(_ map: MapReader) -> MarketSource? {
    if let tape = map.entry("tape"), map.has("market") {
      problems.error("'tape' and 'market' in one scenario", at: tape.keyPlace, expected: "one of them")
      return nil
    }
    if map.has("tape") { return map.value("tape").flatMap { tape($0) } }
    if map.has("market") { return map.value("market").flatMap { FlatMarketReader(problems: problems).read($0) } }
    map.missing("the scenario has no market", expected: "tape: or market:")
    return nil
  }

  private func tape(_ node: Node) -> MarketSource? {
    if node.text != nil {
      return problems.text(node, what: "'tape'").map { .tape(TapeReference(files: [$0], from: nil, to: nil)) }
    }
    guard let map = MapReader(node, what: "'tape'", keys: ["file", "from", "to"], problems: problems) else {
      return nil
    }
    let from = map.read("from", TimeValue.parse)
    let to = map.read("to", TimeValue.parse)
    guard let files = files(map) else { return nil }
    return .tape(TapeReference(files: files, from: from, to: to))
  }

  /// One name, or a list of files that become one tape.
  private func files(_ map: MapReader) -> [Marked<String>]? {
    guard case .list(let items)? = map.entry("file")?.value.content else {
      return map.required("file", in: "'tape'").map { [$0] }
    }
    if items.isEmpty { problems.error("'file' is an empty list", at: map.node.place, expected: "one file at least") }
    let files = items.compactMap { problems.text($0, what: "a file of the tape") }
    for (index, file) in files.enumerated() where files[..<index].contains(where: { $0.value == file.value }) {
      problems.error("'\(file.value)' is in the list twice", at: file.place, expected: "each file once")
    }
    return files.count == items.count && !files.isEmpty ? files : nil
  }

  // MARK: Engine

  private func engine(_ map: MapReader) -> [WrittenOption] {
    guard let node = map.value("engine") else { return [] }
    guard case .map = node.content else {
      if node.isRefused { return [] }
      problems.error("'engine' must be a map", at: node.place, expected: "preset: NAME", found: node.kindName)
      return []
    }
    var settings: [WrittenOption] = []
    flatten(node, path: "", at: node.place, into: &settings)
    return settings
  }

  private func flatten(_ node: Node, path: String, at namePlace: Place, into settings: inout [WrittenOption]) {
    func add(_ value: String) {
      settings.append(
        WrittenOption(option: EngineOption(path: path, value: value), namePlace: namePlace, place: node.place))
    }
    switch node.content {
    case .map(let entries):
      for entry in entries {
        flatten(
          entry.value, path: path.isEmpty ? entry.key : "\(path).\(entry.key)", at: entry.keyPlace, into: &settings)
      }
    case .list(let items):
      let texts = items.map(\.text)
      guard !texts.contains(nil) else {
        problems.error("the list '\(path)' may hold single values only", at: node.place)
        return
      }
      add(texts.compactMap(\.self).joined(separator: ", "))
    case .scalar(let text): add(text)
    case .empty:
      if node.isRefused { return }
      problems.error("'\(path)' has no value", at: node.place, hint: "write the value behind it, or remove the key")
    }
  }

  // MARK: Lists

  /// One word or a list of words.
  private func choices<Choice: RawRepresentable & CaseIterable>(
    _ map: MapReader, _ key: String, _ type: Choice.Type
  ) -> [Choice] where Choice.RawValue == String {
    guard let node = map.value(key) else { return [] }
    return problems.items(node).compactMap { item in
      guard let text = problems.text(item, what: "'\(key)'") else { return nil }
      if let choice = Choice(rawValue: text.value) { return choice }
      let names = Choice.allCases.map(\.rawValue)
      problems.error(
        "'\(key)' does not know '\(text.value)'", at: text.place, expected: names.joined(separator: ", "),
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
      if node.isRefused { return [] }
      problems.error(
        "'\(key)' must be a list", at: node.place, expected: "lines that begin with '- '", found: node.kindName)
      return []
    }
    guard items.count <= Self.itemsMax else {
      problems.error(
        "'\(key)' is too long", at: items[Self.itemsMax].place, expected: "at most \(Self.itemsMax) entries",
        found: "\(items.count)")
      return []
    }
    return items
  }

  /// Of a timeline or a list of expectations: each is looked at after every event.
  private static let itemsMax = 2000

  // Ids first: a step may name a later one.
  private func ids(of items: [Node], prefix: String, keys: [String], taken: [String]) -> [Marked<String>] {
    var result: [Marked<String>] = []
    var earlier: [String: Place] = [:]
    for (index, item) in items.enumerated() {
      guard let node = id(of: item, keys), let text = node.text else {
        result.append(Marked("\(prefix)-\(index + 1)", item.place))
        continue
      }
      if let wrong = IdValue.problem(text) { problems.add(wrong, at: node.place) }
      if taken.contains(text) {
        problems.error("'\(text)' already means something in anchors", at: node.place, hint: "choose another id")
      }
      if let earlier = earlier.updateValue(node.place, forKey: text) {
        problems.error(
          "the id '\(text)' is there twice", at: node.place,
          hint: "the first is at \(earlier.seen(from: node.place))")
      }
      result.append(Marked(text, node.place))
    }
    return result
  }

  /// Also that of a key that is misspelt, which is told where the entry is read.
  private func id(of item: Node, _ keys: [String]) -> Node? {
    guard case .map(let entries) = item.content else { return nil }
    return entries.first {
      $0.key == "id" || !keys.contains($0.key) && MapReader.meant(by: $0.key, among: keys, besides: entries) == "id"
    }?.value
  }

  private func steps(_ map: MapReader) -> (drafts: [StepDraft], ids: [String]) {
    let items = items(map, "timeline")
    let ids = ids(of: items, prefix: "step", keys: StepReader.keys, taken: AnchorReader.keywords)
    let reader = StepReader(problems: problems, stepIds: ids.map(\.value))
    let drafts = zip(items, ids).compactMap { reader.read($0, id: $1) }
    return (drafts, ids.map(\.value))
  }

  private func expectations(_ map: MapReader, steps: [String]) -> [ExpectationDraft] {
    let items = items(map, "expect")
    let ids = ids(of: items, prefix: "expect", keys: ExpectationReader.keys, taken: [])
    let reader = ExpectationReader(problems: problems, stepIds: steps)
    return zip(items, ids).compactMap { reader.read($0, id: $1) }
  }
}
