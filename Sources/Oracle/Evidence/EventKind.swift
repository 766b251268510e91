/// What an event of a run's log is about, as far as a metric may care. Market deliveries are not among them.
package enum EventKind: String, Hashable, Sendable {
  /// An engine crashes or starts anew.
  case life
  case fault, price, signal, command
  case request, answer
  /// An answer with an error, or none.
  case refusal
  /// A refusal because everything is as asked for: the margin type is set.
  case idleRefusal
  /// A refusal of an order, or of its cancellation.
  case refusedOrder
  /// A connection of the user stream, and of market data.
  case userConnection, marketConnection
  /// A connection of the user stream that is closed or refused.
  case userDisconnection
  case userEvent
  /// In the venue's books.
  case order, fill, position

  // What the engine puts on record.
  case acceptance, rejection, sizing, evaluation, trend
  case booking, adoption, closing, streamState, keyRotation, reconciliation, exposure
  case alert, liquidation, liquidationStep, settlement
  /// A message to people, and what became of it.
  case message, delivery
  /// Any other record.
  case record

  case log, timer, other

  /// What a person looks for first, whatever failed: disturbances, decisions, refusals and executions.
  package static let notable: [EventKind] = [
    .life, .fault, .signal, .command, .refusal, .refusedOrder, .userDisconnection, .fill, .rejection, .alert,
    .liquidation,
  ]

  /// What lets a position come into being, and what keeps it from that.
  static let trading: [EventKind] = [.fill, .signal, .rejection, .refusedOrder]
  /// What the pipeline said of signals.
  static let verdicts: [EventKind] = [.signal, .acceptance, .rejection]
  /// What lets user events through, and what does not.
  static let userDelivery: [EventKind] = [.userConnection, .userDisconnection, .fault]
  /// What makes orders wait at the venue, and what removes them.
  static let waiting: [EventKind] = [.order, .refusedOrder]

  /// An event of this kind with another word than the one asked for says what happened instead. Of requests it does not:
  /// there is always another one.
  var tellsByOtherWords: Bool { self != .request && self != .answer }
}
