import Binance
import Market

/// The audit file's form of an event: one JSON object a line, keys as in engine.md 7.2 with our additions.
extension AuditEvent {
  /// `event_type`, as in engine.md 7.2.
  public var type: String {
    switch self {
    case .order(let record): record.kind.rawValue
    case .fill: "fill_booked"
    case .tradeExecuted: "trade_executed"
    case .positionClosed: "position_closed"
    case .evaluation: "signal_processing"
    case .trend: "trend_change"
    case .verdict(let record): record.rejection == nil ? "signal_accepted" : "signal_rejected"
    case .sized: "position_size_calculated"
    case .exposure: "exposure"
    case .streamState: "stream_state"
    case .listenKeyRotated: "listen_key_rotated"
    case .reconciliation: "reconciliation"
    case .adopted: "position_query"
    case .balanceAdopted: "balance_query"
    case .alert: "alert"
    case .liquidation(let record): record.type
    case .settlement: "settlement"
    case .notified: "notification_sent"
    case .apiError: "api_error"
    case .other(let type, _, _, _): type
    }
  }

  /// Everything but time, run id and number: those belong to the file, not to the fact.
  public var members: [JSONMember] {
    var members = [JSONMember("event_type", .string(type)), JSONMember("operation", .string(operation))]
    if let symbol { members.append(JSONMember("symbol", .string(symbol))) }
    members.append(contentsOf: body)
    return members
  }

  /// One line of the audit file.
  ///
  /// - Parameters:
  ///   - number: gap-free within the run, from 1.
  ///   - cause: number of the event in the run's event log that led to this fact.
  public func line(at time: Timestamp, offset: ClockOffset, runId: String, number: Int, cause: Int) -> JSONValue {
    let local = CivilTime(time, offset: offset)
    let utc = CivilTime(time)
    var line = [
      JSONMember("timestamp", .string("\(local.date)T\(local.clockMicroseconds)")),
      JSONMember("ts_utc", .string("\(utc.date)T\(utc.clockMicroseconds)Z")),
      JSONMember("run_id", .string(runId)),
      JSONMember("seq", .integer(number)),
      JSONMember("cause", .integer(cause)),
    ]
    line.append(contentsOf: members)
    return .object(line)
  }

  private var operation: String {
    switch self {
    case .order(let record): record.kind == .cancelled ? "cancel_order" : "place_order"
    case .fill: "book_fill"
    case .tradeExecuted: "execute_trade"
    case .positionClosed: "position_flat"
    case .evaluation, .trend: "candle_analysis"
    case .verdict: "validate_signal"
    case .sized: "calculate_position_size"
    case .exposure: "portfolio"
    case .streamState: "stream"
    case .listenKeyRotated: "listen_key"
    case .reconciliation: "reconcile"
    case .adopted(let record): record.occasion.rawValue
    case .balanceAdopted: "correct_balance"
    case .alert: "monitor"
    case .liquidation(let record): record.operation
    case .settlement: "settle"
    case .notified: "notify"
    case .apiError(let operation, _, _, _): operation
    case .other(_, let operation, _, _): operation
    }
  }

  private var symbol: String? {
    switch self {
    case .order(let record): record.symbol
    case .fill(let record): record.symbol
    case .tradeExecuted(let record): record.symbol
    case .positionClosed(let record): record.symbol
    case .evaluation(let record): record.symbol
    case .trend(let record): record.symbol
    case .verdict(let record): record.symbol
    case .sized(let record): record.symbol
    case .adopted(let record): record.symbol
    case .liquidation(let record): record.symbol
    case .settlement(let record): record.symbol
    case .apiError(_, let symbol, _, _): symbol
    case .other(_, _, let symbol, _): symbol
    case .exposure, .streamState, .listenKeyRotated, .reconciliation, .balanceAdopted, .alert, .notified: nil
    }
  }

