import Basics
import Binance
import Market
import Simulation
import TradingEngine

/// Reads one entry of `timeline`.
struct StepReader {
  let problems: Problems
  let stepIds: [String]

  static let triggerKeys = ["at", "when", "after", "each", "every", "from", "to"]
  static let verbKeys = ["inject", "market", "signal", "answer", "operator"]
  static let limitKeys = ["for", "count", "probability", "may-not-fire", "expect-fired"]
  static let keys = ["id"] + triggerKeys + verbKeys + limitKeys

  func read(_ node: Node, id: Marked<String>) -> StepDraft? {
    guard let map = MapReader(node, what: "a timeline step", keys: Self.keys, problems: problems) else { return nil }
    let trigger = trigger(map)
    let verb = verb(map)
    let firing = firing(map, trigger: trigger)
    guard let trigger, let verb else { return nil }
    return StepDraft(
      id: id, trigger: trigger, verb: verb, firing: firing, text: text(of: map), place: node.place)
  }

  private func text(of map: MapReader) -> String {
    var parts: [String] = []
    for key in Self.triggerKeys + Self.verbKeys + Self.limitKeys {
      guard let entry = map.entry(key) else { continue }
      parts.append("\(key): \(words(of: entry.value))")
    }
    return parts.joined(separator: ", ")
  }

  private func words(of node: Node) -> String {
    switch node.content {
    case .empty: ""
    case .scalar(let text): text
    case .list(let nodes): nodes.map { words(of: $0) }.joined(separator: "; ")
    case .map(let entries): entries.map { "\($0.key): \(words(of: $0.value))" }.joined(separator: ", ")
    }
  }

  // MARK: Trigger

  private func trigger(_ map: MapReader) -> TriggerDraft? {
    let leading = ["at", "when", "every"].filter { map.has($0) }
    guard let key = leading.first else {
      map.missing(
        "the step has no trigger", expected: "at:, when: or every:",
        hint: map.has("after") ? "'after' belongs to 'when'; from the start of the run write at: 5m" : nil)
      return nil
    }
    for other in leading.dropFirst() {
      problems.error(
        "'\(other)' and '\(key)' in one step", at: map.entry(other)?.keyPlace, expected: "one trigger",
        hint: "write two steps")
    }
    let partners = ["at": [], "when": ["after", "each"], "every": ["from", "to"]][key] ?? []
    for extra in ["after", "each", "from", "to"] where map.has(extra) && !partners.contains(extra) {
      problems.error(
        "'\(extra)' does not belong to '\(key)'", at: map.entry(extra)?.keyPlace,
        expected: partners.isEmpty ? "nothing besides '\(key)'" : partners.joined(separator: ", "))
    }
    let after = map.read("after", SpanValue.parse)
    let each = map.read("each", NumberValue.truth)
    switch key {
    case "at":
      guard let time = map.read("at", TimeValue.parse) else { return nil }
      return .at(time)
    case "when":
      guard let node = map.value("when"), let condition = condition(node) else { return nil }
      return .when(condition, after: after?.value ?? .zero, each: each?.value ?? false)
    default:
      guard let span = map.read("every", SpanValue.parse) else { return nil }
      guard span.value > .zero else {
        problems.error("'every' must be above zero", at: span.place)
        return nil
      }
      return .every(span, from: map.read("from", TimeValue.parse), to: map.read("to", TimeValue.parse))
    }
  }

  private func condition(_ node: Node) -> ConditionDraft? {
    guard let text = problems.text(node, what: "'when'") else { return nil }
    let anchor = AnchorReader(node: node, start: 0, text: text.value, stepIds: stepIds)
    if anchor.looksLikeAnchor { return anchor.read(problems: problems).map { .anchor($0) } }
    return ExpectationReader.expression(node, problems: problems).map { .expression($0) }
  }

  private func firing(_ map: MapReader, trigger: TriggerDraft?) -> FiringDemand {
    let free = map.read("may-not-fire", NumberValue.truth)
    let range = map.read("expect-fired", NumberValue.range)
    if let range {
      if free != nil {
        problems.error("'expect-fired' and 'may-not-fire' in one step", at: range.place, expected: "one of them")
      }
      return .count(from: range.value.from, to: range.value.to)
    }
    if let probability = map.entry("probability"), free == nil {
      problems.error(
        "a probable fault may fire or not", at: probability.keyPlace, expected: "expect-fired: or may-not-fire:",
        hint: "say how often it must fire, for example expect-fired: 3..")
    }
    return free?.value == true ? .free : .certain
  }

  // MARK: Verb

