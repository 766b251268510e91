/// A parsed expression. Offsets count Unicode scalars from the start of the expression's text.
indirect enum SyntaxNode: Sendable {
  case number(NumberLiteral, SyntaxRange)
  case truth(Bool, SyntaxRange)
  case name(NameSyntax)
  /// In parentheses, which belong to its text.
  case grouped(SyntaxNode, SyntaxRange)
  case negate(SyntaxNode, SyntaxRange)
  case arithmetic(ArithmeticOperator, SyntaxNode, SyntaxNode, operatorRange: SyntaxRange)
  case compare(ComparisonOperator, SyntaxNode, SyntaxNode, tolerance: SyntaxNode?, operatorRange: SyntaxRange)
  /// `x in low .. high`
  case between(SyntaxNode, low: SyntaxNode, high: SyntaxNode, operatorRange: SyntaxRange)
  case and(SyntaxNode, SyntaxNode, operatorRange: SyntaxRange)
  case or(SyntaxNode, SyntaxNode, operatorRange: SyntaxRange)
  case not(SyntaxNode, SyntaxRange)
  /// `count(EVENT where CONDITION)`
  case count(NameSyntax, where: SyntaxNode?, SyntaxRange)
  /// `EVENT during CONDITION`
  case during(NameSyntax, SyntaxNode, operatorRange: SyntaxRange)

  var range: SyntaxRange {
    switch self {
    case .number(_, let range), .truth(_, let range), .count(_, _, let range), .grouped(_, let range): range
    case .name(let name): name.range
    case .negate(let inner, let range), .not(let inner, let range): range.joined(inner.range)
    case .arithmetic(_, let left, let right, _), .and(let left, let right, _), .or(let left, let right, _):
      left.range.joined(right.range)
    case .compare(_, let left, let right, let tolerance, _):
      left.range.joined(right.range).joined(tolerance?.range ?? right.range)
    case .between(let value, _, let high, _): value.range.joined(high.range)
    case .during(let event, let condition, _): event.range.joined(condition.range)
    }
  }
}

struct SyntaxRange: Hashable, Sendable {
  var start: Int
  var end: Int
  func joined(_ other: SyntaxRange) -> SyntaxRange {
    SyntaxRange(start: min(start, other.start), end: max(end, other.end))
  }
}

extension SyntaxNode {
  /// Every name in it, from left to right: of metrics, and of events that are counted.
  var names: (metrics: [NameSyntax], events: [NameSyntax]) {
    var (metrics, events): ([NameSyntax], [NameSyntax]) = ([], [])
    func look(at node: SyntaxNode) {
      switch node {
      case .number, .truth: break
      case .name(let name): metrics.append(name)
      case .grouped(let inner, _), .negate(let inner, _), .not(let inner, _): look(at: inner)
      case .arithmetic(_, let left, let right, _), .and(let left, let right, _), .or(let left, let right, _):
        look(at: left)
        look(at: right)
      case .compare(_, let left, let right, let tolerance, _):
        look(at: left)
        look(at: right)
        if let tolerance { look(at: tolerance) }
      case .between(let value, let low, let high, _):
        look(at: value)
        look(at: low)
        look(at: high)
      case .count(let event, let condition, _):
        events.append(event)
        if let condition { look(at: condition) }
      case .during(let event, let condition, _):
        events.append(event)
        look(at: condition)
      }
    }
    look(at: self)
    return (metrics, events)
  }
}

/// `position.XRPUSDT`, `requests["POST /fapi/v1/listenKey"]`.
struct NameSyntax: Hashable, Sendable {
  /// With dots: `position.XRPUSDT`.
  var path: String
  /// What stands in brackets.
  var argument: String? = nil
  var argumentRange: SyntaxRange? = nil
  var pathRange: SyntaxRange
  var range: SyntaxRange
}

struct NumberLiteral: Hashable, Sendable {
  enum Unit: Hashable, Sendable { case plain, money, percent, span }
  /// Spans in nanoseconds, everything else in 1e-8 (percent already divided by 100).
  var units: Int64
  var unit: Unit
}

enum ArithmeticOperator: String, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
}

package enum ComparisonOperator: String, CaseIterable, Hashable, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  package var opposite: ComparisonOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }
}
