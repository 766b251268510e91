import Basics
import Binance
import Market

/// What another session of the same account does: a person at the website, a second program.
package enum ForeignAct: Hashable, Sendable {
  /// A MARKET order.
  case order(Symbol, Side, Quantity, isReduceOnly: Bool)
  /// A STOP_MARKET or TAKE_PROFIT_MARKET order on the mark price. Without a quantity it closes the position, with one it
  /// is reduce-only.
  case conditional(Symbol, OrderType, Side, Price, Quantity?)
  /// The open conditional orders of a contract, or of all, are cancelled: the stops, the targets, or both.
  case cancel(Symbol?, stops: Bool, targets: Bool)
}

extension Exchange {
  /// Another session acts. User events tell of it as of one's own; its answers reach nobody here, and it has limits of its
  /// own.
  ///
  /// - Returns: why it was refused; -2011 when there is nothing to cancel. Nil: it was done.
  package func act(_ act: ForeignAct, at now: Timestamp, into effects: inout Effects) -> VenueError? {
    advance(before: now, into: &effects)
    defer { market.scheduleBeat(at: now) }
    do throws(VenueError) {
      switch act {
      case .order(let symbol, let side, let quantity, let isReduceOnly):
        var request = foreign("/fapi/v1/order", symbol, side, .market)
        request.parameters.append(Parameter("quantity", "\(quantity)"))
        if isReduceOnly { request.parameters.append(Parameter("reduceOnly", "true")) }
        _ = try placeOrder(Parameters(request: request, instruments: instruments), at: now, into: &effects)
      case .conditional(let symbol, let type, let side, let trigger, let quantity):
        var request = foreign("/fapi/v1/algoOrder", symbol, side, type)
        request.parameters += [
          Parameter("algoType", "CONDITIONAL"), Parameter("triggerPrice", "\(trigger)"),
          Parameter("workingType", WorkingType.markPrice.wireName),
        ]
        request.parameters +=
          quantity.map { [Parameter("quantity", "\($0)"), Parameter("reduceOnly", "true")] }
          ?? [Parameter("closePosition", "true")]
        _ = try placeAlgoOrder(Parameters(request: request, instruments: instruments), at: now, into: &effects)
      case .cancel(let symbol, let stops, let targets):
        let wanted = (symbol.map { [$0] } ?? symbols).flatMap { openAlgoOrders($0) }.filter {
          $0.status == .new && ($0.orderType.isStop ? stops : targets)
        }
        guard !wanted.isEmpty else { throw .unknownOrder }
        for order in wanted {
          guard let slot = market.algos.slot(of: order.id) else { continue }
          end(slot, as: .canceled, at: now, into: &effects)
        }
      }
      return nil
    } catch { return error }
  }

  private func foreign(_ path: String, _ symbol: Symbol, _ side: Side, _ type: OrderType) -> RESTRequest {
    RESTRequest(
      method: .post, path: path,
      parameters: [
        Parameter("symbol", instruments.name(symbol)), Parameter("side", side.wireName),
        Parameter("type", type.wireName),
      ])
  }
}
