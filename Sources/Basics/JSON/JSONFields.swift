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

  package func mismatch(_ name: String, _ expected: String) -> WireProblem {
    WireProblem("'\(name)': expected \(expected), found \(preview)")
  }

  /// At most 60 characters of the text, for messages to people.
  package var preview: String {
    let text = self.text
    return text.count <= 60 ? text : text.prefix(57) + "..."
  }
}
