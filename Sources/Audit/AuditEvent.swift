import Basics
import Binance
import Market

/// A fact that the engine puts on record. The audit file is made of these (engine.md 7.2), the oracle reads them, and a
/// foreign engine that emits them can be judged by the same rules.
public enum AuditEvent: Hashable, Sendable {
  /// An order was sent or answered: `order_placed`, `order_rejected`, `order_cancelled`.
  case order(OrderRecord)
  /// One execution was booked, exactly once. `fill_booked`.
  case fill(FillRecord)
  /// `trade_executed`: an entry is filled and its protection confirmed.
  case tradeExecuted(TradeExecutedRecord)
  /// `position_closed`: the position of a symbol became flat.
  case positionClosed(PositionClosedRecord)
  /// The strategy looked at a closed candle: `signal_processing`.
  case evaluation(EvaluationRecord)
  /// The trend of a symbol is another: `trend_change`.
  case trend(TrendRecord)
  /// The pipeline's one verdict on one signal: `signal_accepted` or `signal_rejected`.
  case verdict(VerdictRecord)
  /// `position_size_calculated`: how much an accepted signal trades.
  case sized(SizeRecord)
  /// `exposure`: what is open on each side.
  case exposure(ExposureRecord)
  /// `stream_state`.
  case streamState(StreamStateRecord)
  /// `listen_key_rotated`.
  case listenKeyRotated(ListenKeyRotatedRecord)
  /// `reconciliation`.
  case reconciliation(ReconciliationRecord)
  /// `position_query`: what the venue says of a position, taken over into the books.
  case adopted(AdoptedRecord)
  /// `balance_query`: the venue's wallet balance, taken over into the books, which had another.
  case balanceAdopted(BalanceAdoptedRecord)
  /// `alert`.
  case alert(AlertRecord)
  /// A step of an emergency liquidation.
  case liquidation(LiquidationRecord)
  /// `settlement`.
  case settlement(SettlementRecord)
  /// `notification_sent`: what became of a message to a person.
  case notified(NotifiedRecord)
  /// `api_error`.
  case apiError(APIErrorRecord)
  /// `liquidation_requested`: somebody or something demands that everything be closed.
  case liquidationRequested(LiquidationRequestRecord)
  /// `candle_gap`.
  case candleGap(CandleGapRecord)
  /// `candle_refused`.
  case candleRefused(CandleRefusedRecord)
  /// A fact of a type that is not known here.
  case other(OtherRecord)
}

extension AuditEvent {
  /// All records that have a form of their own: how each is read by its type. How it is written and read stands with it.
  static let kinds = [
    AuditKind(AuditEvent.order), AuditKind(AuditEvent.fill), AuditKind(AuditEvent.tradeExecuted),
    AuditKind(AuditEvent.positionClosed), AuditKind(AuditEvent.evaluation), AuditKind(AuditEvent.trend),
    AuditKind(AuditEvent.verdict), AuditKind(AuditEvent.sized), AuditKind(AuditEvent.exposure),
    AuditKind(AuditEvent.streamState), AuditKind(AuditEvent.listenKeyRotated), AuditKind(AuditEvent.reconciliation),
    AuditKind(AuditEvent.adopted), AuditKind(AuditEvent.balanceAdopted), AuditKind(AuditEvent.alert),
    AuditKind(AuditEvent.liquidation), AuditKind(AuditEvent.settlement), AuditKind(AuditEvent.notified),
    AuditKind(AuditEvent.apiError), AuditKind(AuditEvent.liquidationRequested), AuditKind(AuditEvent.candleGap),
    AuditKind(AuditEvent.candleRefused),
  ]

  /// The record of the case.
  var record: any AuditForm {
    switch self {
    case .order(let record): record
    case .fill(let record): record
    case .tradeExecuted(let record): record
    case .positionClosed(let record): record
    case .evaluation(let record): record
    case .trend(let record): record
    case .verdict(let record): record
    case .sized(let record): record
    case .exposure(let record): record
    case .streamState(let record): record
    case .listenKeyRotated(let record): record
    case .reconciliation(let record): record
    case .adopted(let record): record
    case .balanceAdopted(let record): record
    case .alert(let record): record
    case .liquidation(let record): record
    case .settlement(let record): record
    case .notified(let record): record
    case .apiError(let record): record
    case .liquidationRequested(let record): record
    case .candleGap(let record): record
    case .candleRefused(let record): record
    case .other(let record): record
    }
  }
}
