import Basics
import Binance
import Exchange
import Market
import Simulation
import TradingEngine

/// Reads the text behind `inject:`, phrase by phrase of the fault's own grammar (`FaultDefinition`).
struct FaultReader {
  let node: Node
  let text: String
  let problems: Problems
  private let words: [Words.Word]
  private var next = 0
  /// The notation of the fault that is being read, for messages.
  private var form = ""
  private(set) var names = FaultNames()

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
      let definition = FaultDefinition.all.first(where: { $0.name == joined })
        ?? FaultDefinition.all.first(where: { $0.name == words.first?.text })
    else { return unknown(joined) }
    next = Words(definition.name).list.count
    form = definition.notation
    var arguments = FaultArguments()
    var rest = definition.grammar[...]
    while let phrase = rest.popFirst() {
      guard read(phrase, before: rest, into: &arguments) else { return nil }
    }
    return next == words.count ? Fault(definition, arguments) : wrong("'\(words[next].text)' is not expected here")
  }

  private func unknown(_ name: String) -> Fault? {
    guard let first = words.first else { return nil }
    let names = FaultDefinition.all.map(\.name)
    let near = NearestWord.nearest(to: name, in: names) ?? NearestWord.nearest(to: first.text, in: names)
    problems.error(
      "unknown fault '\(name)'", at: node.place(from: first.start, to: words[min(1, words.count - 1)].end),
      expected: names.joined(separator: ", "), hint: near.map { "did you mean '\($0)'?" })
    return nil
  }

  /// False: the problem has been told.
  private mutating func read(
    _ phrase: FaultPhrase, before rest: ArraySlice<FaultPhrase>, into arguments: inout FaultArguments
  ) -> Bool {
    if let lead = phrase.lead {
      guard take(lead) else {
        if phrase.isOptional { return true }
        tell("'\(phrase.notation)' is missing", hint: word.flatMap { NearestWord.hint($0, in: [lead]) })
        return false
      }
    } else if phrase.isOptional {
      guard let word, !rest.contains(where: { $0.lead == word }) else { return true }
    }
    guard let argument = phrase.argument else { return true }
    guard read(argument, into: &arguments) else { return false }
    // A clock goes right again by none.
    let isNone = phrase.lead == "by" && (argument == .hold ? arguments.hold : arguments.span) == .zero
    guard isNone, !form.hasPrefix("clock ") else { return true }
    next -= 1
    tell("'by' must be above zero")
    return false
  }

  private mutating func read(_ argument: FaultArgument, into arguments: inout FaultArguments) -> Bool {
    switch argument {
    case .streams: Self.keep(choice(StreamTarget.self)) { arguments.streams = $0 }
    case .pings: Self.keep(one(of: [(FaultArgument.pingsWord, true)])) { arguments.silencesPings = $0 }
    case .closeCode: Self.keep(number(1000...4999, problem: "is not a close code")) { arguments.closeCode = $0 }
    case .request: Self.keep(request(orAny: true)) { arguments.endpoint = $0 }
    case .laggingQuery: Self.keep(request(of: Exchange.laggingEndpoints)) { arguments.endpoint = $0 }
    case .event: Self.keep(eventName()) { arguments.event = $0 }
    case .symbol: Self.keep(symbolName()) { arguments.symbol = $0 }
    case .nth: Self.keep(count("the count", most: 1_000_000)) { arguments.nth = $0 }
    case .span: Self.keep(value("the span", SpanValue.parse)) { arguments.span = $0 }
    case .hold: Self.keep(value("the span", SpanValue.parse)) { arguments.hold = $0 }
    case .parts: Self.keep(count("the count", most: 1000)) { arguments.parts = $0 }
    case .ticks: Self.keep(count("the count", most: 1000)) { arguments.ticks = $0 }
    case .dropPoint: Self.keep(choice(DropPoint.self)) { arguments.dropPoint = $0 }
    case .channel: Self.keep(channelName()) { arguments.channel = $0 }
    case .status: Self.keep(number(100...599, problem: "is no HTTP status")) { arguments.status = $0 }
    case .executes: Self.keep(true) { arguments.executes = $0 }
    case .headers: Self.keep(value("the headers", HeaderValue.parse)) { arguments.headers = $0 }
    case .body: Self.keep(remainder()) { arguments.body = $0 }
    case .side: Self.keep(one(of: FaultArgument.sides)) { arguments.side = $0 }
    case .price: Self.keep(price()) { arguments.price = $0 }
    case .quantity: Self.keep(value("the quantity", NumberValue.quantity)) { arguments.quantity = $0 }
    case .reduceOnly: Self.keep(true) { arguments.isReduceOnly = $0 }
    case .cancelled: Self.keep(choice(CancelTarget.self)) { arguments.cancelled = $0 }
    case .clockSide: Self.keep(choice(ClockSide.self)) { arguments.clockSide = $0 }
    }
  }

  /// False when there is nothing to keep.
  private static func keep<Value>(_ value: Value?, _ keep: (Value) -> Void) -> Bool {
    guard let value else { return false }
    keep(value)
    return true
  }

  // MARK: Words

  private var word: String? { next < words.count ? words[next].text : nil }

  private func wrong<Value>(_ what: String, expected: String? = nil, hint: String? = nil) -> Value? {
    tell(what, expected: expected, hint: hint)
    return nil
  }

  /// At the next word, or behind the last one.
  private func tell(_ what: String, expected: String? = nil, hint: String? = nil) {
    let place =
      next < words.count
      ? node.place(from: words[next].start, to: words[next].end)
      : node.place(from: text.unicodeScalars.count, to: text.unicodeScalars.count + 1)
    problems.error(what, at: place, expected: expected ?? form, hint: hint)
  }

  private mutating func take(_ expected: String) -> Bool {
    guard word == expected else { return false }
    next += 1
    return true
  }

  private mutating func channelName() -> String? {
    guard let word else { return nil }
    names.channel = Marked(word, node.place(from: words[next].start, to: words[next].end))
    next += 1
    return word
  }

  private mutating func price() -> Price? {
    guard let price = value("the price", NumberValue.price) else { return nil }
    names.price = Marked(price, node.place(from: words[next - 1].start, to: words[next - 1].end))
    return price
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
    one(of: Choice.allCases.map { ($0.rawValue, $0) })
  }

  /// What one of some words means.
  private mutating func one<Choice>(of choices: [(word: String, value: Choice)]) -> Choice? {
    guard let word else { return wrong("the fault ends too early") }
    let names = choices.map(\.word)
    guard let choice = choices.first(where: { $0.word == word })?.value else {
      return wrong(
        "unknown word '\(word)'", expected: names.joined(separator: ", "), hint: NearestWord.hint(word, in: names))
    }
    next += 1
    return choice
  }

  private mutating func number(_ range: ClosedRange<Int>, problem: String) -> Int? {
    guard let word, let number = Int(word), range.contains(number) else {
      return wrong(
        "'\(word ?? "")' \(problem)", expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    next += 1
    return number
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

  private mutating func symbolName() -> String? {
    guard let name = word else { return wrong("the symbol is missing") }
    names.symbol = Marked(name, node.place(from: words[next].start, to: words[next].end))
    next += 1
    return name
  }

  private mutating func eventName() -> String? {
    guard let word else { return nil }
    guard EventMatch.names.contains(word) else {
      return wrong(
        "unknown user event '\(word)'", expected: EventMatch.names.joined(separator: ", "),
        hint: NearestWord.hint(word, in: EventMatch.names))
    }
    next += 1
    return word
  }

  /// `.some(nil)`: any request.
  private mutating func request(orAny: Bool = false, of allowed: [Endpoint]? = nil) -> Endpoint?? {
    guard next + 1 < words.count else { return wrong("the request is missing") }
    let name = "\(words[next].text) \(words[next + 1].text)"
    let place = node.place(from: words[next].start, to: words[next + 1].end)
    if orAny, name == FaultPhrase.anyRequest {
      next += 2
      return .some(nil)
    }
    do throws(ValueProblem) {
      let endpoint = try EndpointValue.parse(name)
      if let allowed, !allowed.contains(endpoint) {
        let names = allowed.map(\.text)
        throw ValueProblem(
          "\(endpoint) has no earlier answer", expected: names.joined(separator: ", "),
          hint: NearestWord.hint(endpoint.text, in: names))
      }
      next += 2
      return endpoint
    } catch {
      problems.add(error, at: place)
      return nil
    }
  }

  /// All that is left, from behind the blank that follows the last word read.
  private mutating func remainder() -> String? {
    guard next < words.count else { return wrong("the text is missing") }
    let rest = text.unicodeScalars.dropFirst(words[next - 1].end + 1)
    next = words.count
    return String(String.UnicodeScalarView(rest))
  }
}
