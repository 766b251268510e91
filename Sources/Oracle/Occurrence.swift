import Audit
import Binance
import Market
import TradingEngine

/// Something that happened, by which scripts set their anchors and after which expectations are looked at.
package enum Occurrence: Hashable, Sendable {
  /// A timeline step of the script acted; for a fault: took effect. Steps are numbered by the script.
  case fired(step: Int)
  /// The first answer shaped by this step's fault reached the engine.
  case answered(step: Int)
  /// At the venue.
  case positionOpened(Symbol)
  case positionClosed(Symbol)
  case fill(Symbol, isEntry: Bool)
  /// The engine sent a request.
  case request(endpoint: String, symbol: String?)
  /// An answer reached the engine. `code` is the venue's error code; nil for none.
  case answer(endpoint: String, status: Int, code: VenueCode?)
  /// The venue stopped or began to deliver user events to the engine.
  case userStreamDark
  case userStreamOpen
  /// The engine's own view of its user stream changed.
  case userStreamState(StreamStateRecord.State)
  /// The engine decided on a signal.
  case verdict(Symbol, rejection: String?)
  /// Any other change of account, order, connection or engine.
  case changed
}
