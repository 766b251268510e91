import Market

/// A run that cannot go on.
package struct WorldProblem: Error, Sendable, CustomStringConvertible {
  package let time: Timestamp
  private let what: String
  private let hint: String
  /// The last events before it was given up.
  private let events: [EventLog.Line]

  private init(_ what: String, at time: Timestamp, log: EventLog?, hint: String) {
    self.what = what
    self.time = time
    self.hint = hint
    events = log.map { $0.lines(before: $0.count, count: 6) } ?? []
  }

  /// Something happens again and again at one moment, so that virtual time stands still.
  init(stuckAt time: Timestamp, log: EventLog?) {
    self.init(
      "time stands still: \(World.turnsAtOneMomentMax) turns at one moment", at: time, log: log,
      hint: "an engine or a script that reacts to its own action at once does this")
  }

  /// An amount is beyond what books can add up.
  ///
  /// - Parameters:
  ///   - what: and by how much.
  ///   - limit: what it may be.
  init(_ what: String, beyond limit: Money, on time: Timestamp, log: EventLog?) {
    self.init(
      "\(what), more than \(limit) USDT", at: time, log: log,
      hint: "books add amounts up within 9.2e10; play lower prices, or begin with less")
  }

  package var description: String {
    let civil = CivilTime(time)
    let last = events.map { "   #\($0.number) \($0.text)" }.joined(separator: "\n")
    return "error: \(what), at \(civil.date) \(civil.clock) UTC\n = last events:\n\(last)\n = hint: \(hint)"
  }
}