  private var body: [JSONMember] {
    switch self {
    case .order(let record): Self.order(record)
    case .fill(let record):
      [
        Self.data([
          ("trade_id", .integer(record.tradeId)), ("order_id", .string(String(record.orderId))),
          ("side", .string(record.side.wireName)), ("price", .string("\(record.price)")),
          ("quantity", .string("\(record.quantity)")), ("realized_pnl", .string("\(record.realized)")),
          ("commission", .string("\(record.commission)")), ("fill_source", .string(record.source.rawValue)),
          ("missed", .bool(record.wasMissed)), ("position_after", .string("\(record.positionAfter)")),
          ("wallet_after", .string("\(record.walletAfter)")),
        ])
      ]
    case .tradeExecuted(let record):
      [
        JSONMember(
          "order_data",
          Self.object([
            ("signal_type", .string("\(record.direction)_entry")), ("entry_price", .string("\(record.entryPrice)")),
            ("quantity", .string("\(record.quantity)")), ("leverage", .integer(record.leverage)),
          ])),
        JSONMember(
          "response",
          Self.object([
            ("entry_order_id", .string(String(record.entryOrderId))), ("tpsl_count", .integer(record.protectiveOrders)),
          ])),
      ]
    case .positionClosed(let record):
      [
        Self.data([
          ("close_reason", .string(record.closeReason)), ("exit_price", .string("\(record.exitPrice)")),
          ("exit_quantity", .string("\(record.quantity)")),
          ("position_side", .string(record.direction == .long ? "LONG" : "SHORT")),
          ("entry_price", .string("\(record.entryPrice)")), ("order_id", .string(String(record.orderId))),
          ("gross_pnl", .string("\(record.grossPnl)")), ("total_commission", .string("\(record.commission)")),
          ("net_pnl", .string("\(record.netPnl)")), ("held_duration", .string("\(record.heldFor)")),
        ])
      ]
    case .evaluation(let record): Self.evaluation(record)
    case .trend(let record):
      [
        Self.data([
          ("from", record.from.map { .string($0) } ?? .null), ("to", .string(record.to)),
          ("position_amt", .string("\(record.position)")), ("against_position", .bool(record.isAgainstPosition)),
        ])
      ]
    case .verdict(let record): Self.verdict(record)
    case .streamState(let record):
      [
        Self.data([
          ("stream", .string(record.stream.rawValue)), ("from", .string(record.from.rawValue)),
          ("to", .string(record.to.rawValue)), ("cause", .string(record.cause)), ("attempt", .integer(record.attempt)),
          ("delay", .string("\(record.delay)")),
        ])
      ]
    case .listenKeyRotated(let record):
      [
        Self.data([
          ("old_key", .string(record.oldKey)), ("new_key", .string(record.newKey)), ("cause", .string(record.cause)),
        ])
      ]
    case .sized(let record):
      [
        Self.data([
          ("account_balance", .string("\(record.wallet)")), ("entry_price", .string("\(record.entry)")),
          ("stop_loss_price", .string("\(record.stop)")), ("leverage", .integer(record.leverage)),
          ("risk_budget", .string("\(record.riskBudget)")), ("risk_at_stop", .string("\(record.riskAtStop)")),
          ("cap", .string("\(record.cap)")), ("capped", .bool(record.isCapped)), ("given", .bool(record.isGiven)),
          ("final_quantity", .string("\(record.quantity)")), ("client_order_id", .string(record.clientId)),
        ])
      ]
    case .exposure(let record):
      [
        Self.data([
          ("long", .string("\(record.long)")), ("short", .string("\(record.short)")),
          ("net", .string("\(record.net)")), ("unrealized_long", .string("\(record.unrealizedLong)")),
          ("unrealized_short", .string("\(record.unrealizedShort)")), ("cause", .string(record.cause)),
        ])
      ]
    case .reconciliation(let record):
      [
        Self.data([
          ("cause", .string(record.cause)), ("missed_fills", .integer(record.missedFills)),
          ("corrected", .array(record.corrected.map { .string($0) })),
          ("orphans_cancelled", .integer(record.orphansCancelled)), ("duration", .string("\(record.duration)")),
          ("complete", .bool(record.isComplete)),
        ])
      ]
    case .adopted(let record) where record.occasion == .liquidation:
      [
        Self.data([
          ("position_amt", .string("\(record.position)")), ("entry_price", .string("\(record.entryPrice)")),
        ])
      ]
    case .adopted(let record):
      [
        JSONMember(
          "response",
          Self.object([
            ("has_position", .bool(!record.position.isZero)), ("position_amt", .string("\(record.position)")),
            ("entry_price", .string("\(record.entryPrice)")), ("balance", .string("\(record.wallet)")),
          ]))
      ]
    case .balanceAdopted(let before, let wallet):
      [Self.data([("balance_before", .string("\(before)")), ("balance", .string("\(wallet)"))])]
    case .alert(let record):
      [
        Self.data([
          ("condition", .string(record.condition)), ("value", .string(record.value)),
          ("threshold", .string(record.threshold)), ("action", .string(record.action)),
        ])
      ]
    case .liquidation(let record): record.body
    case .settlement(let record): record.body
    case .notified(let channel, let title, let isDelivered):
      [Self.data([("channel", .string(channel)), ("title", .string(title)), ("ok", .bool(isDelivered))])]
    case .apiError(_, _, let code, let message):
      [JSONMember("error", Self.object([("error_code", .integer(code)), ("error_message", .string(message))]))]
    case .other(_, _, _, let data): [JSONMember("data", .object(data))]
    }
  }

