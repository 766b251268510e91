import Oracle
import TestSupport

/// Draws documents, steps and expressions that are nearly right.
struct ScriptGenerator {
  let corpus: ScriptCorpus
  var draw: Draw
  /// Anything may stand anywhere. Else nearly all is as it should be, at the ends of what is allowed: such scripts are
  /// played.
  let isWild: Bool

  init(corpus: ScriptCorpus, draw: Draw) {
    var draw = draw
    isWild = draw.isOne(in: 4)
    (self.corpus, self.draw) = (corpus, draw)
  }

  /// True where something may be wrong.
  mutating func isWrong() -> Bool { draw.isOne(in: isWild ? 4 : 150) }

  /// A number that a place may or may not like.
  mutating func number() -> String {
    guard isWild else { return isWrong() ? draw.one(of: ScriptVocabulary.numbers) : draw.one(of: Self.bounds) }
    return switch draw.below(4) {
    case 0: draw.one(of: ScriptVocabulary.numbers)
    case 1: String(draw.below(100))
    case 2: "\(draw.below(1000)).\(draw.below(100_000_000))"
    default: String(draw.next() >> UInt64(draw.below(64)))
    }
  }

  private static let bounds = [
    "1", "2", "5", "100", "245", "1000", "9999", "1000000", "10000000", "100000000", "1000000000", "9999999999",
    "10000000000",
  ]

  mutating func price() -> String {
    if isWrong() { return number() }
    return "\(draw.isOne(in: 3) ? draw.below(1_000_000_000) : draw.below(3)).\(1 + draw.below(9))"
  }

  mutating func span() -> String { isWrong() ? draw.one(of: ScriptVocabulary.spans) : "\(1 + draw.below(90))s" }

  mutating func symbol() -> String {
    isWrong()
      ? draw.one(of: ScriptVocabulary.symbols)
      : draw.one(of: Array(ScriptVocabulary.symbols.prefix(draw.isOne(in: 4) ? 3 : 1)))
  }

  // MARK: Expressions

  mutating func expression(depth: Int = 0) -> String {
    guard isWild else { return condition() }
    if depth > 5 || draw.isOne(in: 4) { return term() }
    switch draw.below(12) {
    case 0: return "(\(expression(depth: depth + 1)))"
    case 1: return "not \(expression(depth: depth + 1))"
    case 2: return "-\(expression(depth: depth + 1))"
    case 3: return "\(expression(depth: depth + 1)) in \(term()) .. \(term())"
    case 4: return "\(term()) == \(term()) ± \(term())"
    case 5: return "count(\(draw.one(of: ["fill", "entry", "request", "alert"])) where \(expression(depth: depth + 1)))"
    case 6: return "fill during \(expression(depth: depth + 1))"
    case 7: return Array(repeating: term(), count: 1 + draw.below(300)).joined(separator: " + ")
    default:
      return
        "\(expression(depth: depth + 1)) \(draw.one(of: ScriptVocabulary.operators)) \(expression(depth: depth + 1))"
    }
  }

  /// An expression whose sides have the same kind.
  private mutating func condition(depth: Int = 0) -> String {
    if depth < 4, !draw.isOne(in: 3) {
      switch draw.below(5) {
      case 0: return "(\(condition(depth: depth + 1)))"
      case 1: return "not \(condition(depth: depth + 1))"
      case 2: return Array(repeating: condition(depth: 4), count: 1 + draw.below(12)).joined(separator: " and ")
      default:
        return "\(condition(depth: depth + 1)) \(draw.one(of: ["and", "or"])) \(condition(depth: depth + 1))"
      }
    }
    let metric = draw.one(of: Metric.all)
    let name =
      switch metric.argument {
      case .none: metric.name
      case .symbol: "\(metric.name).\(symbol())"
      case .optionalSymbol: draw.isOne(in: 2) ? metric.name : "\(metric.name).\(symbol())"
      case .word(let list): "\(metric.name)[\"\(list.example)\"]"
      }
    guard metric.kind != .truth else { return name }
    let value =
      switch metric.kind {
      case .count, .quantity, .price, .truth: number()
      case .money: "\(number()) USDT"
      case .ratio: "\(draw.below(200)) %"
      case .span: span()
      }
    let side = draw.isOne(in: 4) ? "\(name) \(draw.one(of: ["+", "-"])) \(name)" : name
    return "\(side) \(draw.one(of: ["==", "!=", "<", ">", "<=", ">="])) \(draw.isOne(in: 2) ? name : value)"
  }

