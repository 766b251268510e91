import Binance
import Market

/// What the venue has said of its patience, as it stands just now.
package enum RequestStanding: Hashable, Sendable {
  case free
  /// 80 % of the minute's weight is used.
  case cautious
  /// 90 % of it.
  case essentialOnly
  /// 429: too much has been asked.
  case limited(until: Timestamp)
  /// 418: the address is banned; every further request lengthens the ban (binance-usdm 1.6).
  case banned(until: Timestamp)
}

/// What is sent while the venue asks for patience.
package protocol RequestPatience: Sendable {
  /// Whether a request goes out now. What does not, waits.
  func admits(_ urgency: Urgency, _ standing: RequestStanding) -> Bool
}

/// History waits from 80 % on, all but protection and closes from 90 % on, all but protection after 429; during a ban
/// everything does, because every request would be refused. Source: engine.md 4.7, binance-usdm 1.6.
package struct ObeysTheVenue: RequestPatience {
  package init() {}
  package func admits(_ urgency: Urgency, _ standing: RequestStanding) -> Bool {
    switch standing {
    case .free: true
    case .cautious: urgency < .history
    case .essentialOnly: urgency <= .close
    case .limited: urgency == .protect
    case .banned: false
    }
  }
}

/// Why a request brought nothing.
package enum RequestFailure: Hashable, Sendable {
  /// 429 or 418: it was not executed.
  case limited
  /// A server error, or no answer at all.
  case unavailable
  /// A plain no.
  case refused(VenueError)
}

/// Which requests are sent a second time below those who asked for them, and when.
package protocol RequestRetrying: Sendable {
  /// The pause before the request goes out again; nil: whoever asked is told of the failure.
  /// - Parameter attempt: how often it has been sent, from 1.
  func pause(after failure: RequestFailure, of call: Call, _ urgency: Urgency, attempt: Int) -> Span?
}

/// The pauses are 1, 2 and 4 s (engine.md 1.5). What the venue was too busy for is a question asked again; what trades has an
/// outcome that is not known, and is asked about first (4.7). A plain no is never argued with (4.6). What it had no
/// patience for was not executed: all but entries goes out again when it may. Orders ask about themselves in a rhythm of
/// their own, which is quicker.
package struct RetriesWhatIsSafe: RequestRetrying {
  package static let pauses: [Span] = [.seconds(1), .seconds(2), .seconds(4)]

  package init() {}

  package func pause(after failure: RequestFailure, of call: Call, _ urgency: Urgency, attempt: Int) -> Span? {
    switch failure {
    case .limited: urgency == .enter ? nil : Self.pauses[min(attempt, Self.pauses.count) - 1]
    case .unavailable:
      call.endpoint.method == .get && urgency >= .reconcile && attempt <= Self.pauses.count
        ? Self.pauses[attempt - 1] : nil
    case .refused: nil
    }
  }
}
