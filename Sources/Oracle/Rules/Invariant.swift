/// What must be true in every run. Venue-side rules are read from the wire and the ledger and hold for any bot; engine-side
/// rules need the engine's audit.
public enum Invariant: String, CaseIterable, Hashable, Sendable {
  case orderTransitions = "order-transitions"
  case fillsSumToExecuted = "fills-sum-to-executed"
  case clientIdsUnique = "client-ids-unique"
  case unknownQueriedFirst = "unknown-queried-first"
  case reduceOnlyNeverFlips = "reduce-only-never-flips"
  case walletAddsUp = "wallet-adds-up"
  case ledgerBalances = "ledger-balances"
  case positionAddsUp = "position-adds-up"
  case protectedInTime = "protected-in-time"
  case stopOnlyTightened = "stop-only-tightened"
  case noOrphans = "no-orphans"
  case deadKeyReplaced = "dead-key-replaced"
  case backOffBounded = "back-off-bounded"
  case engineEqualsVenue = "engine-equals-venue"
  case fillBookedOnce = "fill-booked-once"
  case figuresAgree = "figures-agree"
  case noZeroPrice = "no-zero-price"
  case oneVerdict = "one-verdict"
  case rrRecomputed = "rr-recomputed"
  case rrAddsUp = "rr-adds-up"
  case adoptedBeforeEntry = "adopted-before-entry"
  case noEntryWhileDark = "no-entry-while-dark"
  case silenceNoticed = "silence-noticed"
  case limitsHold = "limits-hold"
  case oneEntryPerSetup = "one-entry-per-setup"
  case sizeWithinLimits = "size-within-limits"
  case sizeAsSent = "size-as-sent"
  case liquidationAccounted = "liquidation-accounted"
  case settlementAgrees = "settlement-agrees"
  case stopsLast = "stops-last"
  case settles = "settles"

  public var isVenueSide: Bool {
    switch self {
    case .orderTransitions, .fillsSumToExecuted, .clientIdsUnique, .reduceOnlyNeverFlips,
      .walletAddsUp, .ledgerBalances, .positionAddsUp, .protectedInTime, .stopOnlyTightened, .noOrphans,
      .deadKeyReplaced, .backOffBounded, .limitsHold:
      true
    case .unknownQueriedFirst, .engineEqualsVenue, .fillBookedOnce, .figuresAgree, .noZeroPrice, .oneVerdict,
      .rrRecomputed, .rrAddsUp,
      .adoptedBeforeEntry, .noEntryWhileDark, .silenceNoticed, .oneEntryPerSetup, .sizeWithinLimits, .sizeAsSent,
      .liquidationAccounted, .settlementAgrees, .stopsLast,
      .settles:
      false
    }
  }

  public var summary: String {
    switch self {
    case .orderTransitions: "an order's status only moves along legal steps"
    case .fillsSumToExecuted: "the executions of an order sum to its executed quantity, which never falls"
    case .clientIdsUnique: "no client order id is used for two orders"
    case .unknownQueriedFirst: "an order with unknown outcome is queried before the symbol is traded again"
    case .reduceOnlyNeverFlips: "a reduce-only execution never turns a position around"
    case .walletAddsUp: "venue wallet = start + realized - fees, exactly"
    case .ledgerBalances: "every transaction of the venue's ledger sums to zero, and so do its accounts"
    case .positionAddsUp: "a position at the venue is what its executions traded and realized: quantity and cost"
    case .protectedInTime: "no position is without a live stop for more than 5 s"
    case .stopOnlyTightened: "a stop moves only toward the price while its position lives"
    case .noOrphans: "no order stays open for more than 10 s after its position is flat"
    case .deadKeyReplaced:
      "evidence of a dead user stream is answered by POST listenKey within 1 s; later only as far as a back-off explains it"
    case .backOffBounded:
      "at most 6 listen keys are asked for within 10 s, and while the stream is down one at least every 65 s"
    case .engineEqualsVenue: "when everything is quiet, engine and venue agree on positions and wallet"
    case .fillBookedOnce: "the engine books an execution once, and only what the venue executed"
    case .figuresAgree: "price, quantity, realized PnL and commission of a booked execution equal the venue's"
    case .noZeroPrice: "no price of zero in a booked execution, a closed position or an accepted signal"
    case .oneVerdict: "a signal gets exactly one verdict"
    case .rrRecomputed: "the logged RR is the RR of the logged prices"
    case .rrAddsUp: "rr.reached = rr.passed + rejected[\"rr_below_min\"]"
    case .adoptedBeforeEntry: "the account is read before the first entry"
    case .noEntryWhileDark: "no entry is sent between evidence of a dead user stream and the end of reconciliation"
    case .silenceNoticed: "an execution that a silent user stream did not bring is noticed within 70 s"
    case .limitsHold: "positions and entries in flight keep the engine's limits on shorts and on both sides at once"
    case .oneEntryPerSetup: "an entry has an accepted signal of its own, and no setup is entered twice"
    case .sizeWithinLimits:
      "notional and risk at the stop of an entry stay within cap and budget, and are what the record says"
    case .sizeAsSent: "the quantity on record is the quantity that is sent"
    case .liquidationAccounted:
      "an emergency liquidation closes or lists every position, once, with source and reason; completed means flat and no order left"
    case .settlementAgrees: "gross and exit fees of a settlement equal the venue's executions to the last digit"
    case .stopsLast: "during an emergency liquidation a position keeps its stop until it is flat"
    case .settles: "after the last fault everything becomes quiet and equal within the settle limit"
    }
  }
}
