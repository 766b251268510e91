import Market

/// How new what the books have is, of one contract or of the balance. An answer of before it says nothing against it.
struct NewestNews: Hashable {
  /// By our clock, when it came in.
  private(set) var heardAt = Timestamp.distantPast
  /// By the venue's clock, the latest of it.
  private(set) var happenedAt = Timestamp.distantPast
  /// What happened until then, by the venue's clock, is in a figure of the venue's that was taken over.
  var takenOverUntil = Timestamp.distantPast
  /// The same of the first look at the account, by our clock: for lists of executions alone, which reach back. What the
  /// stream tells after the start is news, whatever the clocks say.
  var listedUntil = Timestamp.distantPast

  mutating func hear(of time: Timestamp, at now: Timestamp) {
    heardAt = now
    happenedAt = max(happenedAt, time)
  }

  /// Whether an answer may be of before it.
  ///
  /// - Parameters:
  ///   - askedAt: when the question went out, by our clock.
  ///   - updatedAt: what the answer says of the last change in it, by the venue's; 0 ms where it does not say.
  func outdates(answerTo askedAt: Timestamp, updatedAt: Timestamp) -> Bool {
    heardAt > askedAt || (updatedAt.milliseconds > 0 && happenedAt > updatedAt)
  }
}

/// A change of the balance that no execution explains.
struct BalanceChange: Hashable {
  /// FUNDING_FEE, DEPOSIT, ADJUSTMENT and so on.
  var reason: String
  /// Of the transaction, by the venue's clock.
  var time: Timestamp
  var amount: Money
  /// The balance after it: tells two changes of one moment and reason apart.
  var balance: Money
}

/// Remembers which changes of the balance were booked. Bounded: the oldest are forgotten.
struct EventMemory {
  static let capacity = 1024
  private var known: [BalanceChange] = []

  /// True the first time that a change is seen.
  mutating func insert(_ change: BalanceChange) -> Bool {
    guard !known.contains(change) else { return false }
    if known.count == Self.capacity { known.removeFirst() }
    known.append(change)
    return true
  }
}
