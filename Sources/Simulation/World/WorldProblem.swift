import Market

/// A run that cannot go on: something happens again and again at one moment, so that virtual time stands still.
package struct WorldProblem: Error, Sendable, CustomStringConvertible {
  package var time: Timestamp
  /// The last events before it was given up.
  package var events: [EventLog.Line]

  init(stuckAt time: Timestamp, log: EventLog?) {
    self.time = time
    events = log.map { $0.lines(before: $0.count, count: 6) } ?? []
  }

  package var description: String {
    let civil = CivilTime(time)
    let last = events.map { "   #\($0.number) \($0.text)" }.joined(separator: "\n")
    return
      "error: time stands still at \(civil.date) \(civil.clock) UTC: \(World.turnsAtOneMomentMax) turns at one moment\n"
      + " = last events:\n\(last)\n = hint: an engine or a script that reacts to its own action at once does this"
  }
}
