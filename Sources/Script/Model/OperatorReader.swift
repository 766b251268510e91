import Basics
import TradingEngine

/// Reads what stands behind `operator:`, such as `liquidate source cli reason manual_shutdown`.
///
/// Source and reason are not checked here: a scenario must be able to say what an engine has to refuse.
struct OperatorReader {
  let node: Node
  let problems: Problems

  static let verbs = ["pause-entries", "resume-entries", "stop", "liquidate", "abort-liquidation"]
  static let form = "liquidate [source WORD] [reason WORD] [id WORD] [token WORD]"
  private static let parts = ["source", "reason", "id", "token"]

  func read() -> OperatorCommand? {
    guard let text = problems.text(node, what: "'operator'") else { return nil }
    let words = Words(text.value).list
    func fail(_ index: Int, _ what: String, expected: String, hint: String? = nil) -> OperatorCommand? {
      let end = text.value.unicodeScalars.count
      let place =
        index < words.count
        ? node.place(from: words[index].start, to: words[index].end) : node.place(from: end, to: end + 1)
      problems.error(what, at: place, expected: expected, hint: hint)
      return nil
    }
    guard let verb = words.first?.text, Self.verbs.contains(verb) else {
      let word = words.first?.text ?? ""
      return fail(
        0, "unknown command '\(word)'", expected: Self.verbs.joined(separator: ", "),
        hint: NearestWord.hint(word, in: Self.verbs))
    }
    if verb != "liquidate", words.count > 1 {
      return fail(1, "'\(words[1].text)' is not expected here", expected: "\(verb) alone")
    }
    switch verb {
    case "pause-entries": return .pauseEntries(reason: "operator")
    case "resume-entries": return .resumeEntries
    case "stop": return .stop
    case "abort-liquidation": return .abortLiquidation
    default: break
    }
    var values: [String: String] = [:]
    for index in stride(from: 1, to: words.count, by: 2) {
      let part = words[index].text
      guard Self.parts.contains(part) else {
        return fail(
          index, "unknown word '\(part)'", expected: Self.form, hint: NearestWord.hint(part, in: Self.parts))
      }
      guard values[part] == nil else { return fail(index, "'\(part)' is there twice", expected: Self.form) }
      guard index + 1 < words.count else { return fail(index + 1, "'\(part)' has no value", expected: Self.form) }
      values[part] = words[index + 1].text
    }
    return .liquidate(
      LiquidationCommand(
        source: values["source"] ?? "", reason: values["reason"] ?? "", correlationId: values["id"],
        token: values["token"]))
  }
}
