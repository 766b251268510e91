import Binance
import Exchange
import Market

/// What another session of the same account does.
extension FaultDefinition {
  static let foreignFaults = [foreignOrder, foreignStop, foreignTarget, foreignCancel]

  private static let what = [FaultPhrase(nil, .side), FaultPhrase(nil, .symbol)]
  private static let quantity = FaultPhrase("quantity", .quantity)
  private static let trigger = [
    FaultPhrase("at", .price), FaultPhrase("quantity", .quantity, isOptional: true),
  ]

  static let foreignOrder = FaultDefinition(
    "foreign order", what + [quantity, FaultPhrase("reduce-only", .reduceOnly, isOptional: true)],
    summary: "another session of the account places a MARKET order",
    .atOnce { world, arguments, strike in
      world.actAsOtherSession(strike.step, on: arguments.symbol) { symbol in
        symbol.map {
          .order($0, arguments.side, arguments.quantity ?? .zero, isReduceOnly: arguments.isReduceOnly)
        }
      }
    })

  static let foreignStop = FaultDefinition(
    "foreign stop", what + trigger,
    summary: "another session of the account places a stop; without a quantity it closes the position",
    .atOnce { world, arguments, strike in world.placeForeign(.stopMarket, arguments, strike) })

  static let foreignTarget = FaultDefinition(
    "foreign target", what + trigger,
    summary: "another session of the account places a target; without a quantity it closes the position",
    .atOnce { world, arguments, strike in world.placeForeign(.takeProfitMarket, arguments, strike) })

  static let foreignCancel = FaultDefinition(
    "foreign cancel", [FaultPhrase(nil, .cancelled), FaultPhrase("for", .symbol, isOptional: true)],
    summary: "another session of the account cancels open conditional orders",
    .atOnce { world, arguments, strike in
      let wanted = arguments.cancelled
      world.actAsOtherSession(strike.step, on: arguments.symbol) {
        .cancel($0, stops: wanted != .targets, targets: wanted != .stops)
      }
    })
}

/// Which open conditional orders somebody cancels.
package enum CancelTarget: String, CaseIterable, Hashable, Sendable { case stops, targets, all }

extension Fault {
  /// Another session places a MARKET order.
  package static func foreignOrder(
    _ side: Side, _ symbol: String, _ quantity: Quantity, isReduceOnly: Bool = false
  ) -> Fault {
    Fault(.foreignOrder) {
      ($0.side, $0.symbol, $0.quantity, $0.isReduceOnly) = (side, symbol, quantity, isReduceOnly)
    }
  }

  /// Another session places a stop. Without a quantity it closes the position.
  package static func foreignStop(_ side: Side, _ symbol: String, at price: Price, _ quantity: Quantity? = nil) -> Fault
  {
    Fault(.foreignStop) { ($0.side, $0.symbol, $0.price, $0.quantity) = (side, symbol, price, quantity) }
  }

  /// Another session places a target. Without a quantity it closes the position.
  package static func foreignTarget(
    _ side: Side, _ symbol: String, at price: Price, _ quantity: Quantity? = nil
  ) -> Fault {
    Fault(.foreignTarget) { ($0.side, $0.symbol, $0.price, $0.quantity) = (side, symbol, price, quantity) }
  }

  /// Another session cancels open conditional orders, of one contract or of all.
  package static func foreignCancel(_ cancelled: CancelTarget, symbol: String? = nil) -> Fault {
    Fault(.foreignCancel) { ($0.cancelled, $0.symbol) = (cancelled, symbol) }
  }
}
