import Binance
import Exchange
import Market

/// What a fault can meet, and so when it acts.
package enum FaultPhase: Hashable, Sendable {
  /// Nothing: it acts in the moment of its injection, or not at all.
  case atOnce
  /// A request that the engine sends.
  case request
  /// A connection that the engine opens, when it reaches the venue.
  case connection
  /// An event that the venue sends on a user data stream.
  case userEvent
  /// An order that comes into matching, a placed one or the child of a conditional one; or a conditional one at its trigger.
  case order
  /// A message to people.
  case notification
}

/// What a kind of fault does. It is asked for each thing that it meets, and changes what becomes of it.
enum FaultAction: Sendable {
  case atOnce(@Sendable (World, FaultArguments, Strike) -> Void)
  case request(@Sendable (FaultArguments, inout RequestFate) -> Void)
  /// The connection is refused.
  case connection
  case userEvent(@Sendable (FaultArguments, inout EventFate) -> Void)
  /// The venue is told, and does it by itself.
  case order(@Sendable (FaultArguments) -> FillDisturbance.Change)
  /// The message is not delivered.
  case notification

  var phase: FaultPhase {
    switch self {
    case .atOnce: .atOnce
    case .request: .request
    case .connection: .connection
    case .userEvent: .userEvent
    case .order: .order
    case .notification: .notification
    }
  }
}

/// The injection of a fault that acts at once.
struct Strike {
  /// Whose effect it is.
  var step: Int
  /// End of the step's `for`; `.distantFuture` without one.
  var until: Timestamp
}

/// What becomes of a request on its way to the venue and of its answer.
struct RequestFate {
  /// What ends the way: the venue never hears of the request, and no further fault is asked.
  enum End {
    case lost
    case answered(RESTResponse)
  }

  /// It arrives so much later.
  var delay = Span.zero
  /// It is answered as it would have been so much earlier.
  var lag = Span.zero
  var losesAnswer = false
  /// Takes the place of the venue's answer.
  var answer: RESTResponse?
  var end: End?
}

/// What becomes of one sending of a user event.
struct EventFate {
  enum Way {
    case inOrder
    /// So much later than its stream would bring it, whatever comes meanwhile. No further fault is asked.
    case late(Span)
    /// No further fault is asked.
    case lost
  }

  /// How often it comes besides, and before.
  var copies = 0
  var way = Way.inOrder
}

extension Fault {
  func act(on fate: inout RequestFate) {
    if case .request(let act) = definition.action { act(arguments, &fate) }
  }

  func act(on fate: inout EventFate) {
    if case .userEvent(let act) = definition.action { act(arguments, &fate) }
  }
}

// MARK: - Matching

/// Something that faults at work in the world may be for. Orders are met at the venue.
enum FaultMeeting {
  case request(RESTRequest)
  case connection(isUser: Bool)
  /// nil: bytes that are no event.
  case userEvent(UserEvent?)
  /// By this channel.
  case notification(String)

  var phase: FaultPhase {
    switch self {
    case .request: .request
    case .connection: .connection
    case .userEvent: .userEvent
    case .notification: .notification
    }
  }
}

extension Fault {
  /// It is for this; which one of them it acts on is another question (`nth`, count, probability).
  func isFor(_ meeting: FaultMeeting) -> Bool {
    definition.phase == meeting.phase && arguments.match(meeting)
  }
}

extension FaultArguments {
  fileprivate func match(_ meeting: FaultMeeting) -> Bool {
    switch meeting {
    case .request(let request):
      return (endpoint == nil || endpoint == Endpoint(request)) && (symbol == nil || symbol == request["symbol"])
    case .connection(let isUser): return streams.includes(isUser: isUser)
    case .userEvent(let event):
      guard self.event == nil || self.event == event?.name else { return false }
      return symbol.map { event?.symbols.contains($0) == true } ?? true
    case .notification(let channel): return self.channel == nil || self.channel == channel
    }
  }
}
