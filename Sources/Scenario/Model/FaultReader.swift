import Binance
import Exchange
import Market
import Simulation
import TradingEngine

/// Reads the text behind `inject:`, word by word.
struct FaultReader {
  let node: Node
  let text: String
  let problems: Problems
  private let words: [Words.Word]
  private var next = 0
  /// The notation of the fault that is being read, for messages.
  private var form = ""
  /// The contract that the fault was narrowed to.
  private(set) var symbol: Marked<String>?

  init(node: Node, text: String, problems: Problems) {
    self.node = node
    self.text = text
    self.problems = problems
    words = Words(text).list
  }

  mutating func read() -> Fault? {
    let joined = words.prefix(2).map(\.text).joined(separator: " ")
    // The longest name first: `delay fills` before `delay`.
    guard
      let form = Fault.forms.first(where: { $0.name == joined })
        ?? Fault.forms.first(where: { $0.name == words.first?.text })
    else { return unknown(joined) }
    next = Words(form.name).list.count
    self.form = form.arguments.isEmpty ? form.name : "\(form.name) \(form.arguments)"
    guard let fault = fault(named: form.name) else { return nil }
    return next == words.count ? fault : wrong("'\(words[next].text)' is not expected here")
  }

  private func unknown(_ name: String) -> Fault? {
    guard let first = words.first else { return nil }
    let names = Fault.forms.map(\.name)
    let near = NearestWord.nearest(to: name, in: names) ?? NearestWord.nearest(to: first.text, in: names)
    problems.error(
      "unknown fault '\(name)'", at: node.place(from: first.start, to: words[min(1, words.count - 1)].end),
      expected: names.joined(separator: ", "), hint: near.map { "did you mean '\($0)'?" })
    return nil
  }

  private mutating func fault(named name: String) -> Fault? {
    switch name {
    case "day-cut": return .dayCut
    case "silence": return target().map { .silence($0) }
    case "disconnect": return disconnect()
    case "delay":
      guard let match = requestMatch(), let span = span(behind: "by") else { return nil }
      return .delay(match, by: span)
    case "drop":
      guard let match = requestMatch(), let point = choice(DropPoint.self) else { return nil }
      return .drop(match, point)
    case "lag":
      guard let match = requestMatch(of: Exchange.laggingEndpoints), let span = span(behind: "by") else { return nil }
      return .lag(match, by: span)
    case "duplicate": return eventMatch().map { .duplicate($0) }
    case "fail notifications":
      guard let channel = word else { return .failNotifications(channel: nil) }
      next += 1
      return .failNotifications(channel: channel)
    case "late":
      guard let match = eventMatch(), let span = span(behind: "by") else { return nil }
      return .late(match, by: span)
    case "delay fills":
      guard let which = which(), let span = span(behind: "by") else { return nil }
      return .delayFills(OrderMatch(symbol: which.symbol, nth: which.nth), by: span)
    case "split fills": return splitFills()
    default:
      return ListenKeyFault.allCases.first { name == "listen-key \($0.rawValue)" }.map { .listenKey($0) }
    }
  }

  // MARK: Words

  private var word: String? { next < words.count ? words[next].text : nil }

  private func wrong<Value>(_ what: String, expected: String? = nil, hint: String? = nil) -> Value? {
    let place =
      next < words.count
      ? node.place(from: words[next].start, to: words[next].end)
      : node.place(from: text.unicodeScalars.count, to: text.unicodeScalars.count + 1)
    problems.error(what, at: place, expected: expected ?? form, hint: hint)
    return nil
  }

  private mutating func take(_ expected: String) -> Bool {
    guard word == expected else { return false }
    next += 1
    return true
  }

  private mutating func value<Value>(_ what: String, _ parse: (String) throws(ValueProblem) -> Value) -> Value? {
    guard let word else { return wrong("\(what) is missing") }
    do throws(ValueProblem) {
      let value = try parse(word)
      next += 1
      return value
    } catch {
      problems.add(error, at: node.place(from: words[next].start, to: words[next].end))
      return nil
    }
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    guard let word else { return wrong("the fault ends too early") }
    let names = Choice.allCases.map(\.rawValue)
    guard let choice = Choice(rawValue: word) else {
      return wrong(
        "unknown word '\(word)'", expected: names.joined(separator: ", "), hint: NearestWord.hint(word, in: names))
    }
    next += 1
    return choice
  }

