import Audit
import Binance
import Market
import Oracle
import Simulation

/// What an expression yields. A number without a unit takes the kind of its partner.
enum ExpressionKind: Hashable, Sendable {
  case kind(ValueKind)
  case number

  var name: String {
    switch self {
    case .number: "a plain number"
    case .kind(.count): "a count"
    case .kind(.quantity): "a quantity"
    case .kind(.price): "a price"
    case .kind(.money): "an amount in USDT"
    case .kind(.ratio): "a ratio"
    case .kind(.span): "a span of time"
    case .kind(.truth): "a truth"
    }
  }
}

/// Gives every part of an expression its kind, resolves names, and makes a formula.
struct Typing {
  private let names: NameResolution
  var queries: [MetricQuery] = []
  var eventCounts: [EventCount] = []

  /// - Parameters:
  ///   - words: what the engine's audit says beyond what every engine's does.
  ///   - codes: error codes of answers that the script makes up.
  ///   - invariants: names that are no metrics, for hints.
  ///   - knowsAllSymbols: false where the market could not be read.
  init(
    instruments: Instruments, words: AuditWords = .none, codes: [VenueCode] = [], invariants: [String] = [],
    knowsAllSymbols: Bool = true
  ) {
    names = NameResolution(
      instruments: instruments, words: .common + words, codes: codes, invariants: invariants,
      knowsAllSymbols: knowsAllSymbols)
  }

  private struct Typed {
    var formula: Formula
    var kind: ExpressionKind
    /// Of a literal: may still change its scale.
    var literal: Int64?
  }

  /// The formula of a condition.
  mutating func condition(_ draft: ExpressionDraft) throws(ExpressionProblem) -> Formula {
    try truth(draft.root, in: Array(draft.text.unicodeScalars))
  }

  /// All that is wrong with a condition that has no formula: what each part of it says wrongly, and every name that is none.
  mutating func problems(of draft: ExpressionDraft) -> [ExpressionProblem] {
    let text = Array(draft.text.unicodeScalars)
    var problems = problems(of: draft.root, in: text)
    let names = draft.root.names
    func note(_ problem: ExpressionProblem) {
      if !problems.contains(where: { $0.range == problem.range && $0.what == problem.what }) {
        problems.append(problem)
      }
    }
    for name in names.metrics {
      do throws(ExpressionProblem) { _ = try self.names.metric(name) } catch { note(error) }
    }
    for name in names.events {
      do throws(ExpressionProblem) { _ = try self.names.event(name) } catch { note(error) }
    }
    return problems
  }

  private mutating func problems(of node: SyntaxNode, in text: [Unicode.Scalar]) -> [ExpressionProblem] {
    switch node {
    case .and(let left, let right, _), .or(let left, let right, _):
      return problems(of: left, in: text) + problems(of: right, in: text)
    case .not(let inner, _), .grouped(let inner, _): return problems(of: inner, in: text)
    default:
      do throws(ExpressionProblem) {
        _ = try truth(node, in: text)
        return []
      } catch { return [error] }
    }
  }

  private mutating func truth(_ node: SyntaxNode, in text: [Unicode.Scalar]) throws(ExpressionProblem) -> Formula {
    let typed = try type(node, in: text)
    guard typed.kind == .kind(.truth) else {
      throw ExpressionProblem(
        "this is \(typed.kind.name), not something true or false", node.range, expected: "a comparison",
        hint: "compare it: \(slice(text, node.range)) == …")
    }
    return typed.formula
  }

  private func slice(_ text: [Unicode.Scalar], _ range: SyntaxRange) -> String {
    SpanValue.trimmed(
      String(String.UnicodeScalarView(text[max(0, range.start)..<min(text.count, max(range.start, range.end))])))
  }

