/// JSON as a tree that keeps the order of keys and the text of numbers.
///
/// For everything off the hot path. Numbers stay text, so that ids beyond 2^53 and trailing zeros survive.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}

public struct JSONMember: Hashable, Sendable {
  public var key: String
  public var value: JSONValue
  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

/// Why bytes are not the message that was expected. `offset` counts bytes from the start of the text.
public struct WireProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var what: String
  public var offset: Int?
  public init(_ what: String, offset: Int? = nil) {
    self.what = what
    self.offset = offset
  }
  public var description: String { offset.map { "\(what) at byte \($0)" } ?? what }
}
