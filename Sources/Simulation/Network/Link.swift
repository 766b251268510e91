import Basics
import Binance
import DequeModule
import Exchange
import Market
import TradingEngine

/// One WebSocket connection between the engine and the venue, with the frames that are on their way.
///
/// A socket keeps its order: whatever the drawn delays, nothing overtakes. So the frames in flight are a queue, and only
/// its head stands in the world's event queue.
struct Link {
  /// What travels to the engine.
  enum Parcel {
    case market(MarketEvent)
    case frame(UserFrame)
    case opened
    /// The connection could not be made.
    case refused
    case closed(code: Int, reason: String)
    case alive
  }

  struct Delivery {
    var at: Timestamp
    var parcel: Parcel
    /// Number of the event that sent it.
    var cause: Int
  }

  let stream: StreamID
  let path: String
  /// A user data stream, by its path.
  let isUser: Bool
  var inbox = Deque<Delivery>()
  /// The venue knows the connection.
  var isOpenAtVenue = false
  /// The engine has been told of it and has not been told of its end.
  var isOpenAtEngine = false
  /// The engine let go of it; whatever still comes is dropped.
  var isAbandoned = false
  var lastArrivalAtEngine = Timestamp.distantPast
  var lastArrivalAtVenue = Timestamp.distantPast
  /// Frames published at one instant travel together: one draw for all of them.
  var batchTime = Timestamp.distantPast
  var batchArrival = Timestamp.distantPast
  var batches = 0
  var writes = 0
  /// Those that a fault has begun, over ones among them.
  private var silences: [Silence] = []
  /// The end of the last of them.
  private var silentUntil = Timestamp.distantPast

  mutating func begin(_ silence: Silence) {
    silences.append(silence)
    silentUntil = max(silentUntil, silence.until)
  }

  /// Nothing at all is delivered.
  func isSilent(at now: Timestamp) -> Bool {
    silentUntil > now && silences.contains { $0.until > now && $0.symbol == nil }
  }

  /// Puts a parcel behind all that is on its way already and says when it will arrive; nil: it is lost in a silence, or
  /// nobody is there any more. One access to the link for each parcel: this is the network's hottest place.
  mutating func send(
    _ parcel: Parcel, at now: Timestamp, cause: Int, delay: Delay, random: HashedRandom, instruments: Instruments
  ) -> (arrival: Timestamp, isHead: Bool)? {
    guard !isAbandoned else { return nil }
    if silentUntil > now, silences.contains(where: { $0.until > now && $0.swallows(parcel, instruments) }) {
      return nil
    }
    if batchTime != now {
      batchTime = now
      batches += 1
      batchArrival = max(lastArrivalAtEngine, now + random.draw(delay, stream.number, batches))
      lastArrivalAtEngine = batchArrival
    }
    let isHead = inbox.isEmpty
    inbox.append(Delivery(at: batchArrival, parcel: parcel, cause: cause))
    return (batchArrival, isHead)
  }

  /// The next parcel that is due; parcels for an abandoned link are thrown away.
  mutating func takeDue(at now: Timestamp) -> Delivery? {
    while let head = inbox.first, head.at <= now {
      inbox.removeFirst()
      if !isAbandoned { return head }
    }
    return nil
  }

  init(stream: StreamID, path: String) {
    self.stream = stream
    self.path = path
    isUser = !path.contains("@")
  }

  var connection: ConnectionID { ConnectionID(stream.number) }
}
