import Basics
import Binance
import Market

/// A value in a record: how it is written, and how it is read back without loss.
protocol AuditValue {
  /// What is expected where it stands, for messages to people.
  static var meaning: String { get }
  var auditJSON: JSONValue { get }
  init?(auditJSON json: JSONValue)
}

extension JSONMember {
  init(_ key: String, _ value: some AuditValue) { self.init(key, value.auditJSON) }
  init(_ key: String, _ members: [JSONMember]) { self.init(key, .object(members)) }
}

extension [JSONMember] {
  /// A body of one object, `data`.
  static func data(_ members: [JSONMember]) -> [JSONMember] { [JSONMember("data", members)] }

  /// Leaves the key out when there is no value.
  mutating func append(_ key: String, _ value: (some AuditValue)?) {
    if let value { append(JSONMember(key, value)) }
  }
}

// MARK: Texts, numbers, lists

extension String: AuditValue {
  static let meaning = "text"
  var auditJSON: JSONValue { .string(self) }
  init?(auditJSON json: JSONValue) {
    guard case .string(let text) = json else { return nil }
    self = text
  }
}

extension Bool: AuditValue {
  static let meaning = "true or false"
  var auditJSON: JSONValue { .bool(self) }
  init?(auditJSON json: JSONValue) {
    guard case .bool(let flag) = json else { return nil }
    self = flag
  }
}

extension AuditValue where Self: FixedWidthInteger {
  static var meaning: String { "an integer" }
  var auditJSON: JSONValue { .integer(self) }
  init?(auditJSON json: JSONValue) {
    guard case .number(let digits) = json else { return nil }
    self.init(digits)
  }
}
extension Int: AuditValue {}
extension Int64: AuditValue {}

extension [String]: AuditValue {
  static let meaning = "an array of texts"
  var auditJSON: JSONValue { .array(map { .string($0) }) }
  init?(auditJSON json: JSONValue) {
    guard case .array(let elements) = json else { return nil }
    let texts = elements.compactMap { String(auditJSON: $0) }
    guard texts.count == elements.count else { return nil }
    self = texts
  }
}

/// An id, which stands in quotes.
struct QuotedID: AuditValue {
  static let meaning = "an id in quotes"
  let number: Int64
  init(_ number: Int64) { self.number = number }
  var auditJSON: JSONValue { .string(String(number)) }
  init?(auditJSON json: JSONValue) {
    guard let number = String(auditJSON: json).flatMap({ Int64($0) }) else { return nil }
    self.init(number)
  }
}

// MARK: Amounts and time

extension AuditValue where Self: Scaled {
  static var meaning: String { "a decimal number in quotes" }
  var auditJSON: JSONValue { .string(description) }
  init?(auditJSON json: JSONValue) {
    guard let text = String(auditJSON: json) else { return nil }
    self.init(text)
  }
}
extension Price: AuditValue {}
extension Quantity: AuditValue {}
extension Money: AuditValue {}
extension Rate: AuditValue {}

extension Interval: AuditValue {
  static let meaning = "an interval"
  var auditJSON: JSONValue { .string(name) }
  init?(auditJSON json: JSONValue) {
    guard let name = String(auditJSON: json) else { return nil }
    self.init(name: name)
  }
}

extension RecordedSpan: AuditValue {
  static let meaning = "a span of time"
  var auditJSON: JSONValue { .string(description) }
  init?(auditJSON json: JSONValue) {
    guard let text = String(auditJSON: json) else { return nil }
    self.init(text)
  }
}

// MARK: Words

extension AuditValue where Self: RawRepresentable, RawValue == String {
  static var meaning: String { "a word of its list" }
  var auditJSON: JSONValue { .string(rawValue) }
  init?(auditJSON json: JSONValue) {
    guard let word = String(auditJSON: json) else { return nil }
    self.init(rawValue: word)
  }
}
extension OrderRecord.Role: AuditValue {}
extension FillRecord.Source: AuditValue {}
extension StreamStateRecord.Stream: AuditValue {}
extension StreamStateRecord.State: AuditValue {}
extension LiquidationState: AuditValue {}
extension CandleRefusedRecord.Cause: AuditValue {}

extension Side: AuditValue {
  static let meaning = "BUY or SELL"
  var auditJSON: JSONValue { .string(wireName) }
  init?(auditJSON json: JSONValue) {
    guard let word = String(auditJSON: json) else { return nil }
    self.init(wireName: word)
  }
}

/// `LONG`, `SHORT`: the direction of a position.
struct SideWord: AuditValue {
  static let meaning = "LONG or SHORT"
  let direction: Direction
  init(_ direction: Direction) { self.direction = direction }
  private var word: String { direction == .long ? "LONG" : "SHORT" }
  var auditJSON: JSONValue { .string(word) }
  init?(auditJSON json: JSONValue) {
    guard let direction = Direction.allCases.first(where: { SideWord($0).auditJSON == json }) else { return nil }
    self.init(direction)
  }
}

/// `long_entry`, `short_entry`: the direction of a signal.
struct EntryWord: AuditValue {
  static let meaning = "long_entry or short_entry"
  let direction: Direction
  init(_ direction: Direction) { self.direction = direction }
  var auditJSON: JSONValue { .string("\(direction)_entry") }
  init?(auditJSON json: JSONValue) {
    guard let direction = Direction.allCases.first(where: { EntryWord($0).auditJSON == json }) else { return nil }
    self.init(direction)
  }
}