  private mutating func term() -> String {
    switch draw.below(5) {
    case 0: return number() + draw.one(of: ["", " %", " USDT", "s", "ms"])
    case 1: return span()
    default:
      let metric = draw.one(of: ScriptVocabulary.metrics)
      let bare = String(metric.prefix { $0 != "." && $0 != "[" && $0 != " " })
      return draw.one(of: [
        metric, bare, "\(bare).\(symbol())", "\(bare)[\"\(number())\"]", metric, "mark.XRPUSDT", "wallet",
      ])
    }
  }

  // MARK: Steps

  mutating func step() -> String {
    let trigger =
      switch draw.below(6) {
      case 0: "every: \(span())"
      case 1: "when: start, after: \(span())"
      case 2: "when: '\(expression())', each: \(draw.one(of: ["yes", "no"]))"
      case 3:
        "when: \(draw.one(of: ["entry", "fill", "step-1", "start", "user-stream dark", "position XRPUSDT opened"])), each: yes"
      default: "at: \(span())"
      }
    let free = draw.isOne(in: 4) ? "" : ", may-not-fire: yes"
    return "  - { \(trigger), \(verb())\(free) }\n"
  }

  private mutating func verb() -> String {
    switch draw.below(7) {
    case 0: return "market: set \(symbol()) \(price())"
    case 1: return "market: move \(symbol()) to \(price()) over \(span())"
    case 2:
      return "signal: \(draw.one(of: ["long", "short"])) \(symbol()) stop \(level()) target \(level())"
        + (draw.isOne(in: 3) ? " quantity \(number())" : "") + (draw.isOne(in: 4) ? " entry \(price())" : "")
        + (draw.isOne(in: 6) ? " times \(draw.below(20))" : "")
    case 3: return "inject: foreign order \(draw.one(of: ["buy", "sell"])) \(symbol()) quantity \(number())"
    case 4: return "operator: \(draw.one(of: corpus.lines["operator"] ?? ["stop"]))"
    default:
      let fault = draw.one(of: corpus.lines["inject"] ?? ["engine crash"]).filter { $0 != "}" }
      return "inject: \(fault.split(separator: ",").first ?? ""), for: \(span())"
    }
  }

  private mutating func level() -> String {
    draw.isOne(in: 3) ? price() : "\(draw.one(of: ["+", "-"]))0.\(1 + draw.below(9)) %"
  }

  // MARK: Documents

  mutating func document() -> String {
    var text = "scenario: drawn\nseed: \(draw.below(1000))\nmarket: flat "
    let names = ["XRPUSDT", "DOGEUSDT", "BTCUSDT"].prefix(1 + draw.below(3))
    text += names.map { "\($0) at \(price())" + (draw.isOne(in: 4) ? " from \(price()) over \(span())" : "") }
      .joined(separator: ", ")
    text += " for \(1 + draw.below(3))m\nsignals: \(draw.one(of: ["none", "none", "strategy"]))\n"
    text += "start:\n  balance: \(draw.one(of: ["4440", "10000000000", number()])) USDT\n"
    if draw.isOne(in: 2) { text += "  leverage: \(draw.one(of: ["1", "20", "125", isWrong() ? number() : "5"]))\n" }
    if draw.isOne(in: 3) {
      text +=
        "  positions:\n    - { symbol: \(symbol()), quantity: \(draw.one(of: ["", "-"]))\(number()), entry: \(price()) }\n"
    }
    if draw.isOne(in: 3) {
      text +=
        "  orders:\n    - { symbol: \(symbol()), type: \(draw.one(of: ["stop", "target"])), side: \(draw.one(of: ["buy", "sell"])), trigger: \(price()) }\n"
    }
    if draw.isOne(in: 2) {
      text += "exchange: { latency: { rest: \(draw.below(400))ms, stream: \(span()) }, candle-updates: \(span()) }\n"
    }
    if draw.isOne(in: 2) {
      text += "engine:\n"
      for _ in 0...draw.below(3) {
        let (name, values) = draw.one(of: ScriptVocabulary.settings)
        text += "  \(name): \(draw.one(of: values))\n"
      }
    }
    text += "timeline:\n"
    for _ in 0...draw.below(5) { text += step() }
    text += "expect:\n"
    for _ in 0...draw.below(3) {
      text += "  - \(draw.one(of: ["at-end", "never", "always", "sometimes"])): '\(expression())'\n"
    }
    return text
  }
}
