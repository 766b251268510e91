import Binance
import Market
import TradingEngine

/// Reads anchors: `key-death answered`, `position XRPUSDT opened`.
struct AnchorReader {
  let node: Node
  /// Offset of the anchor in the node's text.
  let start: Int
  let words: [Words.Word]
  let text: String
  let stepIds: [String]

  static let forms =
    "STEP, STEP fired, STEP answered, position SYMBOL opened|closed, fill [SYMBOL], entry [SYMBOL],"
    + " user-stream dark|open|STATE, request METHOD PATH, refusal CODE, verdict accepted|rejected, start"
  static let keywords = ["start", "position", "fill", "entry", "user-stream", "request", "refusal", "verdict"]
  static let streamWords = [
    "dark", "open", "live", "suspect", "degraded", "reconciling", "connecting", "closed",
  ]

  init(node: Node, start: Int, text: String, stepIds: [String]) {
    self.node = node
    self.start = start
    self.text = SpanValue.trimmed(text)
    words = Words(text).list
    self.stepIds = stepIds
  }

  /// Whether the text is meant as an anchor rather than an expression.
  var looksLikeAnchor: Bool {
    guard let first = words.first?.text else { return false }
    if words.count == 1, Self.keywords.contains(first) || stepIds.contains(first) { return true }
    if words.count == 2, words[1].text == "fired" || words[1].text == "answered" { return true }
    let isOperator =
      words.count > 1 && ["==", "!=", "<", ">", "<=", ">=", "in", "and", "or", "during"].contains(words[1].text)
    if isOperator { return false }
    return Self.keywords.contains(first) || stepIds.contains(first)
  }

  private func place(_ index: Int) -> Place {
    guard index < words.count else {
      let end = start + (words.last?.end ?? 0)
      return node.place(from: end, to: end + 1)
    }
    return node.place(from: start + words[index].start, to: start + words[index].end)
  }

  func read(problems: Problems) -> AnchorDraft? {
    func fail(_ index: Int, _ what: String, _ expected: String, hint: String? = nil) -> AnchorDraft? {
      problems.error(what, at: place(index), expected: expected, hint: hint)
      return nil
    }
    func anchor(_ kind: AnchorDraft.Kind, words count: Int) -> AnchorDraft? {
      guard words.count == count else { return fail(count, "'\(words[count].text)' is not expected here", Self.forms) }
      return AnchorDraft(kind: kind, place: place(0), text: text)
    }
    guard let first = words.first else { return fail(0, "an anchor is missing", Self.forms) }
    let second = words.count > 1 ? words[1].text : nil
    if words.count <= 2, stepIds.contains(first.text) || second == "fired" || second == "answered" {
      let id = Marked(first.text, place(0))
      guard stepIds.contains(first.text) else {
        return fail(
          0, "no timeline step has the id '\(first.text)'", stepIds.isEmpty ? "an id" : stepIds.joined(separator: ", "),
          hint: NearestWord.hint(first.text, in: stepIds))
      }
      switch second {
      case nil, "fired": return AnchorDraft(kind: .fired(id), place: place(0), text: text)
      case "answered": return AnchorDraft(kind: .answered(id), place: place(0), text: text)
      default:
        return fail(
          1, "unknown word '\(second ?? "")'", "fired, answered",
          hint: NearestWord.hint(second ?? "", in: ["fired", "answered"]))
      }
    }
    switch first.text {
    case "start": return anchor(.start, words: 1)
    case "position":
      guard words.count > 2 else {
        return fail(words.count, "the anchor ends too early", "position SYMBOL opened|closed")
      }
      let symbol = Marked(words[1].text, place(1))
      switch words[2].text {
      case "opened": return anchor(.positionOpened(symbol), words: 3)
      case "closed": return anchor(.positionClosed(symbol), words: 3)
      default:
        return fail(
          2, "unknown word '\(words[2].text)'", "opened, closed",
          hint: NearestWord.hint(words[2].text, in: ["opened", "closed"]))
      }
    case "fill", "entry":
      let symbol = second.map { Marked($0, place(1)) }
      return anchor(first.text == "fill" ? .fill(symbol) : .entry(symbol), words: symbol == nil ? 1 : 2)
    case "user-stream":
      guard let second, Self.streamWords.contains(second) else {
        return fail(
          1, second.map { "unknown state '\($0)'" } ?? "the anchor ends too early",
          Self.streamWords.joined(separator: ", "), hint: second.flatMap { NearestWord.hint($0, in: Self.streamWords) })
      }
      return anchor(.userStream(second), words: 2)
    case "request":
      guard words.count > 2 else { return fail(words.count, "the anchor ends too early", "request METHOD PATH") }
      do throws(ValueProblem) {
        return anchor(.request(try EndpointValue.parse("\(words[1].text) \(words[2].text)").text), words: 3)
      } catch { return fail(1, error.what, error.expected, hint: error.hint) }
    case "refusal":
      guard let second, let code = Int(second), code < 0 else {
        return fail(1, "the error code is missing", "refusal -1125")
      }
      return anchor(.refusal(VenueCode(rawValue: code)), words: 2)
    case "verdict":
      guard second == "accepted" || second == "rejected" else {
        return fail(
          1, "unknown verdict '\(second ?? "")'", "accepted, rejected",
          hint: second.flatMap { NearestWord.hint($0, in: ["accepted", "rejected"]) })
      }
      return anchor(.verdict(isAccepted: second == "accepted"), words: 2)
    default:
      return fail(
        0, "unknown anchor '\(text)'", Self.forms, hint: NearestWord.hint(first.text, in: Self.keywords + stepIds))
    }
  }
}
