import Market

/// Reads one entry of `expect`.
struct ExpectationReader {
  let problems: Problems
  let stepIds: [String]

  static let kinds = ["within", "never", "always", "sometimes", "at-end"]
  static let keys = ["id"] + kinds + ["that"]

  static func expression(_ node: Node, problems: Problems) -> ExpressionDraft? {
    guard let text = problems.text(node, what: "an expression") else { return nil }
    do throws(ExpressionProblem) {
      return ExpressionDraft(text: text.value, node: node, root: try ExpressionParser.parse(text.value))
    } catch {
      problems.add(error, in: node)
      return nil
    }
  }

  func read(_ node: Node, id: Marked<String>) -> ExpectationDraft? {
    guard let map = MapReader(node, what: "an expectation", keys: Self.keys, problems: problems) else { return nil }
    let present = Self.kinds.filter { map.has($0) }
    guard let key = present.first else {
      map.missing(
        "the expectation has no kind", expected: "one of \(Self.kinds.joined(separator: ", "))",
        hint: map.has("that") ? "'that' belongs to 'within: SPAN of ANCHOR'" : nil)
      return nil
    }
    for other in present.dropFirst() {
      problems.error(
        "'\(other)' and '\(key)' in one expectation", at: map.entry(other)?.keyPlace, expected: "one kind",
        hint: "write two expectations")
    }
    if key != "within", let that = map.entry("that") {
      problems.error("'that' does not belong to '\(key)'", at: that.keyPlace, expected: "\(key): EXPRESSION")
    }
    guard let kind = kind(key, map) else { return nil }
    return ExpectationDraft(id: id, kind: kind, place: map.entry(key)?.keyPlace ?? node.place)
  }

  private func kind(_ key: String, _ map: MapReader) -> ExpectationDraft.Kind? {
    if key == "within" { return within(map) }
    guard let node = map.value(key), let expression = Self.expression(node, problems: problems) else { return nil }
    switch key {
    case "never": return .never(expression)
    case "always": return .always(expression)
    case "sometimes": return .sometimes(expression)
    default: return .atEnd(expression)
    }
  }

  private func within(_ map: MapReader) -> ExpectationDraft.Kind? {
    var expression: ExpressionDraft?
    if map.has("that") {
      expression = map.value("that").flatMap { Self.expression($0, problems: problems) }
    } else {
      map.missing("'within' does not say what", expected: "that: EXPRESSION")
    }
    guard let node = map.value("within"), let text = problems.text(node, what: "'within'") else { return nil }
    let words = Words(text.value).list
    guard let of = words.firstIndex(where: { $0.text == "of" }), of > 0 else {
      problems.error(
        "'within' needs a span and an anchor", at: node.place, expected: "SPAN of ANCHOR, as in: 5s of key-death",
        hint: words.count == 1 ? "write \(text.value) of start to measure from the start" : nil)
      return nil
    }
    let scalars = Array(text.value.unicodeScalars)
    let spanText = SpanValue.trimmed(String(String.UnicodeScalarView(scalars[..<words[of].start])))
    let span: Span
    do throws(ValueProblem) { span = try SpanValue.parse(spanText) } catch {
      problems.add(error, at: node.place(from: words[0].start, to: words[of - 1].end))
      return nil
    }
    if span == .zero {
      problems.error("a window must be above zero", at: node.place(from: words[0].start, to: words[0].end))
      return nil
    }
    let rest = String(String.UnicodeScalarView(scalars[words[of].end...]))
    let reader = AnchorReader(node: node, start: words[of].end, text: rest, stepIds: stepIds)
    guard let anchor = reader.read(problems: problems), let expression else { return nil }
    return .within(span, of: anchor, expression)
  }
}