  private mutating func type(_ node: SyntaxNode, in text: [Unicode.Scalar]) throws(ExpressionProblem) -> Typed {
    switch node {
    case .number(let literal, _):
      switch literal.unit {
      case .plain: return Typed(formula: .constant(literal.units), kind: .number, literal: literal.units)
      case .money: return Typed(formula: .constant(literal.units), kind: .kind(.money))
      case .percent: return Typed(formula: .constant(literal.units), kind: .kind(.ratio))
      case .span: return Typed(formula: .constant(literal.units), kind: .kind(.span))
      }
    case .truth(let value, let range):
      return Typed(
        formula: .comparison(
          Comparison(
            kind: .truth, left: .constant(value ? 1 : 0), test: .isTrue, text: slice(text, range),
            leftText: slice(text, range), rightText: "")), kind: .kind(.truth))
    case .name(let name):
      return try metric(name, text)
    case .grouped(let inner, _):
      return try type(inner, in: text)
    case .negate(let inner, let range):
      let typed = try type(inner, in: text)
      guard typed.kind != .kind(.truth) else {
        throw ExpressionProblem("'-' does not apply to a truth", range, hint: "write 'not'")
      }
      if let literal = typed.literal { return Typed(formula: .constant(-literal), kind: .number, literal: -literal) }
      return Typed(formula: .negated(typed.formula), kind: typed.kind)
    case .arithmetic(let sign, let left, let right, let range):
      return try arithmetic(sign, try type(left, in: text), try type(right, in: text), range, node.range)
    case .compare(let sign, let left, let right, let tolerance, let range):
      return try comparison(sign, left, right, tolerance, range, node.range, text)
    case .between(let value, let low, let high, let range):
      let typed = try type(value, in: text)
      let kind = try common(
        [typed, try type(low, in: text), try type(high, in: text)], [value, low, high], range, text)
      let lowFormula = try adapted(try type(low, in: text), to: kind, low.range)
      let highFormula = try adapted(try type(high, in: text), to: kind, high.range)
      if case .constant(let first) = lowFormula, case .constant(let last) = highFormula, first > last {
        throw ExpressionProblem(
          "the range ends before it begins", low.range.joined(high.range), expected: "the smaller end first",
          hint: "write \(slice(text, high.range)) .. \(slice(text, low.range))")
      }
      return Typed(
        formula: .comparison(
          Comparison(
            kind: kind, left: try adapted(typed, to: kind, value.range),
            test: .between(lowFormula, highFormula),
            text: slice(text, node.range), leftText: slice(text, value.range),
            rightText: slice(text, low.range.joined(high.range)))), kind: .kind(.truth))
    case .and(let left, let right, _):
      return Typed(formula: .and(try truth(left, in: text), try truth(right, in: text)), kind: .kind(.truth))
    case .or(let left, let right, _):
      return Typed(formula: .or(try truth(left, in: text), try truth(right, in: text)), kind: .kind(.truth))
    case .not(let inner, _):
      return Typed(formula: .not(try truth(inner, in: text)), kind: .kind(.truth))
    case .count(let event, let condition, _):
      return Typed(formula: try events(event, condition, text), kind: .kind(.count))
    case .during(let event, let condition, _):
      let counted = try events(event, condition, text)
      let words = slice(text, node.range)
      return Typed(
        formula: .comparison(
          Comparison(
            kind: .count, left: counted, test: .relation(.greater, .constant(0), tolerance: nil), text: words,
            leftText: "number of times '\(words)'", rightText: "0")), kind: .kind(.truth))
    }
  }

  // MARK: Comparisons

