import Market
import OrderBook
import Testing

struct TopTests {
  @Test func spreadAndMiddleAreExact() throws {
    let top = Top(bid: levels(["1.00000001 3"])[0], ask: levels(["1.00000002 4"])[0])
    #expect(top.spread == Price(units: 1) && !top.isCrossed)
    #expect(top.mid == Product(units: 10_000_000_150_000_000))
    // The nearest, ties to the even digit.
    #expect(Price(rounding: top.mid) == price("1.00000002"))
    let wide = Top(bid: levels(["99 3"])[0], ask: levels(["102 4"])[0])
    #expect(wide.spread == price("3") && Price(rounding: wide.mid) == price("100.5"))
  }

  @Test func theMiddleOfTheLargestPricesDoesNotOverflow() {
    let level = BookLevel(price: Price(units: .max), quantity: quantity("1"))
    #expect(Price(rounding: Top(bid: level, ask: level).mid) == level.price)
  }

  @Test func equalPricesCross() {
    let level = levels(["99 3"])[0]
    #expect(Top(bid: level, ask: level).isCrossed)
  }

  @Test func aSideWithoutLevelsHasNoTop() throws {
    #expect(try book(snapshot(1, asks: [])).top == nil)
    #expect(try book(snapshot(1, bids: [])).top == nil)
    #expect(try book(snapshot(1)).top == Top(bid: levels(["99 1"])[0], ask: levels(["101 1"])[0]))
  }
}
