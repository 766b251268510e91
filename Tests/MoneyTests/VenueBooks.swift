import Exchange
import Market

/// The ledger of the mock exchange. In a file of its own, because `Execution` is a word of both sides.
struct VenueBooks {
  private(set) var ledger: Ledger
  private let contracts: Int
  private let rate: Rate
  private let leverage: Int
  private var trades: Int64 = 0
  private static let now = Timestamp(seconds: 0)

  init(contracts: Int, start: Money, rate: Rate, leverage: Int) {
    ledger = Ledger(symbols: contracts)
    self.contracts = contracts
    ledger.transfer(start, at: Self.now)
    self.rate = rate
    self.leverage = leverage
  }

  mutating func book(_ trade: Trade) -> Booked {
    trades += 1
    let result = ledger.book(
      PricedQuantity(price: trade.price, quantity: trade.quantity), key(trade.contract), trade.side, rate: rate,
      leverage: leverage, tradeId: trades, at: Self.now)
    return Booked(realized: result.realized, commission: result.commission)
  }

  private func symbol(_ contract: Int) -> Symbol { Symbol(index: UInt16(contract)) }
  private func key(_ contract: Int) -> PositionKey { PositionKey(symbol(contract)) }

  var wallet: Money { ledger.wallet }
  var realized: Money { ledger.realized }
  var fees: Money { ledger.fees }
  func quantity(_ contract: Int) -> Quantity { ledger.position(key(contract)).quantity }
  func cost(_ contract: Int) -> Product { ledger.position(key(contract)).cost }
  func margin(_ contract: Int) -> Money { ledger.margin(key(contract)) }

  /// Nothing of a position is left where none is.
  func isClean(_ contract: Int) -> Bool {
    let position = ledger.position(key(contract))
    return position.cost.isZero && position.openingFees.isZero && margin(contract).isZero
  }

  /// Account by account, not as the ledger itself adds them up.
  var sumOfAccounts: Money {
    let margins = ledger.positions.keys.map { ledger.balance(of: .margin($0)) }
    return [.free, .counterparties, .commission, .outside].reduce(margins.reduce(.zero, +)) {
      $0 + ledger.balance(of: $1)
    }
  }

  func terms(_ contract: Int? = nil) -> SettlementTerms {
    var settlement = RoundTrips(symbols: contracts)
    settlement.follow(ledger)
    return settlement.terms(contract.map { symbol($0) })
  }
}
