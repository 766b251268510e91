import Market

/// Faults of single events on a user data stream.
extension FaultDefinition {
  static let userEventFaults = [duplicate, late, lose]

  private static let userEvents =
    [FaultPhrase("user-events"), FaultPhrase(nil, .event, isOptional: true)] + FaultPhrase.which

  static let duplicate = FaultDefinition(
    "duplicate", userEvents, summary: "user events arrive twice", .userEvent { _, fate in fate.copies += 1 })

  static let late = FaultDefinition(
    "late", userEvents + [.by], summary: "user events arrive later than others",
    .userEvent { arguments, fate in fate.way = .late(arguments.span) })

  static let lose = FaultDefinition(
    "lose", userEvents, summary: "user events do not arrive; the socket stays open",
    .userEvent { _, fate in fate.way = .lost })
}

extension Fault {
  /// User events that match arrive twice.
  package static func duplicate(_ match: EventMatch) -> Fault { Fault(.duplicate) { $0.narrow(to: match) } }

  /// User events that match arrive later, and so possibly out of order with later ones.
  package static func late(_ match: EventMatch, by span: Span) -> Fault {
    Fault(.late) {
      $0.narrow(to: match)
      $0.span = span
    }
  }

  /// User events that match do not arrive, although the socket is up and others do.
  package static func lose(_ match: EventMatch) -> Fault { Fault(.lose) { $0.narrow(to: match) } }
}

/// Which user events a fault is for. nil matches everything.
package struct EventMatch: Hashable, Sendable {
  /// Those that the venue sends on a user data stream.
  package static let names = [
    "ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE", "ALGO_UPDATE", "TRADE_LITE", "ACCOUNT_CONFIG_UPDATE", "listenKeyExpired",
  ]

  /// One of `names`.
  package var name: String?
  /// The contract that the event tells of; one that tells of several matches by any of them.
  package var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  package var nth: Int?
  package init(name: String? = nil, symbol: String? = nil, nth: Int? = nil) {
    self.name = name
    self.symbol = symbol
    self.nth = nth
  }
}

extension FaultArguments {
  fileprivate mutating func narrow(to match: EventMatch) {
    (event, symbol, nth) = (match.name, match.symbol, match.nth)
  }
}
