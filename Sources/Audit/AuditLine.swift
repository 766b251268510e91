import Basics
import Market

/// The audit file's form of an event: one JSON object a line, keys as in engine.md 7.2 with our additions.
extension AuditEvent {
  /// `event_type`, as in engine.md 7.2.
  public var type: String { record.type }

  /// Everything but time, run id and number: those belong to the file, not to the fact.
  public var members: [JSONMember] { record.members }

  /// One line of the audit file.
  ///
  /// - Parameters:
  ///   - number: gap-free within the run, from 1.
  ///   - cause: number of the event in the run's event log that led to this fact.
  public func line(at time: Timestamp, offset: ClockOffset, runId: String, number: Int, cause: Int) -> JSONValue {
    let local = CivilTime(time, offset: offset)
    let utc = CivilTime(time)
    let line = [
      JSONMember("timestamp", "\(local.date)T\(local.clockMicroseconds)"),
      JSONMember("ts_utc", "\(utc.date)T\(utc.clockMicroseconds)Z"),
      JSONMember("run_id", runId), JSONMember("seq", number), JSONMember("cause", cause),
    ]
    return .object(line + members)
  }

  /// What stands before the fact in a line.
  private static let lineKeys: Set<String> = ["timestamp", "ts_utc", "run_id", "seq", "cause"]

  private static let kindsByType: [String: AuditKind] = {
    var kinds: [String: AuditKind] = [:]
    for kind in AuditEvent.kinds { for type in kind.types { kinds[type] = kind } }
    return kinds
  }()

  /// Reads the fact of a line that `line(at:offset:runId:number:cause:)` or `members` made.
  ///
  /// - Throws: a problem that names the key, where the type is known and its record is not whole. A type that is not
  ///   known is `other`, with everything that the line says.
  public init(line: JSONValue) throws(WireProblem) {
    let type = try line.string("event_type")
    guard case .object(let members) = line, let start = members.firstIndex(where: { $0.key == "event_type" }) else {
      throw WireProblem("expected an object with 'event_type'")
    }
    let content = members[..<start].filter { !Self.lineKeys.contains($0.key) } + members[(start + 1)...]
    if let kind = Self.kindsByType[type] {
      self = try kind.read(try AuditSource(type: type, content))
    } else {
      self = .other(OtherRecord(type: type, content: Array(content)))
    }
  }
}
