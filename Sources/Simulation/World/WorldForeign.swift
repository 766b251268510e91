import Binance
import Exchange
import Market
import Oracle

/// Another session of the account, in the hands of a fault.
extension World {
  /// Lets another session act. What the venue refuses takes no effect; the event log says why.
  ///
  /// - Parameters:
  ///   - name: of the contract; nil: all of them. A contract that is not played has no orders.
  ///   - act: what it does; nil: it needs a contract.
  func actAsOtherSession(_ step: Int, on name: String?, _ act: (Symbol?) -> ForeignAct?) {
    let symbol = name.flatMap { instruments.symbol(named: $0) }
    guard name == nil || symbol != nil, let act = act(symbol) else { return }
    if let refusal = control.act(act, at: now, into: &effects) {
      note(
        "other session refused \(refusal.code) \(refusal.message)", causedBy: cause,
        about: EventTopic(.refusal, symbol, ["\(refusal.code)"]))
    } else {
      takeEffect(step)
    }
    carryOutEffects()
  }

  func placeForeign(_ type: OrderType, _ arguments: FaultArguments, _ strike: Strike) {
    actAsOtherSession(strike.step, on: arguments.symbol) { symbol in
      symbol.map { .conditional($0, type, arguments.side, arguments.price, arguments.quantity) }
    }
  }
}
