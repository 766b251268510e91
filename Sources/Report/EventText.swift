import Basics
import Simulation

/// An event as a line of the console shows it: no longer than fits, and of a record first what it is about.
struct EventText {
  /// Columns that a line may have.
  let width: Int

  /// Members of records that say why, before all others.
  private static let reasons = [
    "reason", "why", "code", "msg", "error", "condition", "value", "state", "from", "to", "stream", "setup_id",
  ]

  /// - Parameter lead: what stands before the text in the line.
  func line(_ event: EventLog.Line, lead: String) -> String {
    let text = Self.told(event.text)
    let room = max(20, width - lead.count)
    return lead + (text.count > room ? text.prefix(room - 1) + "…" : text[...])
  }

  /// `audit signal_rejected XRPUSDT reason=cooldown …` of a record, which the log keeps as JSON; other events as they are.
  static func told(_ text: String) -> String {
    let start = "audit "
    guard text.hasPrefix(start), let record = try? JSONValue(parsing: String(text.dropFirst(start.count))),
      case .object(let members) = record
    else { return text }
    var words: [String] = []
    var rest: [JSONMember] = []
    for member in members {
      switch (member.key, member.value) {
      case ("event_type", .string(let type)): words.insert(type, at: 0)
      case ("symbol", .string(let name)): words.append(name)
      case ("operation", _): continue
      case (_, .object(let inner)): rest += inner
      default: rest.append(member)
      }
    }
    let first = reasons.compactMap { key in rest.first { $0.key == key } }
    let last = rest.filter { member in !reasons.contains(member.key) }
    return ([start.dropLast() + ""] + words + (first + last).map { "\($0.key)=\(value($0.value))" })
      .joined(separator: " ")
  }

  private static func value(_ value: JSONValue) -> String {
    guard case .string(let text) = value else { return value.text }
    return text.isEmpty || text.contains(" ") ? "'\(text)'" : text
  }
}
