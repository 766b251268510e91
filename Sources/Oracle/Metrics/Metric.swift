import Market

/// A name that a scenario may use, and how its value is found: one declaration each, in the file of its subject
/// (`…Metrics.swift`), and one place in `all`.
package struct Metric: Sendable {
  /// As scripts write it: `positions.short.open`.
  package let name: String
  package let argument: ArgumentKind
  package let kind: ValueKind
  /// Only ever grows: inside `within … of X` it is counted from the anchor on.
  package let isCounter: Bool
  package let witness: Witness
  /// Events that move the value, and those that say why it did not move: what a failure shows.
  package let evidence: [EventKind]
  /// One line without a full stop, for `tapedeck metrics` and docs/reference/metrics.md.
  package let summary: String
  let value: @Sendable (MetricContext) -> MetricValue

  /// Nothing stands behind its name.
  init(
    _ name: String, _ kind: ValueKind, isCounter: Bool = false, _ witness: Witness, _ evidence: [EventKind],
    _ summary: String, value: @escaping @Sendable (MetricContext) -> MetricValue
  ) {
    self.init(name, .none, kind, isCounter: isCounter, witness, evidence, summary, value: value)
  }

  init(
    _ name: String, _ argument: ArgumentKind, _ kind: ValueKind, isCounter: Bool = false, _ witness: Witness,
    _ evidence: [EventKind], _ summary: String, value: @escaping @Sendable (MetricContext) -> MetricValue
  ) {
    self.name = name
    self.argument = argument
    self.kind = kind
    self.isCounter = isCounter
    self.witness = witness
    self.evidence = evidence
    self.summary = summary
    self.value = value
  }
}

/// A metric is its name.
extension Metric: Hashable {
  package static func == (a: Metric, b: Metric) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A metric with its argument, resolved.
package struct MetricQuery: Hashable, Sendable {
  package var metric: Metric
  package var symbol: Symbol?
  package var text: String?
  package init(metric: Metric, symbol: Symbol? = nil, text: String? = nil) {
    self.metric = metric
    self.symbol = symbol
    self.text = text
  }
}

/// What a metric reads: both sides at one moment, and what stood behind its name.
struct MetricContext {
  let oracle: Oracle
  let venue: any VenueView
  /// The venue delivers user events to the engine.
  let delivers: Bool
  let now: Timestamp
  /// Of `ArgumentKind.optionalSymbol`; nil: all symbols.
  let symbol: Symbol?
  /// Of `ArgumentKind.word`, else empty.
  let word: String

  /// Of `ArgumentKind.symbol`, which no query is without.
  var position: PositionKey { PositionKey(symbol!) }

  /// Of the symbol that was asked for, or over all.
  func sum(_ counts: PerSymbol<Int64>) -> MetricValue {
    if let symbol { return .count(counts[symbol]) }
    return .count(counts.values.reduce(0, +))
  }

  /// Of the symbol that was asked for, or over all.
  func sum(_ count: (Symbol) -> Int) -> MetricValue {
    if let symbol { return .count(count(symbol)) }
    return .count(oracle.instruments.symbols.reduce(0) { $0 + count($1) })
  }
}

extension Oracle {
  package func value(of query: MetricQuery, venue: some VenueView, delivers: Bool, now: Timestamp) -> MetricValue {
    query.metric.value(
      MetricContext(
        oracle: self, venue: venue, delivers: delivers, now: now, symbol: query.symbol, word: query.text ?? ""))
  }
}
