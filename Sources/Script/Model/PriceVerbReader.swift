import Basics
import Exchange
import Market
import Simulation

/// Reads what stands behind `market:` of a step, such as `set XRPUSDT mark 1.81`.
struct PriceVerbReader {
  let node: Node
  let problems: Problems

  static let form =
    "set SYMBOL [mark|last] PRICE, move SYMBOL [mark|last] to PRICE over SPAN, move SYMBOL mark|last through stop|target"

  func read() -> VerbDraft? {
    guard let text = problems.text(node, what: "'market'") else { return nil }
    let words = Words(text.value).list
    guard words.count > 1 else { return fail(words, words.count, "the instruction ends too early") }
    let symbol = Marked(words[1].text, node.place(from: words[1].start, to: words[1].end))
    switch words[0].text {
    case "set": return set(symbol, words)
    case "move": return move(symbol, words)
    default:
      return fail(
        words, 0, "unknown instruction '\(words[0].text)'",
        hint: NearestWord.hint(words[0].text, in: ["set", "move"]))
    }
  }

  private func set(_ symbol: Marked<String>, _ words: [Words.Word]) -> VerbDraft? {
    let price: Int
    switch words.count {
    case 3: price = 2
    case 4: price = 3
    default: return fail(words, min(3, words.count), "'set' takes a symbol and a price")
    }
    var kind: PriceKind?
    if price == 3 {
      kind = PriceKind(rawValue: words[2].text)
      guard kind != nil else { return unknown(words, in: Self.kinds) }
    }
    return value(words, price, NumberValue.price).map {
      .setPrice(symbol, Marked($0, place(words[price])), of: kind)
    }
  }

  private func move(_ symbol: Marked<String>, _ words: [Words.Word]) -> VerbDraft? {
    guard words.count > 2 else { return fail(words, words.count, "the instruction ends too early") }
    let kind = PriceKind(rawValue: words[2].text)
    let next = kind == nil ? 2 : 3
    guard kind != nil || words[next].text == "to" else { return unknown(words, in: ["to"] + Self.kinds) }
    if next < words.count, words[next].text == "to" {
      guard words.count == next + 4, words[next + 2].text == "over" else {
        return fail(words, min(next + 2, words.count), "'over SPAN' is missing")
      }
      guard let price = value(words, next + 1, NumberValue.price), let span = value(words, next + 3, SpanValue.parse)
      else { return nil }
      guard span > .zero else {
        return fail(words, next + 3, "'over' must be above zero", hint: "write market: set \(symbol.value) \(price)")
      }
      return .movePrice(symbol, Marked(price, place(words[next + 1])), over: span, of: kind)
    }
    guard words.count == 5, words[3].text == "through" else {
      return fail(words, min(3, words.count), "'through stop' or 'through target' is missing")
    }
    guard let trigger = TriggerKind(rawValue: words[4].text) else {
      return fail(
        words, 4, "unknown trigger '\(words[4].text)'",
        hint: NearestWord.hint(words[4].text, in: TriggerKind.allCases.map(\.rawValue)))
    }
    // `mark through` has always taken the last price with it.
    return .moveThrough(symbol, trigger, by: kind == .last ? .last : nil)
  }

  private func place(_ word: Words.Word) -> Place { node.place(from: word.start, to: word.end) }

  private static let kinds = PriceKind.allCases.map(\.rawValue)

  private func unknown(_ words: [Words.Word], in known: [String]) -> VerbDraft? {
    fail(words, 2, "unknown word '\(words[2].text)'", hint: NearestWord.hint(words[2].text, in: known))
  }

  private func fail(_ words: [Words.Word], _ index: Int, _ what: String, hint: String? = nil) -> VerbDraft? {
    let end = words.last?.end ?? 0
    let place =
      index < words.count
      ? node.place(from: words[index].start, to: words[index].end) : node.place(from: end, to: end + 1)
    problems.error(what, at: place, expected: Self.form, hint: hint)
    return nil
  }

  private func value<Value>(
    _ words: [Words.Word], _ index: Int, _ parse: (String) throws(ValueProblem) -> Value
  ) -> Value? {
    do throws(ValueProblem) { return try parse(words[index].text) } catch {
      problems.add(error, at: node.place(from: words[index].start, to: words[index].end))
      return nil
    }
  }
}