  private mutating func comparison(
    _ sign: ComparisonOperator, _ left: SyntaxNode, _ right: SyntaxNode, _ tolerance: SyntaxNode?,
    _ range: SyntaxRange, _ whole: SyntaxRange, _ text: [Unicode.Scalar]
  ) throws(ExpressionProblem) -> Typed {
    let a = try type(left, in: text)
    let b = try type(right, in: text)
    let kind = try common([a, b], [left, right], range, text)
    if kind == .truth, sign != .equal && sign != .notEqual || tolerance != nil {
      throw ExpressionProblem("'\(sign.rawValue)' does not apply to truths", range, expected: "== or !=")
    }
    var margin: Formula?
    if let tolerance {
      let typed = try type(tolerance, in: text)
      guard typed.kind == .number || typed.kind == .kind(kind) else {
        throw ExpressionProblem(
          "the tolerance is \(typed.kind.name), what it is for is \(ExpressionKind.kind(kind).name)", tolerance.range)
      }
      margin = try adapted(typed, to: kind, tolerance.range)
    }
    let leftFormula = unwrapped(try adapted(a, to: kind, left.range))
    let rightFormula = unwrapped(try adapted(b, to: kind, right.range))
    return Typed(
      formula: .comparison(
        Comparison(
          kind: kind, left: leftFormula, test: .relation(sign, rightFormula, tolerance: margin),
          text: slice(text, whole), leftText: slice(text, left.range), rightText: slice(text, right.range))),
      kind: .kind(.truth))
  }

  // `user-stream.open == true` compares the values themselves.
  private func unwrapped(_ formula: Formula) -> Formula {
    if case .comparison(let comparison) = formula, case .isTrue = comparison.test { return comparison.left }
    return formula
  }

  private func common(
    _ typed: [Typed], _ nodes: [SyntaxNode], _ range: SyntaxRange, _ text: [Unicode.Scalar]
  ) throws(ExpressionProblem) -> ValueKind {
    var known: (kind: ValueKind, node: SyntaxNode)?
    for (one, node) in zip(typed, nodes) {
      guard case .kind(let kind) = one.kind else { continue }
      guard let first = known else {
        known = (kind, node)
        continue
      }
      guard first.kind == kind else {
        throw ExpressionProblem(
          "\(slice(text, first.node.range)) is \(ExpressionKind.kind(first.kind).name),"
            + " \(slice(text, node.range)) is \(one.kind.name)", node.range,
          expected: "\(ExpressionKind.kind(first.kind).name) at column \(node.range.start + 1) of the expression,"
            + " as at column \(first.node.range.start + 1)")
      }
    }
    return known?.kind ?? .ratio
  }

  private func adapted(_ typed: Typed, to kind: ValueKind, _ range: SyntaxRange) throws(ExpressionProblem) -> Formula {
    guard typed.kind == .number else { return typed.formula }
    switch kind {
    case .count:
      guard let literal = typed.literal, literal % unitsPerOne == 0 else {
        throw ExpressionProblem("a count is a whole number", range)
      }
      return .constant(literal / unitsPerOne)
    case .quantity, .price, .ratio: return typed.formula
    case .money:
      let number = typed.literal.map { Money(units: $0).description } ?? "…"
      throw ExpressionProblem("an amount needs its unit", range, expected: "USDT", hint: "write \(number) USDT")
    case .span:
      let number = typed.literal.map { Rate(units: $0).description } ?? "…"
      throw ExpressionProblem("a span needs its unit", range, expected: "ms, s, m or h", hint: "write \(number)s")
    case .truth:
      throw ExpressionProblem("a number is neither true nor false", range, expected: "true or false")
    }
  }

  // MARK: Arithmetic

