import BigInt
import Market

/// The rules of binance-usdm 7.1 and 7.2 once more, in fractions: a position is quantity and cost; what a fill closes takes
/// its share of the cost; realized PnL, shares and commission are rounded half-even to 1e-8 for each fill and nothing else
/// is.
struct ExactBooks {
  struct Position: Hashable {
    /// Negative for a short.
    var quantity = Rational.zero
    var cost = Rational.zero
    var margin = Rational.zero
  }

  let rate: Rational
  let leverage: Rational
  private(set) var positions: [Position]
  private(set) var wallet: Money

  init(contracts: Int, start: Money, rate: Rate, leverage: Int) {
    self.rate = Rational(rate)
    self.leverage = Rational(BigInt(leverage))
    positions = Array(repeating: Position(), count: contracts)
    wallet = start
  }

  mutating func book(_ trade: Trade) -> Booked {
    let (price, change) = (Rational(trade.price), Rational(trade.signed))
    var position = positions[trade.contract]
    let commission = (price * change.magnitude * rate).rounded
    var realized = Rational.zero
    var opening = change
    if position.quantity * change < .zero {
      let closing = min(position.quantity.magnitude, change.magnitude)
      let part = closing / position.quantity.magnitude
      let share = part == Rational(1) ? position.cost : (position.cost * part).rounded
      let released = part == Rational(1) ? position.margin : (position.margin * part).rounded
      realized = ((price * closing - share) * position.quantity.sign).rounded
      position.cost = position.cost - share
      position.margin = position.margin - released
      position.quantity = position.quantity + change.sign * closing
      opening = change - change.sign * closing
    }
    position.quantity = position.quantity + opening
    position.cost = position.cost + price * opening.magnitude
    position.margin = position.margin + (price * opening.magnitude / leverage).rounded
    positions[trade.contract] = position
    let booked = Booked(realized: realized.money, commission: commission.money)
    wallet += booked.realized - booked.commission
    return booked
  }
}