  private static func order(_ record: OrderRecord) -> [JSONMember] {
    var data: [(String, JSONValue)] = [
      ("role", .string(record.role.rawValue)), ("side", .string(record.side.wireName)), ("type", .string(record.type)),
      ("client_order_id", .string(record.clientId)),
    ]
    if let quantity = record.quantity { data.append(("quantity", .string("\(quantity)"))) }
    if let trigger = record.triggerPrice { data.append(("trigger_price", .string("\(trigger)"))) }
    var members = [JSONMember("order_data", object(data))]
    var response: [(String, JSONValue)] = []
    if let id = record.venueId { response.append(("order_id", .string(String(id)))) }
    if let status = record.status { response.append(("status", .string(status))) }
    if !response.isEmpty { members.append(JSONMember("response", object(response))) }
    if let error = record.error {
      members.append(
        JSONMember(
          "error", object([("error_code", .integer(error.code.rawValue)), ("error_message", .string(error.message))])))
    }
    return members
  }

  private static func evaluation(_ record: EvaluationRecord) -> [JSONMember] {
    var data: [(String, JSONValue)] = [
      ("interval", .string(record.interval.name)), ("close_price", .string("\(record.close)")),
      ("strategy_name", .string(record.source)), ("signal_generated", .bool(record.absence == nil)),
    ]
    if let absence = record.absence { data.append(("reason", .string(absence))) }
    if let setupId = record.setupId { data.append(("setup_id", .string(setupId))) }
    return [Self.data(data)]
  }

  private static func verdict(_ record: VerdictRecord) -> [JSONMember] {
    var data: [(String, JSONValue)] = [
      ("signal_type", .string("\(record.direction)_entry")), ("setup_id", .string(record.setupId)),
      ("strategy_name", .string(record.source)), ("entry_price", .string("\(record.entry)")),
      ("take_profit", .string("\(record.target)")), ("stop_loss", .string("\(record.stop)")),
    ]
    if let interval = record.interval { data.append(("interval", .string(interval.name))) }
    if let target = record.targetModel { data.append(("take_profit_model", .string("\(target)"))) }
    if let stop = record.stopModel { data.append(("stop_loss_model", .string("\(stop)"))) }
    if let reason = record.rejection { data.append(("reason", .string(reason))) }
    if !record.furtherRejections.isEmpty {
      data.append(("further_reasons", .array(record.furtherRejections.map { .string($0) })))
    }
    data.append(("reached_rr", .bool(record.reachedRR)))
    if let rr = record.rr { data.append(("rr", .string("\(rr)"))) }
    if let rrModel = record.rrModel { data.append(("rr_model", .string("\(rrModel)"))) }
    if let rrMin = record.rrMin { data.append(("min_rr", .string("\(rrMin)"))) }
    data.append(("policy", .string(record.policy)))
    for detail in record.details { data.append((detail.key, detail.value)) }
    return [JSONMember("data", object(data))]
  }

  private static func data(_ members: [(String, JSONValue)]) -> JSONMember { JSONMember("data", object(members)) }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { JSONMember($0.0, $0.1) })
  }
}
