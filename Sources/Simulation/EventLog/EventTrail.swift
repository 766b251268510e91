import Oracle

/// The events that led to a value, picked from a log for people to read.
///
/// Market deliveries have no line, and timers and requests of routine stand here only where something else follows from
/// them: what has no bearing is left out, however near it is.
package struct EventTrail {
  /// How many events are shown; the first one found may bring its causes along beyond that.
  package static let room = 10
  /// How many events that bear on the value begin a chain.
  private static let heads = 6
  /// With fewer than this, what happened instead is looked for, too.
  private static let few = 4
  /// How far back causes are followed. A timer ends the way: what set it tells nothing.
  private static let depth = 4

  private let log: EventLog
  /// Where the lines that count begin and end, as positions in the log.
  private let start: Int
  private let end: Int
  private var chosen: [EventLog.Line] = []

  /// - Parameters:
  ///   - evidence: what bears on the values that were not as demanded; may be empty.
  ///   - event: the last event that counts.
  ///   - since: the event that opened the window in which they were to come true; nil: the whole run counts.
  ///   - showsLast: the last event is shown, whatever it is about.
  package static func lines(
    of log: EventLog, bearingOn evidence: [Evidence], to event: Int, since: Int? = nil, showsLast: Bool = false
  ) -> [EventLog.Line] {
    var trail = EventTrail(log, to: event, since: since)
    if let since, let opening = log.line(since) { trail.take(opening) }
    if showsLast, let last = log.line(event), last.topic.kind != .timer { trail.take(last) }
    let given = trail.chosen.count
    trail.take(evidence, .exact, in: trail.start..<trail.end)
    if trail.chosen.count - given < few { trail.take(evidence, .instead, in: trail.start..<trail.end) }
    // What is less to the point says something only where nothing else was found.
    if trail.chosen.count == given { trail.take([.notable], .exact, in: trail.start..<trail.end) }
    if trail.chosen.count == given { trail.take(evidence, .exact, in: 0..<trail.start) }
    if trail.chosen.isEmpty { trail.take([.notable], .exact, in: 0..<trail.start) }
    return trail.chosen.sorted { $0.number < $1.number }
  }

  private init(_ log: EventLog, to event: Int, since: Int?) {
    self.log = log
    end = log.position(behind: event)
    start = since.map { log.position(behind: $0 - 1) } ?? 0
  }

  /// The newest events of a stretch that bear on the value, each with what led to it.
  private mutating func take(_ evidence: [Evidence], _ bearing: Evidence.Bearing, in stretch: Range<Int>) {
    guard !evidence.isEmpty else { return }
    var heads = 0
    for position in stretch.reversed() where heads < Self.heads && chosen.count < Self.room {
      let line = log.lines[position]
      guard evidence.lazy.compactMap({ $0.bearing(of: line.topic) }).max() == bearing else { continue }
      take(line)
      heads += 1
    }
  }

  private mutating func take(_ line: EventLog.Line) {
    var chain = [line]
    while let last = chain.last, chain.count <= Self.depth, last.topic.kind != .timer, last.cause > 0,
      let cause = log.line(last.cause)
    {
      chain.append(cause)
    }
    let new = chain.filter { link in !chosen.contains { $0.number == link.number } }
    if chosen.isEmpty || chosen.count + new.count <= Self.room {
      chosen += new
    } else if new.first?.number == line.number {
      chosen.append(line)
    }
  }
}
