import Market
import OrderBook
import Testing

struct LevelsTests {
  static func side(_ side: Side, _ texts: [String]) -> Levels {
    var result = Levels(side: side)
    for level in levels(texts) { result.set(level.quantity, at: level.price) }
    return result
  }

  @Test func theHighestBidAndTheLowestAskAreBest() {
    let texts = ["100 1", "102 3", "101 2"]
    let (bids, asks) = (Self.side(.buy, texts), Self.side(.sell, texts))
    #expect(list(bids) == levels(["102 3", "101 2", "100 1"]))
    #expect(list(asks) == levels(["100 1", "101 2", "102 3"]))
    #expect(bids.best == bids[0] && bids[2].price == price("100"))
    #expect(asks.best == asks[0] && asks[2].price == price("102"))
    #expect(Levels(side: .buy).best == nil && Levels(side: .buy).isEmpty)
  }

  @Test(arguments: [Side.buy, .sell]) func aQuantityReplacesTheOneBeforeAndZeroTakesTheLevelAway(_ side: Side) {
    var levels = Self.side(side, ["100 1", "101 2"])
    levels.set(quantity("5"), at: price("100"))
    #expect(levels.count == 2 && levels.quantity(at: price("100")) == quantity("5"))
    levels.set(.zero, at: price("100"))
    #expect(levels.count == 1 && levels.quantity(at: price("100")) == .zero)
    levels.set(.zero, at: price("100.5"))
    #expect(list(levels) == [BookLevel(price: price("101"), quantity: quantity("2"))])
    levels.clear()
    #expect(levels.isEmpty && list(levels).isEmpty)
  }

  @Test func theTopIsAsLongAsTheSideAllows() {
    let bids = Self.side(.buy, ["100 1", "102 3", "101 2"])
    #expect(Array(bids.top(2)) == levels(["102 3", "101 2"]))
    #expect(bids.top(9).count == 3 && bids.top(0).isEmpty && bids.top(-1).isEmpty)
  }

  /// The venue sends the best first; another order gives the same side.
  @Test(arguments: [["102 3", "101 2", "100 1"], ["100 1", "101 2", "102 3"], ["101 9", "100 1", "102 3", "101 2"]])
  func aSideIsReplacedByLevelsInAnyOrder(_ texts: [String]) {
    for (side, expected) in [(Side.buy, ["102 3", "101 2", "100 1"]), (.sell, ["100 1", "101 2", "102 3"])] {
      var result = Self.side(side, ["55 5"])
      result.replace(with: levels(texts))
      #expect(list(result) == levels(expected))
    }
  }

  @Test func whatRestsUpToAPriceIsSummed() {
    let (bids, asks) = (Self.side(.buy, ["100 1", "99 2", "97 4"]), Self.side(.sell, ["101 1", "102 2", "104 4"]))
    for (text, sum) in [("101", "0"), ("100", "1"), ("99.5", "1"), ("99", "3"), ("97", "7"), ("1", "7")] {
      #expect(bids.quantity(through: price(text)) == quantity(sum))
    }
    for (text, sum) in [("100", "0"), ("101", "1"), ("103", "3"), ("104", "7"), ("900", "7")] {
      #expect(asks.quantity(through: price(text)) == quantity(sum))
    }
  }

  @Test func aSumBeyondTheRangeIsNone() {
    var bids = Levels(side: .buy)
    bids.set(Quantity(units: .max), at: price("2"))
    bids.set(Quantity(units: 1), at: price("1"))
    #expect(bids.quantity(through: price("2")) == Quantity(units: .max))
    #expect(bids.quantity(through: price("1")) == nil)
  }

  /// Of the example `rest.depth`: 0.916 × 82950.00 + 0.031 × 82950.30 + 0.053 × 82950.60 = 82950.0411.
  @Test func takingCostsTheExactSum() {
    let asks = Self.side(.sell, ["82950.00 0.916", "82950.30 0.031", "82950.60 0.350", "82951.00 1.120"])
    #expect(
      asks.taking(quantity("1"))
        == .init(
          quantity: quantity("1"), cost: price("82950.0411") * quantity("1"), worst: price("82950.60"), levels: 3))
    #expect(asks.taking(quantity("0.916")).levels == 1)
    #expect(asks.taking(.zero) == .init(quantity: .zero, cost: .zero, worst: nil, levels: 0))
    let all = asks.taking(quantity("99"))
    #expect(all.quantity == quantity("2.417") && all.worst == price("82951") && all.levels == 4)
    let bids = Self.side(.buy, ["100 1", "99 2"])
    #expect(bids.taking(quantity("2")).cost == price("199") * quantity("1"))
  }

  /// Products that no 64 bits hold, and sums of them.
  @Test func takingDoesNotOverflow() {
    var asks = Levels(side: .sell)
    let half = Int64.max / 2
    asks.set(Quantity(units: half), at: Price(units: .max))
    asks.set(Quantity(units: half), at: Price(units: .max - 1))
    let taken = asks.taking(Quantity(units: .max))
    #expect(taken.quantity.units == half * 2)
    #expect(taken.cost.units == Int128(half) * (Int128(Int64.max) * 2 - 1))
  }

  /// Far from the best price as near to it.
  @Test(arguments: [Side.buy, .sell]) func everyLevelOfADeepSideIsFound(_ side: Side) {
    var levels = Levels(side: side)
    let count: Int64 = 1000
    for step in 0..<count { levels.set(Quantity(units: step + 1), at: Price(units: (step * 7919 % count + 1) * 10)) }
    #expect(levels.count == Int(count))
    for step in 0..<count {
      #expect(levels.quantity(at: Price(units: (step * 7919 % count + 1) * 10)).units == step + 1)
      #expect(levels.quantity(at: Price(units: (step + 1) * 10 + 5)) == .zero)
    }
    for rank in 1..<Int(count) where !levels.isBetter(levels[rank - 1].price, than: levels[rank].price) {
      Issue.record("out of order at \(rank)")
    }
  }
}
