import Basics

/// What a record is read from.
struct AuditSource {
  let type: String
  /// Empty when the line names none.
  let operation: String
  let symbolIfPresent: String?
  private let body: AuditFields

  init(type: String, _ members: some Sequence<JSONMember>) throws(WireProblem) {
    var fields = AuditFields(Array(members))
    self.type = type
    operation = try fields.takeIfPresent("operation") ?? ""
    symbolIfPresent = try fields.takeIfPresent("symbol")
    body = fields
  }

  var unknownType: WireProblem { WireProblem("no type of this record: '\(type)'") }

  func symbol() throws(WireProblem) -> String {
    guard let symbolIfPresent else { throw WireProblem("'symbol' is missing in \(type)") }
    return symbolIfPresent
  }

  func data() throws(WireProblem) -> AuditFields { try object("data") }

  func object(_ key: String) throws(WireProblem) -> AuditFields {
    var body = body
    return try body.take(key)
  }

  /// Without members when the key is absent.
  func objectIfPresent(_ key: String) throws(WireProblem) -> AuditFields {
    var body = body
    return try body.takeIfPresent(key) ?? AuditFields([])
  }

  /// What the venue said against it.
  func refusal() throws(WireProblem) -> RefusalRecord? {
    var body = body
    return try body.takeIfPresent("error")
  }
}

/// Members of an object, taken one by one. What is left over keeps its order.
struct AuditFields {
  private(set) var rest: [JSONMember]

  init(_ members: [JSONMember]) { rest = members }

  mutating func take<Value: AuditValue>(_ key: String, as type: Value.Type = Value.self) throws(WireProblem) -> Value {
    guard let value = try takeIfPresent(key, as: type) else { throw WireProblem("'\(key)' is missing") }
    return value
  }

  /// nil when the key is absent or stands with `null`.
  mutating func takeIfPresent<Value: AuditValue>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(WireProblem) -> Value? {
    guard let index = rest.firstIndex(where: { $0.key == key }) else { return nil }
    let json = rest.remove(at: index).value
    if case .null = json { return nil }
    guard let value = Value(auditJSON: json) else { throw json.mismatch(key, Value.meaning) }
    return value
  }
}

extension AuditFields: AuditValue {
  static let meaning = "an object"
  var auditJSON: JSONValue { .object(rest) }
  init?(auditJSON json: JSONValue) {
    guard case .object(let members) = json else { return nil }
    self.init(members)
  }
}
