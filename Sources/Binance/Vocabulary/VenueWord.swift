import Market

/// A word out of a list of the venue's, which the wire carries as text.
///
/// Each such type is an enum with the documented words as cases and `other` for a text that is not among them: the
/// venue adds words without notice, and a message with a new one must still be read and print back as it came.
public protocol VenueWord: Hashable, Sendable, CustomStringConvertible {
  /// Every documented word, in the order of the documentation.
  static var documented: [Self] { get }
  /// A text that is no documented word. Made by `init(wireName:)` alone: built by hand from a documented word it would
  /// be unequal to that word.
  static func other(_ text: String) -> Self
  /// As the venue writes it.
  var wireName: String { get }
}

extension VenueWord {
  /// Any text: a documented word, or `other`. Case sensitive, as the venue is.
  public init(wireName text: String) { self = Self.documented.first { $0.wireName == text } ?? .other(text) }

  public var isDocumented: Bool { Self.documented.contains(self) }
  public var description: String { wireName }
}

// MARK: - As members of a message

extension JSONValue {
  public func word<Word: VenueWord>(_ key: String, as type: Word.Type = Word.self) throws(WireProblem) -> Word {
    Word(wireName: try string(key))
  }

  /// nil when the key is absent.
  public func wordIfPresent<Word: VenueWord>(
    _ key: String, as type: Word.Type = Word.self
  ) throws(WireProblem) -> Word? {
    try stringIfPresent(key).map { Word(wireName: $0) }
  }

  public func words<Word: VenueWord>(_ key: String, as type: Word.Type = Word.self) throws(WireProblem) -> [Word] {
    try strings(key).map { Word(wireName: $0) }
  }
}

extension JSONObject {
  mutating func add(_ key: String, _ word: some VenueWord) { add(key, word.wireName) }
  /// Leaves the key out when there is no word.
  mutating func add(ifPresent key: String, _ word: (some VenueWord)?) { add(ifPresent: key, word?.wireName) }
  mutating func add(_ key: String, _ words: [some VenueWord]) { add(key, words.map(\.wireName)) }
}
