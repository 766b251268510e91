import Basics
import Binance
import Market

/// Something that a person should hear of.
public struct AlertRecord: Hashable, Sendable {
  public var condition: String
  public var value: String
  public var threshold: String
  public var action: String
  public init(condition: String, value: String, threshold: String, action: String) {
    self.condition = condition
    self.value = value
    self.threshold = threshold
    self.action = action
  }
}

extension AlertRecord: AuditRecord {
  static let types = ["alert"]
  var operation: String { "monitor" }
  var contract: String? { nil }

  var body: [JSONMember] {
    .data([
      JSONMember("condition", condition), JSONMember("value", value), JSONMember("threshold", threshold),
      JSONMember("action", action),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      condition: try data.take("condition"), value: try data.take("value"), threshold: try data.take("threshold"),
      action: try data.take("action"))
  }
}

/// What became of a message to a person.
public struct NotifiedRecord: Hashable, Sendable {
  public var channel: String
  public var title: String
  public var isDelivered: Bool
  public init(channel: String, title: String, isDelivered: Bool) {
    self.channel = channel
    self.title = title
    self.isDelivered = isDelivered
  }
}

extension NotifiedRecord: AuditRecord {
  static let types = ["notification_sent"]
  var operation: String { "notify" }
  var contract: String? { nil }

  var body: [JSONMember] {
    .data([JSONMember("channel", channel), JSONMember("title", title), JSONMember("ok", isDelivered)])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(channel: try data.take("channel"), title: try data.take("title"), isDelivered: try data.take("ok"))
  }
}

/// A call to the venue, or a message from it, went wrong.
public struct APIErrorRecord: Hashable, Sendable {
  /// What was tried.
  public var operation: String
  /// nil: it concerns no single contract.
  public var symbol: String?
  /// The venue's code, and 0 where it gave none.
  public var error: RefusalRecord
  public init(operation: String, symbol: String?, code: Int, message: String) {
    self.operation = operation
    self.symbol = symbol
    error = RefusalRecord(code: VenueCode(rawValue: code), message: message)
  }
}

extension APIErrorRecord: AuditRecord {
  static let types = ["api_error"]
  var contract: String? { symbol }

  var body: [JSONMember] { [JSONMember("error", error)] }

  init(_ source: AuditSource) throws(WireProblem) {
    guard let refusal = try source.refusal() else { throw WireProblem("'error' is missing in \(source.type)") }
    operation = source.operation
    symbol = source.symbolIfPresent
    error = refusal
  }
}

/// What the venue said against something.
public struct RefusalRecord: Hashable, Sendable {
  public var code: VenueCode
  public var message: String
  public init(code: VenueCode, message: String) {
    self.code = code
    self.message = message
  }
  public init(_ error: VenueError) { self.init(code: error.code, message: error.message) }
}

extension RefusalRecord: AuditValue {
  static let meaning = "an error with code and message"

  var auditJSON: JSONValue {
    .object([JSONMember("error_code", code.rawValue), JSONMember("error_message", message)])
  }

  init?(auditJSON json: JSONValue) {
    guard let code = json["error_code"].flatMap({ Int(auditJSON: $0) }),
      let message = json["error_message"].flatMap({ String(auditJSON: $0) })
    else { return nil }
    self.init(code: VenueCode(rawValue: code), message: message)
  }
}
