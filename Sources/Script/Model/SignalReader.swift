import Basics
import Market
import TradingEngine

/// Reads `short XRPUSDT stop 1.8136 target 1.7878 [entry 1.8058] [quantity 100] [times 3]`; `stop +0.4 %` is a distance.
///
/// A price may be zero or less: that an engine refuses nonsense has to be shown, too.
struct SignalReader {
  let node: Node
  let problems: Problems

  static let form = "long|short SYMBOL stop LEVEL target LEVEL [entry PRICE] [quantity N] [times N]"
  static let parts = ["stop", "target", "entry", "quantity", "times"]
  static let timesMax = 10_000
  /// Of a level from the entry, as a share of it.
  static let distanceMax = Rate(units: 10 * unitsPerOne)

  func read() -> SignalDraft? {
    guard let text = problems.text(node, what: "a signal") else { return nil }
    let words = Words(text.value).list
    func fail(_ index: Int, _ what: String, expected: String = Self.form, hint: String? = nil) -> SignalDraft? {
      let end = text.value.unicodeScalars.count
      let place =
        index < words.count
        ? node.place(from: words[index].start, to: words[index].end) : node.place(from: end, to: end + 1)
      problems.error(what, at: place, expected: expected, hint: hint)
      return nil
    }
    guard words.count > 1 else { return fail(words.count, "the signal ends too early") }
    let direction: Direction
    switch words[0].text {
    case "long": direction = .long
    case "short": direction = .short
    default:
      return fail(
        0, "unknown direction '\(words[0].text)'", hint: NearestWord.hint(words[0].text, in: ["long", "short"]))
    }
    var levels: [String: LevelDraft] = [:]
    var quantity: Quantity?
    var times: Int?
    var index = 2
    while index < words.count {
      let part = words[index].text
      guard Self.parts.contains(part) else {
        return fail(index, "unknown word '\(part)'", hint: NearestWord.hint(part, in: Self.parts))
      }
      guard levels[part] == nil, part != "quantity" || quantity == nil, part != "times" || times == nil else {
        return fail(index, "'\(part)' is there twice")
      }
      guard index + 1 < words.count else { return fail(index + 1, "'\(part)' has no value") }
      var value = words[index + 1].text
      var last = index + 1
      if last + 1 < words.count, words[last + 1].text == "%" {
        value += " %"
        last += 1
      }
      let place = node.place(from: words[index + 1].start, to: words[last].end)
      do throws(ValueProblem) {
        if part == "times" {
          let count = try NumberValue.count(value)
          guard (1...Self.timesMax).contains(count) else {
            throw ValueProblem("'\(value)' times is not possible", expected: "1 to \(Self.timesMax)")
          }
          times = count
        } else if part == "quantity" {
          quantity = try NumberValue.quantity(value)
        } else {
          levels[part] = try Self.level(value, isEntry: part == "entry")
        }
      } catch {
        problems.add(error, at: place)
        return nil
      }
      index = last + 1
    }
    guard let stop = levels["stop"] else { return fail(words.count, "the signal has no stop") }
    guard let target = levels["target"] else { return fail(words.count, "the signal has no target") }
    return SignalDraft(
      direction: direction, symbol: Marked(words[1].text, node.place(from: words[1].start, to: words[1].end)),
      entry: levels["entry"], target: target, stop: stop, quantity: quantity, times: times ?? 1)
  }

  static func level(_ text: String, isEntry: Bool) throws(ValueProblem) -> LevelDraft {
    guard text.hasSuffix("%") else {
      let price = Price(units: try NumberValue.decimal(text))
      guard price.magnitude <= AmountBounds.price else {
        throw ValueProblem("'\(text)' is too large for a price", expected: "at most \(AmountBounds.price)")
      }
      return .price(price)
    }
    guard !isEntry else {
      throw ValueProblem("an entry is a price, not a distance", expected: "a price such as 1.8058")
    }
    guard text.hasPrefix("+") || text.hasPrefix("-") else {
      throw ValueProblem(
        "'\(text)' does not say on which side", expected: "a signed distance from the entry",
        hint: "write +\(text) above the entry or -\(text) below")
    }
    let distance = try NumberValue.ratio(text)
    guard distance.magnitude <= distanceMax else {
      throw ValueProblem("'\(text)' is too far", expected: "at most \(distanceMax.units / unitsPerOne * 100) %")
    }
    return .distance(distance)
  }
}