  private func arithmetic(
    _ sign: ArithmeticOperator, _ a: Typed, _ b: Typed, _ range: SyntaxRange, _ whole: SyntaxRange
  ) throws(ExpressionProblem) -> Typed {
    func mismatch() -> ExpressionProblem {
      ExpressionProblem("'\(sign.rawValue)' does not apply to \(a.kind.name) and \(b.kind.name)", range)
    }
    if a.kind == .kind(.truth) || b.kind == .kind(.truth) { throw mismatch() }
    switch sign {
    case .add, .subtract:
      let kind: ExpressionKind
      switch (a.kind, b.kind) {
      case (.number, .number): kind = .number
      case (.number, let other), (let other, .number): kind = other
      case (let one, let other):
        guard one == other else { throw mismatch() }
        kind = one
      }
      var (left, right) = (a.formula, b.formula)
      if case .kind(let value) = kind {
        left = try adapted(a, to: value, whole)
        right = try adapted(b, to: value, whole)
      }
      if let x = a.literal, let y = b.literal {
        let (value, overflow) = sign == .add ? x.addingReportingOverflow(y) : x.subtractingReportingOverflow(y)
        guard !overflow else { throw Self.tooLarge(whole) }
        return Typed(formula: .constant(value), kind: .number, literal: value)
      }
      return Typed(formula: sign == .add ? .sum(left, right) : .difference(left, right), kind: kind)
    case .multiply:
      if let x = a.literal, let y = b.literal {
        guard let value = Int64(exactly: divideHalfEven(Int128(x) * Int128(y), by: Int128(unitsPerOne))) else {
          throw Self.tooLarge(whole)
        }
        return Typed(formula: .constant(value), kind: .number, literal: value)
      }
      let kind: ExpressionKind
      switch (a.kind, b.kind) {
      case (.number, let other), (let other, .number): kind = other
      case (.kind(.ratio), let other), (let other, .kind(.ratio)): kind = other
      case (.kind(.price), .kind(.quantity)), (.kind(.quantity), .kind(.price)): kind = .kind(.money)
      case (.kind(.count), .kind(let other)) where other != .span,
        (.kind(let other), .kind(.count)) where other != .span:
        return Typed(formula: .product(a.formula, b.formula, scale: 1), kind: .kind(other))
      default: throw mismatch()
      }
      return Typed(formula: .product(a.formula, b.formula, scale: unitsPerOne), kind: kind)
    case .divide:
      if b.formula == .constant(0) {
        throw ExpressionProblem("a division by zero", range, expected: "any other number")
      }
      if let x = a.literal, let y = b.literal {
        let dividend = Int128(y < 0 ? -1 : 1) * Int128(x) * Int128(unitsPerOne)
        guard let value = Int64(exactly: divideHalfEven(dividend, by: Int128(y.magnitude))) else {
          throw Self.tooLarge(whole)
        }
        return Typed(formula: .constant(value), kind: .number, literal: value)
      }
      switch (a.kind, b.kind) {
      case (_, .number), (_, .kind(.ratio)):
        return Typed(formula: .quotient(a.formula, b.formula, scale: unitsPerOne), kind: a.kind)
      case (let one, let other) where one == other:
        return Typed(formula: .quotient(a.formula, b.formula, scale: unitsPerOne), kind: .kind(.ratio))
      default: throw mismatch()
      }
    }
  }

  private static func tooLarge(_ range: SyntaxRange) -> ExpressionProblem {
    ExpressionProblem("this comes to a number that is too large", range, expected: "at most 92 000 000 000")
  }

  // MARK: Names

  private mutating func metric(_ name: NameSyntax, _ text: [Unicode.Scalar]) throws(ExpressionProblem) -> Typed {
    let query = try names.metric(name)
    let slot: Int
    if let known = queries.firstIndex(of: query) {
      slot = known
    } else {
      slot = queries.count
      queries.append(query)
    }
    let kind = query.metric.kind
    if kind == .truth {
      let words = slice(text, name.range)
      return Typed(
        formula: .comparison(
          Comparison(kind: .truth, left: .metric(slot), test: .isTrue, text: words, leftText: words, rightText: "")),
        kind: .kind(.truth))
    }
    return Typed(formula: .metric(slot), kind: .kind(kind))
  }

  private mutating func events(
    _ name: NameSyntax, _ condition: SyntaxNode?, _ text: [Unicode.Scalar]
  ) throws(ExpressionProblem) -> Formula {
    let event = try names.event(name)
    var formula: Formula?
    if let condition { formula = try truth(condition, in: text) }
    let count = EventCount(event: event, condition: formula)
    if let known = eventCounts.firstIndex(of: count) { return .events(known) }
    eventCounts.append(count)
    return .events(eventCounts.count - 1)
  }
}
