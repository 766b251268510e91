import Audit
import Basics
import Binance
import Market
import Oracle
import Simulation
import TradingEngine

/// Looks names up: metrics, events, symbols, endpoints.
struct NameResolution {
  var instruments: Instruments

  var symbolNames: [String] { instruments.list.map(\.name) }

  func metric(_ name: NameSyntax) throws(ExpressionProblem) -> MetricQuery {
    if let exact = Metric.named(name.path) { return try query(exact, symbol: nil, name) }
    if let dot = name.path.lastIndex(of: ".") {
      let head = String(name.path[..<dot])
      if let metric = Metric.named(head) {
        let tail = String(name.path[name.path.index(after: dot)...])
        let start = name.pathRange.start + head.unicodeScalars.count + 1
        let range = SyntaxRange(start: start, end: name.pathRange.end)
        switch metric.spec.argument {
        case .symbol, .optionalSymbol: return try query(metric, symbol: try symbol(tail, range), name)
        default: break
        }
      }
    }
    throw unknown(name)
  }

  private func unknown(_ name: NameSyntax) -> ExpressionProblem {
    let names = Metric.allCases.map(\.spec.name)
    var hint = NearestWord.hint(name.path, in: names)
    if hint == nil, let dot = name.path.lastIndex(of: ".") {
      // `positon.XRPUSDT`: the symbol would drown the likeness.
      let head = String(name.path[..<dot])
      let tail = name.path[dot...]
      if let near = NearestWord.nearest(to: head, in: names) { hint = "did you mean '\(near)\(tail)'?" }
    }
    if instruments.symbol(named: name.path) != nil { hint = "a symbol stands behind a name: position.\(name.path)" }
    return ExpressionProblem(
      "unknown name '\(name.path)'", name.pathRange, expected: "a name of `tapedeck metrics`", hint: hint)
  }

  private func query(_ metric: Metric, symbol: Symbol?, _ name: NameSyntax) throws(ExpressionProblem) -> MetricQuery {
    let spec = metric.spec
    switch spec.argument {
    case .none, .symbol, .optionalSymbol:
      if let range = name.argumentRange {
        let form = spec.argument == .none ? spec.name : "\(spec.name).\(symbolNames.first ?? "SYMBOL")"
        throw ExpressionProblem("'\(spec.name)' takes nothing in brackets", range, expected: form)
      }
      if spec.argument == .symbol, symbol == nil {
        throw ExpressionProblem(
          "'\(spec.name)' needs a symbol", name.pathRange, expected: "\(spec.name).\(symbolNames.first ?? "SYMBOL")")
      }
      return MetricQuery(metric: metric, symbol: symbol)
    case .endpoint:
      return MetricQuery(metric: metric, text: try endpoint(argument(name, "POST /fapi/v1/listenKey")))
    case .code:
      return MetricQuery(metric: metric, text: try code(argument(name, "-1125")).description)
    case .reason:
      return MetricQuery(metric: metric, text: try argument(name, "rr_below_min").text)
    case .condition:
      return MetricQuery(metric: metric, text: try argument(name, "drawdown").text)
    case .title:
      return MetricQuery(metric: metric, text: try argument(name, "EMERGENCY_LIQUIDATION").text)
    case .outcome:
      let outcome = try argument(name, "completed")
      let known = LiquidationState.finals.map(\.rawValue)
      guard known.contains(outcome.text) else {
        throw ExpressionProblem(
          "a liquidation does not end as '\(outcome.text)'", outcome.range, expected: known.joined(separator: ", "),
          hint: NearestWord.hint(outcome.text, in: known))
      }
      return MetricQuery(metric: metric, text: outcome.text)
    }
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
      throw ExpressionProblem(
        "unknown symbol '\(name)'", range, expected: symbolNames.joined(separator: ", "),
        hint: NearestWord.hint(name, in: symbolNames))
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
    return VenueCode(rawValue: number)
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