  private mutating func span(behind word: String) -> Span? {
    guard take(word) else { return wrong("'\(word) SPAN' is missing") }
    return value("the span", SpanValue.parse)
  }

  /// A count from 1 to `most`.
  private mutating func count(_ what: String, most: Int) -> Int? {
    guard let count = value(what, NumberValue.count) else { return nil }
    guard (1...most).contains(count) else {
      next -= 1
      return wrong("'\(words[next].text)' is out of range", expected: "a count from 1 to \(most)")
    }
    return count
  }

  // MARK: What a fault is for

  private mutating func target() -> StreamTarget? { choice(StreamTarget.self) }

  private mutating func disconnect() -> Fault? {
    guard let target = target() else { return nil }
    guard take("code") else { return .disconnect(target, code: 1006) }
    guard let word, let code = Int(word), (1000...4999).contains(code) else {
      return wrong("'\(word ?? "")' is not a close code", expected: "a number from 1000 to 4999")
    }
    next += 1
    return .disconnect(target, code: code)
  }

  private struct Which {
    var symbol: String?
    var nth: Int?
  }

  /// `[for SYMBOL] [nth COUNT]`
  private mutating func which() -> Which? {
    var which = Which()
    if take("for") {
      guard let name = word else { return wrong("the symbol is missing") }
      symbol = Marked(name, node.place(from: words[next].start, to: words[next].end))
      which.symbol = name
      next += 1
    }
    if take("nth") {
      guard let nth = count("the count", most: 1_000_000) else { return nil }
      which.nth = nth
    }
    return which
  }

  private mutating func requestMatch(of allowed: [Endpoint]? = nil) -> RequestMatch? {
    guard next + 1 < words.count else { return wrong("the request is missing") }
    let place = node.place(from: words[next].start, to: words[next + 1].end)
    do throws(ValueProblem) {
      let endpoint = try EndpointValue.parse("\(words[next].text) \(words[next + 1].text)")
      if let allowed, !allowed.contains(endpoint) {
        let names = allowed.map(\.text)
        throw ValueProblem(
          "\(endpoint) has no earlier answer", expected: names.joined(separator: ", "),
          hint: NearestWord.hint(endpoint.text, in: names))
      }
      next += 2
      guard let which = which() else { return nil }
      return RequestMatch(endpoint, symbol: which.symbol, nth: which.nth)
    } catch {
      problems.add(error, at: place)
      return nil
    }
  }

  private static let eventNames = [
    "ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE", "ALGO_UPDATE", "TRADE_LITE", "ACCOUNT_CONFIG_UPDATE", "listenKeyExpired",
  ]

  private mutating func eventMatch() -> EventMatch? {
    guard take("user-events") else {
      return wrong("'user-events' is missing", hint: word.flatMap { NearestWord.hint($0, in: ["user-events"]) })
    }
    var match = EventMatch()
    if let word, !["for", "nth", "by"].contains(word) {
      guard Self.eventNames.contains(word) else {
        return wrong(
          "unknown user event '\(word)'", expected: Self.eventNames.joined(separator: ", "),
          hint: NearestWord.hint(word, in: Self.eventNames))
      }
      match.name = word
      next += 1
    }
    guard let which = which() else { return nil }
    (match.symbol, match.nth) = (which.symbol, which.nth)
    return match
  }

  private mutating func splitFills() -> Fault? {
    guard let which = which() else { return nil }
    guard take("into") else { return wrong("'into COUNT' is missing") }
    guard let parts = count("the count", most: 1000), let span = span(behind: "over") else { return nil }
    var ticks = 0
    if take("step") {
      guard let step = count("the count", most: 1000) else { return nil }
      ticks = step
    }
    let match = OrderMatch(symbol: which.symbol, nth: which.nth)
    return .splitFills(match, parts: parts, over: span, ticks: ticks)
  }
}
