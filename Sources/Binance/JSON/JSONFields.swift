import Basics
import Market

/// Lookups of the venue's kinds of values. Each throws a `WireProblem` that names the key, what was expected and what
/// was found.
extension JSONValue {
  /// A decimal number in quotes, as the venue writes prices and amounts.
  public func written<Value: DecimalValue>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(WireProblem) -> Written<Value> {
    try required(key).asWritten(key)
  }

  /// nil when the key is absent.
  public func writtenIfPresent<Value: DecimalValue>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(WireProblem) -> Written<Value>? {
    guard let value = self[key] else { return nil }
    return try value.asWritten(key)
  }

  /// The messages of an array under a key.
  public func messages<Message: WireMessage>(
    _ key: String, of type: Message.Type = Message.self
  ) throws(WireProblem) -> [Message] {
    try required(key).messages(of: type)
  }

  /// The messages of this array.
  public func messages<Message: WireMessage>(
    of type: Message.Type = Message.self
  ) throws(WireProblem) -> [Message] {
    guard case .array(let elements) = self else { throw WireProblem("expected an array, found \(preview)") }
    var messages: [Message] = []
    messages.reserveCapacity(elements.count)
    for element in elements { messages.append(try Message(json: element)) }
    return messages
  }

  func asWritten<Value: DecimalValue>(_ name: String) throws(WireProblem) -> Written<Value> {
    guard case .string(let text) = self else { throw mismatch(name, "a number in quotes") }
    do { return try Written(parsing: text) } catch {
      throw WireProblem("'\(name)': expected a decimal number in quotes, found \(preview) (\(error.explanation))")
    }
  }
}

extension NumberProblem {
  var explanation: String {
    switch self {
    case .empty: "empty"
    case .notANumber: "no number"
    case .tooPrecise: "more than eight places"
    case .tooLarge: "too large"
    }
  }
}

/// What can stand as the value of a member.
protocol JSONRepresentable {
  var asJSON: JSONValue { get }
}

extension String: JSONRepresentable { var asJSON: JSONValue { .string(self) } }
extension Bool: JSONRepresentable { var asJSON: JSONValue { .bool(self) } }
extension Int64: JSONRepresentable { var asJSON: JSONValue { .integer(self) } }
extension Int: JSONRepresentable { var asJSON: JSONValue { .integer(self) } }
extension Written: JSONRepresentable { var asJSON: JSONValue { .string(text) } }
extension JSONValue: JSONRepresentable { var asJSON: JSONValue { self } }
extension Array: JSONRepresentable where Element: JSONRepresentable {
  var asJSON: JSONValue { .array(map(\.asJSON)) }
}

/// Members in the order they are added.
struct JSONObject {
  private var members: [JSONMember] = []
  var json: JSONValue { .object(members) }

  mutating func add(_ key: String, _ value: some JSONRepresentable) { members.append(JSONMember(key, value.asJSON)) }
  /// Leaves the key out when there is no value.
  mutating func add(ifPresent key: String, _ value: (some JSONRepresentable)?) {
    if let value { add(key, value) }
  }
  mutating func add(_ key: String, _ messages: [some WireMessage]) { add(key, messages.map(\.json)) }
}
