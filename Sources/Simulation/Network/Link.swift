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
    case frame([UInt8])
    case opened
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
  /// Nothing is delivered before this moment; what is published meanwhile is lost.
  var silentUntil = Timestamp.distantPast

  init(stream: StreamID, path: String) {
    self.stream = stream
    self.path = path
    isUser = !path.contains("@")
  }

  var connection: ConnectionID { ConnectionID(stream.number) }
}
