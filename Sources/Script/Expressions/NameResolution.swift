import Audit
import Basics
import Binance
import Market
import Oracle
import Simulation
import TradingEngine

/// Looks names up: metrics, events, symbols, endpoints.
struct NameResolution {
  let instruments: Instruments
  /// Every word that the engine's audit may say.
  let words: AuditWords
  /// Error codes of answers that the script makes up.
  let codes: [VenueCode]
  /// Names of invariants, which are no metrics.
  let invariants: [String]
  /// False: the market could not be read, and symbols that are not here may be there.
  let knowsAllSymbols: Bool

  var symbolNames: [String] { instruments.list.map(\.name) }

  func metric(_ name: NameSyntax) throws(ExpressionProblem) -> MetricQuery {
    if let exact = Metric.named(name.path) { return try query(exact, symbol: nil, name) }
    if let dot = name.path.lastIndex(of: ".") {
      let head = String(name.path[..<dot])
      if let metric = Metric.named(head) {
        let tail = String(name.path[name.path.index(after: dot)...])
        let start = name.pathRange.start + head.unicodeScalars.count + 1
        let range = SyntaxRange(start: start, end: name.pathRange.end)
        switch metric.argument {
        case .symbol, .optionalSymbol: return try query(metric, symbol: try symbol(tail, range), name)
        case .none, .word:
          if case .word = metric.argument, name.argument == nil, !looksLikeSymbol(tail) {
            throw ExpressionProblem(
              "'\(head)' takes its argument in brackets", range, expected: "\(head)[\"\(tail)\"]")
          }
          guard looksLikeSymbol(tail) else { break }
          throw ExpressionProblem(
            "'\(head)' takes no symbol", range,
            expected: metric.argument == .none ? head : "\(head)\(metric.argument.notation)")
        }
      }
    }
    throw unknown(name)
  }

  private func unknown(_ name: NameSyntax) -> ExpressionProblem {
    if invariants.contains(name.path) {
      return ExpressionProblem(
        "'\(name.path)' is an invariant, not a value", name.pathRange, expected: "always: \(name.path)",
        hint: "an invariant is demanded by its name, in an expectation of its own")
    }
    let names = Metric.all.map(\.name)
    var hint = NearestWord.hint(name.path, in: names)
    if hint == nil, let dot = name.path.lastIndex(of: ".") {
      // `positon.XRPUSDT`: the symbol would drown the likeness.
      let head = String(name.path[..<dot])
      let tail = name.path[dot...]
      if let near = NearestWord.nearest(to: head, in: names), near != head {
        let takesSymbol = Metric.named(near).map { $0.argument == .symbol || $0.argument == .optionalSymbol } ?? false
        let symbol = looksLikeSymbol(String(tail.dropFirst())) ? String(tail) : ".\(symbolNames.first ?? "SYMBOL")"
        hint = "did you mean '\(near)\(takesSymbol ? symbol : "")'?"
      }
    }
    if hint == nil, let near = NearestWord.nearest(to: name.path, in: invariants) {
      hint = "did you mean the invariant, always: \(near)?"
    }
    if instruments.symbol(named: name.path) != nil { hint = "a symbol stands behind a name: position.\(name.path)" }
    return ExpressionProblem(
      "unknown name '\(name.path)'", name.pathRange, expected: "a name of `tapedeck metrics`", hint: hint)
  }

  private func query(_ metric: Metric, symbol: Symbol?, _ name: NameSyntax) throws(ExpressionProblem) -> MetricQuery {
    switch metric.argument {
    case .none, .symbol, .optionalSymbol:
      if let range = name.argumentRange {
        let form = metric.argument == .none ? metric.name : "\(metric.name).\(symbolNames.first ?? "SYMBOL")"
        throw ExpressionProblem("'\(metric.name)' takes nothing in brackets", range, expected: form)
      }
      if metric.argument == .symbol, symbol == nil {
        throw ExpressionProblem(
          "'\(metric.name)' needs a symbol", name.pathRange,
          expected: "\(metric.name).\(symbolNames.first ?? "SYMBOL")")
      }
      return MetricQuery(metric: metric, symbol: symbol)
    // Endpoints and codes can be written in more than one way.
    case .word(.endpoint):
      return MetricQuery(metric: metric, text: try endpoint(argument(name, WordList.endpoint.example)))
    case .word(.code):
      return MetricQuery(metric: metric, text: try code(argument(name, WordList.code.example)).description)
    case .word(let list):
      let word = try argument(name, list.example)
      let known = list.words(of: words)
      guard known.contains(word.text) else { throw unknown(word, known, list) }
      return MetricQuery(metric: metric, text: word.text)
    }
  }