  private func verb(_ map: MapReader) -> VerbDraft? {
    let present = Self.verbKeys.filter { map.has($0) }
    guard let key = present.first else {
      map.missing(
        "the step does nothing", expected: "one of \(Self.verbKeys.joined(separator: ", "))")
      return nil
    }
    for other in present.dropFirst() {
      problems.error(
        "'\(other)' and '\(key)' in one step", at: map.entry(other)?.keyPlace, expected: "one verb",
        hint: "write a second step with the same trigger")
    }
    let limits = limits(map, allowed: key == "inject" || key == "answer", verb: key)
    guard let node = map.value(key) else { return nil }
    switch key {
    case "inject":
      guard let text = problems.text(node, what: "'inject'") else { return nil }
      var reader = FaultReader(node: node, text: text.value, problems: problems)
      guard let fault = reader.read() else { return nil }
      if fault.definition.needsDuration, !map.has("for") {
        problems.error("\(fault.definition.name) without an end", at: node.place, expected: "for: SPAN")
      }
      checkLasting(fault, map)
      if let body = fault.answer?.body { checkBody(String(decoding: body, as: UTF8.self), at: node.place) }
      return .inject(fault, limits, names: reader.names)
    case "answer": return answer(node, limits)
    case "market": return PriceVerbReader(node: node, problems: problems).read()
    case "signal":
      let signals = problems.items(node).map { SignalReader(node: $0, problems: problems).read() }
      return signals.contains { $0 == nil } ? nil : .signals(signals.compactMap(\.self))
    default:
      return OperatorReader(node: node, problems: problems).read().map { .command($0) }
    }
  }

  private func limits(_ map: MapReader, allowed: Bool, verb: String) -> InjectionLimits {
    if !allowed {
      for key in ["for", "count", "probability"] where map.has(key) {
        problems.error(
          "'\(key)' does not belong to '\(verb)'", at: map.entry(key)?.keyPlace, expected: "inject: or answer:")
      }
    }
    let duration = map.read("for", SpanValue.parse)
    if let duration, duration.value == .zero { problems.error("'for' must be above zero", at: duration.place) }
    let count = map.read("count", NumberValue.count)
    if let count, count.value == 0 { problems.error("'count' must be above zero", at: count.place) }
    let probability = map.read("probability", NumberValue.ratio)
    if let probability, probability.value <= .zero || probability.value.units > unitsPerOne {
      problems.error("a probability lies above 0 and up to 100 %", at: probability.place)
    }
    return InjectionLimits(duration: duration?.value, count: count?.value, probability: probability?.value)
  }

  private func answer(_ node: Node, _ limits: InjectionLimits) -> VerbDraft? {
    let keys = ["to", "symbol", "nth", "status", "code", "message", "body", "executed", "headers"]
    guard let map = MapReader(node, what: "an answer", keys: keys, problems: problems) else { return nil }
    guard let to = map.has("to") ? map.read("to", EndpointValue.parse) : nil else {
      if !map.has("to") { map.missing("the answer does not say to what", expected: "to: METHOD PATH") }
      return nil
    }
    let symbol = map.text("symbol")
    let nth = map.read("nth", NumberValue.count)
    if let nth, nth.value == 0 { problems.error("'nth' counts from 1", at: nth.place) }
    let status = map.read("status", NumberValue.count)
    let code = map.read("code", Self.code)
    if let code, code.value.rawValue > 0, code.value.rawValue != 200 {
      problems.warning(
        "the venue's error codes are negative", at: code.place,
        hint: "write -\(code.value.rawValue), or 200 of a success")
    }
    let message = map.text("message")
    let body = map.text("body")
    let headers = map.value("headers").map { HeaderValue.read($0, problems: problems) } ?? []
    let executes = map.read("executed", NumberValue.truth)?.value ?? false
    if let status, !(100...599).contains(status.value) {
      problems.error("'\(status.value)' is no HTTP status", at: status.place, expected: "100 to 599")
    }
    if !map.has("status"), !map.has("code"), !map.has("body") {
      map.missing("the answer says nothing", expected: "status:, code: or body:")
    }
    if let body, code != nil || message != nil {
      problems.error("'body' besides 'code' or 'message'", at: body.place, expected: "one or the other")
    }
    if let body { checkBody(body.value, at: body.place) }
    if let message, code == nil {
      problems.error("'message' without 'code'", at: message.place, expected: "code: -1001")
    }
    var written = body?.value ?? ""
    if let code {
      let error: [JSONMember] = [
        JSONMember("code", .integer(code.value.rawValue)),
        JSONMember("msg", .string(message?.value ?? "Scripted by the scenario.")),
      ]
      written = JSONValue.object(error).text
    }
    let match = RequestMatch(to.value, symbol: symbol?.value, nth: nth?.value)
    return .inject(
      .answer(match, status: status?.value ?? 400, headers: headers, body: written, executes: executes), limits,
      names: FaultNames(symbol: symbol))
  }

  /// What happens at once lasts for no time and happens once.
  private func checkLasting(_ fault: Fault, _ map: MapReader) {
    guard !fault.definition.lasts else { return }
    for key in ["for", "count"] where map.has(key) {
      problems.error(
        "'\(key)' does not belong to '\(fault.definition.name)', which happens at once", at: map.entry(key)?.keyPlace,
        expected: "the step without '\(key)'")
    }
  }

  /// The venue answers JSON; a page of what stands before it is the other body that an engine meets.
  private func checkBody(_ text: String, at place: Place) {
    guard !text.isEmpty, !text.hasPrefix("<"), (try? JSONValue(parsing: text)) == nil else { return }
    problems.warning(
      "this body is no JSON", at: place, hint: "the engine gets it as it stands; the venue's own answers are JSON")
  }

  private static func code(_ text: String) throws(ValueProblem) -> VenueCode {
    guard let number = Int(text) else {
      throw ValueProblem("'\(text)' is not an error code", expected: "a number such as -1001")
    }
    return VenueCode(rawValue: number)
  }
}
