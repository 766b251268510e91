import Basics

/// What stands in an audit file: its type and the members of its line.
protocol AuditForm: Hashable, Sendable {
  /// `event_type`, as in engine.md 7.2.
  var type: String { get }
  /// Everything but time, run id and number: those belong to the file, not to the fact.
  var members: [JSONMember] { get }
}

/// A record with a form of its own: how it is written and how it is read, in one place.
protocol AuditRecord: AuditForm {
  /// Every `event_type` that such records are written under.
  static var types: [String] { get }
  /// What the engine was doing.
  var operation: String { get }
  /// Name of the contract; nil: the fact concerns no single one.
  var contract: String? { get }
  /// What comes behind type, operation and symbol.
  var body: [JSONMember] { get }
  /// Reads what `members` writes. Members that are not known are passed over.
  init(_ source: AuditSource) throws(WireProblem)
}

extension AuditRecord {
  var type: String { Self.types[0] }

  var members: [JSONMember] {
    var members = [JSONMember("event_type", type), JSONMember("operation", operation)]
    members.append("symbol", contract)
    return members + body
  }
}

/// A kind of record in the list of all kinds.
struct AuditKind: Sendable {
  let types: [String]
  let read: @Sendable (AuditSource) throws(WireProblem) -> AuditEvent

  init<Record: AuditRecord>(_ event: @escaping @Sendable (Record) -> AuditEvent) {
    types = Record.types
    read = { (source) throws(WireProblem) in event(try Record(source)) }
  }
}

/// A fact of a type that is not known here, with everything that its line says.
public struct OtherRecord: AuditForm {
  public var type: String
  /// Behind `event_type`, in order.
  public var content: [JSONMember]
  public init(type: String, content: [JSONMember]) {
    self.type = type
    self.content = content
  }

  var members: [JSONMember] { [JSONMember("event_type", type)] + content }
}
