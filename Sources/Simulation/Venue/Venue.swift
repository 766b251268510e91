import Binance
import Exchange
import Market
import Oracle

/// A venue as the world sees it: what crosses the wire, and the venue's own time.
///
/// The mock exchange is one; whatever else answers requests and sends frames (a recorded day) can stand in its place. All
/// calls carry the present moment and append what leaves the venue; a venue never calls back.
package protocol Venue: VenueView {
  /// When `advance(to:into:)` has something to do; `.distantFuture` when idle.
  var nextDue: Timestamp { get }
  /// What is in its books as open when the run begins: orders from before it.
  var openAtStart: [LedgerChange] { get }
  /// Does all that is due at or before `now`.
  func advance(to now: Timestamp, into effects: inout Effects)

  /// Market data at the time it is published.
  func tape(_ event: MarketEvent, at now: Timestamp, into effects: inout Effects)

  /// A request arrives. A query with `lag` is answered as it would have been so much earlier.
  func request(_ id: ClientRequestID, _ request: RESTRequest, at now: Timestamp, lag: Span, into effects: inout Effects)
  /// A client opens a stream connection on `path`.
  func opened(_ connection: ConnectionID, path: String, at now: Timestamp, into effects: inout Effects)
  /// Bytes of a client's frame arrive.
  func wrote(_ connection: ConnectionID, _ bytes: [UInt8], at now: Timestamp, into effects: inout Effects)
  /// The client's side of the connection is gone.
  func closed(_ connection: ConnectionID, at now: Timestamp)
  /// User events go out on this connection.
  func deliversUserEvents(to connection: ConnectionID) -> Bool

  /// What scripts and faults may do to this venue; nil: a venue that nobody can steer.
  var control: (any VenueControl)? { get }
}

/// The hands of scripts and faults inside a venue that is made up.
package protocol VenueControl: AnyObject {
  func expireListenKey(_ kind: Exchange.ListenKeyEnd, at now: Timestamp, into effects: inout Effects)
  func deleteListenKeyByOtherSession(at now: Timestamp, into effects: inout Effects)
  /// Mark and last price jump, or one of them, triggers are looked at; the tape's next price takes over again.
  func setPrice(
    _ symbol: Symbol, _ price: Price, of kind: PriceKind?, at now: Timestamp, into effects: inout Effects)
  /// Prices of the tape do not move this contract before `until`.
  func shutOutTape(_ symbol: Symbol, until: Timestamp)
  /// Another session of the account acts. Returns why it was refused; nil: it was done.
  func act(_ act: ForeignAct, at now: Timestamp, into effects: inout Effects) -> VenueError?
  /// From now on orders that enter matching are disturbed by this, too.
  func disturb(_ disturbance: FillDisturbance)
  /// The disturbances of this step are over; orders that they have struck work on as they were told.
  func endDisturbances(step: Int)
  /// The price one tick beyond the trigger of the oldest waiting stop or target; nil: there is none.
  func priceBeyondTrigger(_ symbol: Symbol, of kind: TriggerKind) -> Price?
}
