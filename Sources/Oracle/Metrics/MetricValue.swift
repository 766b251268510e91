import Market

/// What kind of value a metric has. Comparisons are allowed within one kind only.
package enum ValueKind: String, Hashable, Sendable {
  case count, quantity, price, money, ratio, span, truth
}

/// The value of a metric at one moment.
package enum MetricValue: Hashable, Sendable {
  /// 0/0, a price nobody has seen: any comparison with it fails.
  case undefined
  case count(Int64)
  /// Quantity, price, money or ratio, in units of 1e-8.
  case decimal(Int64)
  case span(Span)
  case truth(Bool)
}

extension MetricValue {
  static func count(_ number: Int) -> MetricValue { .count(Int64(number)) }

  /// nil: not known.
  static func count(_ number: Int64?) -> MetricValue { number.map { .count($0) } ?? .undefined }

  static func money(_ amount: Money) -> MetricValue { .decimal(amount.units) }
  /// nil: not known.
  static func money(_ amount: Money?) -> MetricValue { amount.map { .decimal($0.units) } ?? .undefined }

  static func quantity(_ quantity: Quantity) -> MetricValue { .decimal(quantity.units) }

  /// nil: not known.
  static func price(_ price: Price?) -> MetricValue { price.map { .decimal($0.units) } ?? .undefined }

  /// nil: not known.
  static func ratio(_ rate: Rate?) -> MetricValue { rate.map { .decimal($0.units) } ?? .undefined }
}

/// Whatever can tell the present values.
package protocol MetricSource {
  func value(of query: MetricQuery) -> MetricValue
}
