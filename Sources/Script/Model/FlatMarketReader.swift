import Basics
import Market
import Simulation
import TradingEngine

/// Reads `flat XRPUSDT at 1.8 from 2.0 over 80h, DOGEUSDT at 0.12 for 2h`, or a map with flat, for and start.
struct FlatMarketReader {
  let problems: Problems

  static let form = "flat SYMBOL at PRICE [from PRICE over SPAN], … for SPAN"
  static let entryForm = "SYMBOL at PRICE, or SYMBOL at PRICE from PRICE over SPAN"
  static let keys = ["flat", "for", "start"]
  /// A year: its seconds are played one by one.
  static let lengthMax = Span.hours(24 * 366)

  /// nil only with errors in `problems`.
  func read(_ node: Node) -> MarketSource? {
    var listNode = node
    var words: [Words.Word]
    var length: Marked<Span>?
    var start = CivilTime(year: 2026, month: 1, day: 1).timestamp()
    if node.text != nil {
      guard let text = problems.text(node, what: "'market'") else { return nil }
      words = Words(text.value).list
      guard words.first?.text == "flat" else {
        problems.error(
          "unknown market '\(words.first?.text ?? "")'", at: node.place, expected: Self.form,
          hint: NearestWord.hint(words.first?.text ?? "", in: ["flat"]))
        return nil
      }
      words.removeFirst()
      if let index = words.firstIndex(where: { $0.text == "for" }) {
        guard index + 2 == words.count else {
          problems.error(
            "'for SPAN' must stand at the end", at: place(words[index], in: node), expected: Self.form)
          return nil
        }
        let word = words[index + 1]
        guard let span = value(word, in: node, SpanValue.parse) else { return nil }
        length = Marked(span, place(word, in: node))
        words.removeLast(2)
      }
    } else {
      guard let map = MapReader(node, what: "'market'", keys: Self.keys, problems: problems),
        let text = map.required("flat", in: "'market'"), let flatNode = map.value("flat")
      else { return nil }
      words = Words(text.value).list
      listNode = flatNode
      length = map.read("for", SpanValue.parse)
      if map.has("for"), length == nil { return nil }
      if let time = map.read("start", TimeValue.parse) {
        guard case .date(let civil) = time.value else {
          problems.error("the start of a flat market is a date", at: time.place, expected: "2026-01-30 06:10")
          return nil
        }
        start = civil.timestamp()
      }
    }
    guard let length else {
      problems.error("the market does not say for how long", at: node.place, expected: Self.form)
      return nil
    }
    guard length.value <= Self.lengthMax else {
      problems.error(
        "the market goes on for too long", at: node.place, expected: "at most \(Self.lengthMax)",
        found: "\(length.value)")
      return nil
    }
    guard let entries = entries(words, in: listNode) else { return nil }
    guard length.value > .zero else {
      problems.error("'for' must be above zero", at: length.place, expected: Self.form)
      return nil
    }
    return .flat(FlatMarketChoice(entries: entries, length: length.value, start: start))
  }

  private func entries(_ words: [Words.Word], in node: Node) -> [FlatMarketChoice.Entry]? {
    var entries: [FlatMarketChoice.Entry] = []
    var index = 0
    while index < words.count {
      let symbol = words[index]
      guard index + 2 < words.count, words[index + 1].text == "at" else {
        problems.error("'SYMBOL at PRICE' is expected here", at: place(symbol, in: node), expected: Self.entryForm)
        return nil
      }
      if entries.contains(where: { $0.symbol.value == symbol.text }) {
        problems.error(
          "'\(symbol.text)' is there twice", at: place(symbol, in: node), expected: "each contract once")
        return nil
      }
      guard let price = value(words[index + 2], in: node, NumberValue.price) else { return nil }
      var entry = FlatMarketChoice.Entry(
        symbol: Marked(symbol.text, place(symbol, in: node)), price: price,
        pricePlace: place(words[index + 2], in: node), past: nil)
      index += 3
      if index < words.count, words[index].text == "from" {
        guard index + 3 < words.count, words[index + 2].text == "over" else {
          problems.error(
            "'from' needs a price and a span", at: place(words[index], in: node), expected: Self.entryForm)
          return nil
        }
        guard let from = value(words[index + 1], in: node, NumberValue.price),
          let span = value(words[index + 3], in: node, SpanValue.parse)
        else { return nil }
        guard span > .zero else {
          problems.error("'over' must be above zero", at: place(words[index + 3], in: node))
          return nil
        }
        entry.past = StraightPast(price: from, span: span)
        entry.pastPlace = place(words[index + 1], in: node)
        index += 4
      }
      entries.append(entry)
      let last = words[index - 1]
      guard index == words.count || last.text.hasSuffix(",") else {
        problems.error("a comma is missing", at: place(last, in: node), expected: Self.entryForm)
        return nil
      }
    }
    guard !entries.isEmpty else {
      problems.error("the market has no symbol", at: node.place, expected: Self.form)
      return nil
    }
    return entries
  }

  private func place(_ word: Words.Word, in node: Node) -> Place { node.place(from: word.start, to: word.end) }

  /// A value; the comma behind the last word of an entry does not belong to it.
  private func value<Value>(
    _ word: Words.Word, in node: Node, _ parse: (String) throws(ValueProblem) -> Value
  ) -> Value? {
    let text = word.text.hasSuffix(",") ? String(word.text.dropLast()) : word.text
    do throws(ValueProblem) { return try parse(text) } catch {
      problems.add(error, at: place(word, in: node))
      return nil
    }
  }
}
