import BigInt
import Exchange
import Market
import TestSupport
import Testing

/// The double-entry books against the worked example of binance-usdm 7.2 and against big rationals.
struct LedgerTests {
  @Test func aReasonIsWhatWasBooked() {
    let key = PositionKey(Venue.xrp)
    let reasons: [LedgerTransaction.Reason] = [.transfer, .adoption(key), .fill(key, tradeId: 409_188_007)]
    #expect(reasons.map { "\($0)" } == ["transfer", "adoption", "fill 409188007"])
  }

  @Test func workedExampleOfADotShortClosedByTwoFills() {
    var ledger = Ledger(symbols: 1)
    let dot = PositionKey(Symbol(index: 0))
    let now = Timestamp(seconds: 0)
    let rate = Rate("0.0005")!
    ledger.transfer(money("10000"), at: now)
    func execution(_ price: Price, _ size: String) -> PricedQuantity {
      PricedQuantity(price: price, quantity: quantity(size))
    }
    let opened = ledger.book(
      execution(price("1.697"), "260.8"), dot, .sell, rate: rate, leverage: 1, tradeId: 1, at: now)
    #expect(opened.realized == .zero)
    #expect(opened.commission == money("0.2212888"))
    #expect(ledger.wallet == money("9999.7787112"))
    #expect(ledger.margin(dot) == money("442.5776"))
    #expect(ledger.position(dot).entryPrice == price("1.697"))
    #expect(ledger.position(dot).breakEvenPrice == price("1.6961515"))

    let first = ledger.book(
      execution(price("1.703"), "100"), dot, .buy, rate: rate, leverage: 1, tradeId: 2, at: now)
    #expect(first.realized == money("-0.6"))
    #expect(first.commission == money("0.08515"))
    #expect(ledger.wallet == money("9999.0935612"))
    #expect(ledger.position(dot).entryPrice == price("1.697"))
    #expect(ledger.position(dot).breakEvenPrice == price("1.6961515"))
    #expect(ledger.position(dot).unrealized(at: price("1.703")) == money("-0.9648"))

    let second = ledger.book(
      execution(price("1.704"), "160.8"), dot, .buy, rate: rate, leverage: 1, tradeId: 3, at: now)
    #expect(second.realized == money("-1.1256"))
    #expect(second.commission == money("0.1370016"))
    #expect(ledger.wallet == money("9997.8309596"))
    #expect(ledger.free == ledger.wallet)
    #expect(ledger.position(dot).cost.isZero)
    #expect(ledger.position(dot).openingFees.isZero)
    #expect(ledger.position(dot).realized == money("-1.7256"))
  }

  @Test func aFillBeyondThePositionClosesItAndOpensTheRestAtItsPrice() {
    var ledger = Ledger(symbols: 1)
    let symbol = PositionKey(Symbol(index: 0))
    let now = Timestamp(seconds: 0)
    ledger.adopt(symbol, quantity: quantity("2"), entry: price("10"), leverage: 1, at: now)
    let result = ledger.book(
      PricedQuantity(price: price("13"), quantity: quantity("5")), symbol, .sell, rate: Rate("0.001")!, leverage: 2,
      tradeId: 1, at: now)
    #expect(result.realized == money("6"))
    #expect(result.commission == money("0.065"))
    #expect(ledger.position(symbol).quantity == quantity("-3"))
    #expect(ledger.position(symbol).entryPrice == price("13"))
    #expect(ledger.margin(symbol) == money("19.5"))
    #expect(ledger.wallet == money("5.935"))
  }

  /// A position kept as whole numbers: quantity and cost in units of 1e-16, as the rule of binance-usdm 7.1 says it.
  private struct Account {
    var quantity = BigInt(0)
    var cost = BigInt(0)
    var wallet: BigInt
    var realized = BigInt(0)
    var fees = BigInt(0)

    static func halfEven(_ dividend: BigInt, _ divisor: BigInt) -> BigInt {
      let (quotient, remainder) = dividend.magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
      let twice = remainder * 2
      let up = twice > divisor.magnitude || (twice == divisor.magnitude && quotient % 2 == 1)
      let magnitude = BigInt(quotient + (up ? 1 : 0))
      return (dividend.sign == .minus) != (divisor.sign == .minus) ? -magnitude : magnitude
    }

    mutating func fill(_ price: BigInt, _ size: BigInt, _ sign: BigInt, rate: BigInt) {
      let unit = BigInt(unitsPerOne)
      let fee = Self.halfEven(price * size * rate, unit * unit)
      var opening = size
      if quantity != 0, (quantity > 0) != (sign > 0) {
        let closing = min(BigInt(quantity.magnitude), size)
        opening = size - closing
        let whole = BigInt(quantity.magnitude)
        let share = closing == whole ? cost : Self.halfEven(cost * closing, whole * unit) * unit
        let side: BigInt = quantity > 0 ? 1 : -1
        let profit = Self.halfEven((price * closing - share) * side, unit)
        cost -= share
        realized += profit
        wallet += profit
      }
      quantity += sign * size
      cost += price * opening
      wallet -= fee
      fees += fee
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func randomFillsAgreeWithBigIntegers(seed: UInt64) {
    var dice = Dice(seed: seed)
    var ledger = Ledger(symbols: 2)
    let symbols = [PositionKey(Symbol(index: 0)), PositionKey(Symbol(index: 1))]
    let now = Timestamp(seconds: 0)
    let start = Money(units: dice.roll(0...1_000_000_000_000_000))
    ledger.transfer(start, at: now)
    var accounts = [Account(wallet: 0), Account(wallet: 0)]
    let leverage = Int(dice.roll(1...20))
    for trade in 0..<200 {
      let which = Int(dice.roll(0...1))
      // Uneven prices and quantities, so that shares of cost do not come out even.
      let execution = PricedQuantity(
        price: Price(units: dice.roll(1...500_000_000_000)), quantity: Quantity(units: dice.roll(1...9_000_000_000)),
        isMaker: dice.roll(0...1) == 0)
      let side: Side = dice.roll(0...1) == 0 ? .buy : .sell
      let rate = Rate(units: dice.roll(0...50_000))
      let before = ledger.wallet
      let result = ledger.book(
        execution, symbols[which], side, rate: rate, leverage: leverage, tradeId: Int64(trade), at: now)
      accounts[which].fill(
        BigInt(execution.price.units), BigInt(execution.quantity.units), BigInt(side.sign), rate: BigInt(rate.units))
      #expect(ledger.wallet == before + result.realized - result.commission)
      #expect(BigInt(ledger.position(symbols[which]).quantity.units) == accounts[which].quantity)
      #expect(BigInt(String(ledger.position(symbols[which]).cost.units)) == accounts[which].cost)
    }
    #expect(BigInt(ledger.realized.units) == accounts[0].realized + accounts[1].realized)
    #expect(BigInt(ledger.fees.units) == accounts[0].fees + accounts[1].fees)
    #expect(ledger.wallet == start + ledger.realized - ledger.fees)
    #expect(BigInt((ledger.wallet - start).units) == accounts[0].wallet + accounts[1].wallet)
    #expect(ledger.transactions.allSatisfy { $0.sum.isZero })
    for symbol in symbols where ledger.position(symbol).quantity.isZero { #expect(ledger.margin(symbol).isZero) }
    let accountsSum =
      ledger.wallet + ledger.balance(of: .counterparties) + ledger.balance(of: .commission)
      + ledger.balance(of: .outside)
    #expect(accountsSum.isZero)
  }
}