  private func unknown(_ word: Argument, _ known: [String], _ list: WordList) -> ExpressionProblem {
    ExpressionProblem(
      "\(list.complaint) '\(word.text)'", word.range, expected: known.joined(separator: ", "),
      hint: NearestWord.hint(word.text, in: known)
        ?? (list.isOfEngine ? "what an engine says beyond these is declared where it is built" : nil))
  }

  /// `XRPUSDT`, also of a contract that is not played.
  private func looksLikeSymbol(_ text: String) -> Bool {
    symbolNames.contains(text.uppercased()) || text.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
  }

  private struct Argument {
    var text: String
    var range: SyntaxRange
  }

  private func argument(_ name: NameSyntax, _ example: String) throws(ExpressionProblem) -> Argument {
    guard let text = name.argument, let range = name.argumentRange else {
      throw ExpressionProblem(
        "'\(name.path)' needs its argument in brackets", name.range, expected: "\(name.path)[\"\(example)\"]")
    }
    return Argument(text: text, range: range)
  }

  private func symbol(_ name: String, _ range: SyntaxRange) throws(ExpressionProblem) -> Symbol {
    guard let symbol = instruments.symbol(named: name) else {
      if !knowsAllSymbols, let any = instruments.symbols.first { return any }
      throw ExpressionProblem(
        "unknown symbol '\(name)'", range, expected: symbolNames.joined(separator: ", "),
        hint: instruments.hint(forSymbol: name))
    }
    return symbol
  }

  private func endpoint(_ argument: Argument) throws(ExpressionProblem) -> String {
    do throws(ValueProblem) { return try EndpointValue.parse(argument.text).text } catch {
      throw ExpressionProblem(error.what, argument.range, expected: error.expected, hint: error.hint)
    }
  }

  private func code(_ argument: Argument) throws(ExpressionProblem) -> VenueCode {
    guard let number = Int(argument.text), number < 0 else {
      throw ExpressionProblem(
        "'\(argument.text)' is not an error code", argument.range, expected: "a negative number such as \"-1125\"")
    }
    let code = VenueCode(rawValue: number)
    guard VenueCode.named.contains(code) || codes.contains(code) else {
      throw ExpressionProblem(
        "\(WordList.code.complaint) '\(code)'", argument.range,
        expected: "an error code of the venue, or of an answer that this script makes up",
        hint: NearestWord.hint(code.description, in: (VenueCode.named + codes).map(\.description)))
    }
    return code
  }

  /// `fill`, `entry.XRPUSDT`, `signal`, `request["POST /fapi/v1/order"]`, `refusal["-1125"]`.
  func event(_ name: NameSyntax) throws(ExpressionProblem) -> EventCount.Event {
    let names = ["fill", "entry", "signal", "request", "refusal"]
    let parts = name.path.split(separator: ".", maxSplits: 1).map(String.init)
    guard let head = parts.first, names.contains(head) else {
      throw ExpressionProblem(
        "unknown event '\(name.path)'", name.pathRange, expected: names.joined(separator: ", "),
        hint: NearestWord.hint(parts.first ?? name.path, in: names))
    }
    var index: Int?
    if parts.count == 2 {
      guard head == "fill" || head == "entry" || head == "signal" else {
        throw ExpressionProblem("'\(head)' takes no symbol", name.pathRange, expected: "\(head) or \(head)[\"…\"]")
      }
      let start = name.pathRange.start + head.unicodeScalars.count + 1
      index = Int(try symbol(parts[1], SyntaxRange(start: start, end: name.pathRange.end)).index)
    }
    if let range = name.argumentRange, head != "request", head != "refusal" {
      throw ExpressionProblem("'\(head)' takes nothing in brackets", range, expected: "\(head) or \(head).SYMBOL")
    }
    switch head {
    case "fill": return .fill(index)
    case "entry": return .entry(index)
    case "signal": return .signal(index)
    case "request":
      guard name.argument != nil else { return .request(nil) }
      return .request(try endpoint(try argument(name, "POST /fapi/v1/order")))
    default:
      guard name.argument != nil else { return .refusal(nil) }
      return .refusal(try code(try argument(name, "-1125")))
    }
  }
}
