import Market

/// Typed lookups. Each throws a `WireProblem` that names the key, what was expected and what was found.
extension JSONValue {
  /// The first member with this key; nil when there is none or when this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// A member that must be there.
  public func required(_ key: String) throws(WireProblem) -> JSONValue {
    guard case .object = self else { throw WireProblem("expected an object with '\(key)', found \(preview)") }
    guard let value = self[key] else { throw WireProblem("'\(key)' is missing in \(preview)") }
    return value
  }

  public func string(_ key: String) throws(WireProblem) -> String {
    let value = try required(key)
    guard case .string(let text) = value else { throw value.mismatch(key, "text") }
    return text
  }

  /// nil when the key is absent.
  public func stringIfPresent(_ key: String) throws(WireProblem) -> String? {
    self[key] == nil ? nil : try string(key)
  }

  public func integer(_ key: String) throws(WireProblem) -> Int64 {
    let value = try required(key)
    guard case .number(let digits) = value, let number = Int64(digits) else { throw value.mismatch(key, "an integer") }
    return number
  }

  /// nil when the key is absent.
  public func integerIfPresent(_ key: String) throws(WireProblem) -> Int64? {
    self[key] == nil ? nil : try integer(key)
  }

  public func bool(_ key: String) throws(WireProblem) -> Bool {
    let value = try required(key)
    guard case .bool(let flag) = value else { throw value.mismatch(key, "true or false") }
    return flag
  }

  /// A decimal number in quotes, as the venue writes prices and amounts.
  public func written<Value: Scaled>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(WireProblem) -> Written<Value> {
    try required(key).asWritten(key)
  }

  /// nil when the key is absent.
  public func writtenIfPresent<Value: Scaled>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(WireProblem) -> Written<Value>? {
    guard let value = self[key] else { return nil }
    return try value.asWritten(key)
  }

  public func array(_ key: String) throws(WireProblem) -> [JSONValue] {
    let value = try required(key)
    guard case .array(let elements) = value else { throw value.mismatch(key, "an array") }
    return elements
  }

  public func strings(_ key: String) throws(WireProblem) -> [String] {
    var texts: [String] = []
    for element in try array(key) {
      guard case .string(let text) = element else { throw element.mismatch(key, "text") }
      texts.append(text)
    }
    return texts
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

  func asWritten<Value: Scaled>(_ name: String) throws(WireProblem) -> Written<Value> {
    guard case .string(let text) = self else { throw mismatch(name, "a number in quotes") }
    do { return try Written(parsing: text) } catch {
      throw WireProblem("'\(name)': expected a decimal number in quotes, found \(preview) (\(error.explanation))")
    }
  }

  func mismatch(_ name: String, _ expected: String) -> WireProblem {
    WireProblem("'\(name)': expected \(expected), found \(preview)")
  }

  /// At most 60 characters of the text, for messages to people.
  var preview: String {
    let text = self.text
    return text.count <= 60 ? text : text.prefix(57) + "..."
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
