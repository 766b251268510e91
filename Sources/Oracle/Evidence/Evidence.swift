import Market

/// Which events bear on a value: the kinds that its metric declares, of the contract and the word that were asked for.
package struct Evidence: Hashable, Sendable {
  package var kinds: [EventKind]
  /// nil: of any contract.
  package var symbol: Symbol?
  /// nil: of any word.
  package var word: String?

  package init(_ kinds: [EventKind], symbol: Symbol? = nil, word: String? = nil) {
    self.kinds = kinds
    self.symbol = symbol
    self.word = word
  }

  /// Whatever failed.
  package static let notable = Evidence(EventKind.notable)

  package enum Bearing: Comparable, Sendable {
    /// Of the kind, but with another word: it says what happened instead.
    case instead
    case exact
  }

  /// nil: the event does not bear on the value.
  package func bearing(of topic: EventTopic) -> Bearing? {
    guard kinds.contains(topic.kind) else { return nil }
    if let symbol, let other = topic.symbol, symbol != other { return nil }
    guard let word, !topic.words.isEmpty, !topic.words.contains(word) else { return .exact }
    return topic.kind.tellsByOtherWords ? .instead : nil
  }
}

extension MetricQuery {
  package var evidence: Evidence { Evidence(metric.evidence, symbol: symbol, word: text) }
}
