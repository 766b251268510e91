import Audit

/// What stands behind a metric's name: `position.XRPUSDT`, `requests["POST /fapi/v1/listenKey"]`.
package enum ArgumentKind: Hashable, Sendable {
  case none
  /// `.SYMBOL`, required.
  case symbol
  /// `.SYMBOL`, may be left out for all symbols.
  case optionalSymbol
  /// `["rr_below_min"]`: a word of a list.
  case word(WordList)

  /// How catalogue and documentation write it behind the name.
  package var notation: String {
    switch self {
    case .none: ""
    case .symbol: ".SYMBOL"
    case .optionalSymbol: "[.SYMBOL]"
    case .word(let list): "[\"\(list.placeholder)\"]"
    }
  }
}

/// The words that may stand in brackets behind a metric's name. Each list is declared beside its metric.
package struct WordList: Sendable {
  /// What documentation writes in the place of a word: `REASON`.
  package let placeholder: String
  /// One that exists, for messages.
  package let example: String
  /// What is wrong with a word that is not in the list, before the word: `no signal is rejected for`.
  package let complaint: String
  /// An engine may say more than these, and declares it (`EngineBuilder.words`).
  package let isOfEngine: Bool
  private let list: @Sendable (AuditWords) -> [String]

  init(
    _ placeholder: String, example: String, otherwise complaint: String, isOfEngine: Bool = false,
    words: @escaping @Sendable (AuditWords) -> [String]
  ) {
    self.placeholder = placeholder
    self.example = example
    self.complaint = complaint
    self.isOfEngine = isOfEngine
    list = words
  }

  /// Every word, with an engine whose audit has these.
  package func words(of engine: AuditWords) -> [String] { list(engine) }
}

/// A list is its placeholder.
extension WordList: Hashable {
  package static func == (a: WordList, b: WordList) -> Bool { a.placeholder == b.placeholder }
  package func hash(into hasher: inout Hasher) { hasher.combine(placeholder) }
}
