import Basics
import Market
import TradingEngine

/// Reads the block `decisions`.
struct DecisionsReader {
  let problems: Problems

  private static let keys = ["source", "evaluations", "candidates", "rejected", "at-least", "accepted", "levels"]
  private typealias Claims = [PublishedDecisions.Claim]

  func read(_ node: Node) -> PublishedDecisions? {
    guard let map = MapReader(node, what: "'decisions'", keys: Self.keys, problems: problems),
      let source = map.required("source", in: "'decisions'")
    else { return nil }
    var claims: Claims = []
    func claim(_ key: String, _ form: String, _ read: ([String]) throws(ValueProblem) -> PublishedDecisions.Kind?) {
      guard let node = map.value(key) else { return }
      for item in problems.items(node) {
        guard let text = problems.text(item, what: "'\(key)'") else { continue }
        do throws(ValueProblem) {
          guard let kind = try read(Words(text.value).texts) else {
            throw ValueProblem("'\(text.value)' is not understood in '\(key)'", expected: form)
          }
          claims.append(PublishedDecisions.Claim(kind: kind, place: text.place))
        } catch { problems.add(error, at: text.place) }
      }
    }
    claim("evaluations", "a count") { words throws(ValueProblem) in
      words.count == 1 ? .evaluations(try NumberValue.count(words[0])) : nil
    }
    claim("candidates", "a count, and a side: 77 long") { words throws(ValueProblem) in
      guard let count = words.first, words.count <= 2 else { return nil }
      let side = words.count == 2 ? Direction.allCases.first { "\($0)" == words[1] } : nil
      if words.count == 2, side == nil { return nil }
      return .candidates(try NumberValue.count(count), side)
    }
    claim("rejected", "a count, and a mean: 70 mean 0.4315") { words throws(ValueProblem) in
      guard words.count == 1 || words.count == 3 && words[1] == "mean" else { return nil }
      return .rejected(
        try NumberValue.count(words[0]), mean: words.count == 3 ? try Self.written(words[2]) : nil)
    }
    claim("at-least", "a ratio and a count: 0.5 25") { words throws(ValueProblem) in
      guard words.count == 2 else { return nil }
      return .atLeast(try NumberValue.ratio(words[0]), try NumberValue.count(words[1]))
    }
    claim("accepted", "a time, an interval and a ratio: 07:40 5m 1.5949") { words throws(ValueProblem) in
      guard words.count == 3 else { return nil }
      return .accepted(try Self.moment(words), try Self.written(words[2]))
    }
    claim("levels", "a time, an interval and prices: 06:50 5m entry 1.8058 target 1.7888 stop 1.8133") {
      words throws(ValueProblem) in
      guard words.count == 8, words[2] == "entry", words[4] == "target", words[6] == "stop" else { return nil }
      return .levels(
        try Self.moment(words), entry: try Self.written(words[3]), target: try Self.written(words[5]),
        stop: try Self.written(words[7]))
    }
    if claims.isEmpty, !problems.hasErrors {
      problems.error(
        "the table of 'decisions' says nothing", at: node.place, expected: Self.keys.dropFirst().joined(separator: ", ")
      )
    }
    return PublishedDecisions(source: source.value, place: node.place, claims: claims)
  }

  private static func written<Value: Scaled>(_ text: String) throws(ValueProblem) -> Written<Value> {
    do throws(NumberProblem) { return try Written(parsing: text) } catch {
      throw ValueProblem("'\(text)' is not a number", expected: "a decimal number such as 1.8")
    }
  }

  private static func moment(_ words: [String]) throws(ValueProblem) -> PublishedDecisions.Moment {
    guard case .clock(let hour, let minute, 0) = try TimeValue.parse(words[0]) else {
      throw ValueProblem("'\(words[0])' is no clock time", expected: "hours and minutes such as 07:40")
    }
    guard let interval = Interval(name: words[1]) else {
      throw ValueProblem(
        "'\(words[1])' is no candle interval", expected: Interval.names.joined(separator: ", "),
        hint: NearestWord.hint(words[1], in: Interval.names))
    }
    return PublishedDecisions.Moment(hour: hour, minute: minute, interval: interval)
  }
}
