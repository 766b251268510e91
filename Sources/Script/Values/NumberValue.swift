import Market

/// Decimals, amounts, ratios, counts and truths.
enum NumberValue {
  static func decimal(_ text: String) throws(ValueProblem) -> Int64 { try decimal(text, unit: "") }

  /// - Parameter unit: what stands behind the number where it is written, for the hint.
  private static func decimal(_ text: String, unit: String) throws(ValueProblem) -> Int64 {
    let expected = "a decimal number such as 1.8"
    do throws(NumberProblem) { return try Rate(parsing: text).units } catch {
      switch error {
      case .tooLarge: throw ValueProblem("'\(text)' is too large", expected: "at most 92 000 000 000")
      case .tooPrecise: throw ValueProblem("'\(text)' has more than eight places", expected: expected)
      default:
        throw ValueProblem(
          "'\(text)' is not a number", expected: expected, hint: meant(by: text).map { "write \($0)\(unit)" })
      }
    }
  }

  /// A number in the spelling of some country or word processor, in that of the language; nil where it is none, or has it.
  ///
  /// A comma before three digits parts thousands, unless nothing but a zero stands before it; any other is a decimal point.
  static func meant(by text: String) -> String? {
    let dashes: [Unicode.Scalar] = ["\u{2212}", "\u{2013}", "\u{2014}", "\u{FE63}", "\u{FF0D}"]
    let gaps: [Unicode.Scalar] = ["_", " ", "'", "\u{2019}"]
    var body = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !gaps.contains(scalar) && BlankLookalike.name(of: scalar) == nil {
      body.append(dashes.contains(scalar) ? "-" : scalar)
    }
    var number = String(body)
    if let comma = number.lastIndex(of: ",") {
      let before = number[..<comma].filter { $0 != "+" && $0 != "-" }
      let behind = number[number.index(after: comma)...]
      let point = number.lastIndex(of: ".")
      let parts = before.split(separator: ",", omittingEmptySubsequences: false)
      let isThousands =
        point.map { comma < $0 }
        ?? (behind.count == 3 && before != "0" && parts.dropFirst().allSatisfy { $0.count == 3 })
      number =
        isThousands
        ? number.filter { $0 != "," } : number.filter { $0 != "." }.replacing(",", with: ".")
    }
    return number != text && (try? Rate(parsing: number)) != nil ? number : nil
  }

  static func price(_ text: String) throws(ValueProblem) -> Price {
    let units = try decimal(text)
    guard units > 0 else { throw ValueProblem("'\(text)' is no price", expected: "a price above zero") }
    guard units <= AmountBounds.price.units else {
      throw ValueProblem("'\(text)' is too large for a price", expected: "at most \(AmountBounds.price)")
    }
    return Price(units: units)
  }

  static func quantity(_ text: String) throws(ValueProblem) -> Quantity {
    let units = try decimal(text)
    guard units > 0 else { throw ValueProblem("'\(text)' is no quantity", expected: "a number above zero") }
    return try bounded(Quantity(units: units), text)
  }

  /// `-245`: below zero is short.
  static func position(_ text: String) throws(ValueProblem) -> Quantity {
    try bounded(Quantity(units: decimal(text)), text)
  }

  private static func bounded(_ quantity: Quantity, _ text: String) throws(ValueProblem) -> Quantity {
    guard quantity.magnitude <= AmountBounds.quantity else {
      throw ValueProblem("'\(text)' is too large for a quantity", expected: "at most \(AmountBounds.quantity)")
    }
    return quantity
  }

  /// `4440 USDT`
  static func money(_ text: String) throws(ValueProblem) -> Money {
    let expected = "an amount such as 4440 USDT"
    let words = Words(text).texts
    if words.count == 1, let units = try? decimal(words[0]) {
      throw ValueProblem("'\(text)' has no unit", expected: expected, hint: "write \(Money(units: units)) USDT")
    }
    guard let last = words.last, words.count == 2, last == "USDT" else {
      let number = String(text.filter { !$0.isLetter && $0 != "$" })
      let meant = (try? Rate(parsing: SpanValue.trimmed(number))).map { "\($0)" } ?? meant(by: number)
      throw ValueProblem("'\(text)' is not an amount", expected: expected, hint: meant.map { "write \($0) USDT" })
    }
    return Money(units: try decimal(words[0], unit: " USDT"))
  }

  /// `1.0 %`, `1.0%`, `0.01`.
  static func ratio(_ text: String) throws(ValueProblem) -> Rate {
    guard text.hasSuffix("%") else { return Rate(units: try decimal(text)) }
    let units = try decimal(SpanValue.trimmed(text.dropLast()), unit: " %")
    guard units % 100 == 0 else {
      throw ValueProblem("'\(text)' has more places than can be held", expected: "at most six places in percent")
    }
    return Rate(units: units / 100)
  }

  static func count(_ text: String) throws(ValueProblem) -> Int {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(text) else {
      throw ValueProblem("'\(text)' is not a count", expected: "a whole number such as 3")
    }
    return value
  }

  static func seed(_ text: String) throws(ValueProblem) -> UInt64 {
    guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = UInt64(text) else {
      throw ValueProblem("'\(text)' is not a seed", expected: "a whole number from 0 to \(UInt64.max)")
    }
    return value
  }

  static func truth(_ text: String) throws(ValueProblem) -> Bool {
    switch text {
    case "yes", "true": return true
    case "no", "false": return false
    default:
      let word = ["yes": "yes", "true": "yes", "on": "yes", "no": "no", "false": "no", "off": "no"][text.lowercased()]
      throw ValueProblem("'\(text)' is neither yes nor no", expected: "yes or no", hint: word.map { "write \($0)" })
    }
  }

  /// `3..`, `1..2`, `2`.
  static func range(_ text: String) throws(ValueProblem) -> (from: Int, to: Int?) {
    let expected = "a range of counts such as 3.. or 1..2"
    guard let dots = text.firstRange(of: "..") else {
      let exact = try count(text)
      return (exact, exact)
    }
    let low = SpanValue.trimmed(text[..<dots.lowerBound])
    let high = SpanValue.trimmed(text[dots.upperBound...])
    guard let from = try? count(low), let to = high.isEmpty ? .some(nil) : (try? count(high)).map(Optional.some) else {
      throw ValueProblem("'\(text)' is not a range", expected: expected)
    }
    if let to, to < from { throw ValueProblem("'\(text)' ends before it begins", expected: expected) }
    return (from, to)
  }
}
