import Binance
import Market

// Keys as in engine.md 7.2, with source, reason and trigger in every record.

extension LiquidationRecord {
  var body: [JSONMember] {
    var data = [
      JSONMember("correlation_id", .string(correlationId)), JSONMember("source", .string(source)),
      JSONMember("reason", .string(reason)), JSONMember("trigger_event_seq", .integer(triggerSeq)),
    ]
    var failure: VenueError?
    switch kind {
    case .moved(let from, let to):
      data.append(JSONMember("from", .string(from.rawValue)))
      data.append(JSONMember("to", .string(to.rawValue)))
    case .started: data.append(JSONMember("symbols", list))
    case .timedOut: data.append(JSONMember("open_symbols", list))
    case .ended(let state):
      data.append(JSONMember("state", .string(state.rawValue)))
      data.append(JSONMember("unsettled_symbols", list))
    case .cancelFailed(let error), .closeFailed(let error): failure = error
    case .cancelled, .closed: break
    }
    var members = [JSONMember("data", .object(data + self.data))]
    if let failure {
      let error: [JSONMember] = [
        JSONMember("error_code", .integer(failure.code.rawValue)),
        JSONMember("error_message", .string(failure.message)),
      ]
      members.append(JSONMember("error", .object(error)))
    }
    return members
  }

  var operation: String {
    switch kind {
    case .cancelled, .cancelFailed: "liquidation_cancel_orders"
    case .closed, .closeFailed: "liquidation_close_position"
    default: "emergency_liquidation"
    }
  }

  private var list: JSONValue { .array(symbols.map { .string($0) }) }
}

extension SettlementRecord {
  var body: [JSONMember] {
    var data = [JSONMember("correlation_id", .string(correlationId))]
    if let direction { data.append(JSONMember("position_side", .string(direction == .long ? "LONG" : "SHORT"))) }
    if symbol != nil {
      data.append(JSONMember("quantity", .string("\(quantity)")))
      data.append(JSONMember("entry_price", .string("\(entryPrice)")))
      data.append(JSONMember("exit_price", .string("\(exitPrice)")))
    }
    let amounts: [(String, Money)] = [
      ("gross_pnl", gross), ("exit_fees", exitFees), ("entry_fees", entryFees), ("funding", funding),
      ("net_of_exit_fees", netOfExitFees), ("net_pnl", net), ("snapshot_unrealized", snapshot), ("slippage", slippage),
    ]
    data += amounts.map { JSONMember($0.0, .string("\($0.1)")) }
    data.append(JSONMember("snapshot_age", .string("\(snapshotAge)")))
    data.append(JSONMember("reads", .integer(reads)))
    data.append(JSONMember("settled", .bool(isSettled)))
    return [JSONMember("data", .object(data))]
  }
}
