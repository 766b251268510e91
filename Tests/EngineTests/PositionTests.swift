import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

@Suite struct PositionTests {
  /// binance-usdm 7.2: DOT short 260.8 @ 1.697, closed 100.0 @ 1.703 and 160.8 @ 1.704.
  @Test func `a position closed in parts realizes what the reference says`() {
    var position = PositionBook()
    #expect(position.book(execution(.sell, price("1.697"), quantity("260.8"))) == .zero)
    #expect(position.book(execution(.buy, price("1.703"), quantity("100"))) == money("-0.6"))
    #expect(position.book(execution(.buy, price("1.704"), quantity("160.8"))) == money("-1.1256"))
    #expect(position.quantity.isZero && position.cost == .zero && position.realized == money("-1.7256"))
    #expect(position.averageEntry == price("1.697") && position.closedQuantity == quantity("260.8"))
    #expect(position.averageExit == price("1.70361656"))
  }

  /// Against schoolbook rationals: after each part, realized = proceeds - rounded share, and nothing is lost at the end.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `parts add up exactly`(_ seed: UInt64) {
    var state = seed
    func draw(_ most: Int64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64((state >> 33) % UInt64(most + 1))
    }
    var position = PositionBook()
    var cost: Int128 = 0
    var held: Int128 = 0
    var cash: Int128 = 0
    for _ in 0..<5 {
      let (level, amount) = (draw(9_000_000) + 1, draw(9_999) + 1)
      _ = position.book(execution(.buy, Price(units: level * 1000), Quantity(units: amount * 100_000)))
      cost += Int128(level) * 1000 * Int128(amount) * 100_000
      held += Int128(amount) * 100_000
      cash -= Int128(level) * 1000 * Int128(amount) * 100_000
    }
    var realized: Int128 = 0
    while held > 0 {
      let amount = min(held, Int128(draw(9_999) + 1) * 100_000)
      let level = Int128(draw(9_000_000) + 1) * 1000
      // Half-even of cost x amount / held to 1e-8, by doubling the remainder.
      var share = cost
      if amount < held {
        let (dividend, divisor) = (cost * amount / 100_000, held / 100_000 * 100_000_000)
        var quotient = dividend / divisor
        let twice = 2 * (dividend % divisor)
        if twice > divisor || (twice == divisor && quotient % 2 == 1) { quotient += 1 }
        share = quotient * 100_000_000
      }
      let got = position.book(execution(.sell, Price(units: Int64(level)), Quantity(units: Int64(amount))))
      #expect(Int128(got.units) * 100_000_000 == level * amount - share)
      cost -= share
      held -= amount
      cash += level * amount
      realized += Int128(got.units) * 100_000_000
    }
    #expect(realized == cash && position.cost == .zero && position.quantity.isZero)
  }

  @Test func `an execution beyond the position turns it round`() {
    var position = PositionBook()
    _ = position.book(execution(.buy, price("2"), quantity("10")))
    #expect(position.book(execution(.sell, price("2.5"), quantity("15"))) == money("5"))
    #expect(position.quantity == quantity("-5") && position.direction == .short)
    #expect(position.averageEntry == price("2.5"))
    #expect(position.book(execution(.buy, price("2.4"), quantity("5"))) == money("0.5"))
  }

  private func execution(_ side: Side, _ price: Price, _ quantity: Quantity) -> Execution {
    Execution(
      symbol: xrp, tradeId: 1, orderId: 1, clientOrderId: nil, side: side, price: price, quantity: quantity,
      reportedRealized: nil, commission: .zero, time: testStart, source: .stream, originalType: nil, wasMissed: false)
  }
}
