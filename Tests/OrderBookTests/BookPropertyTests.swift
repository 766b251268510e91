import Glibc
import Market
import OrderBook
import Testing

/// Random histories, whole and broken, against the naive book. `BOOK_SEED=7` repeats the history with seed 7 alone.
struct BookPropertyTests {
  /// Numbers from a seed.
  struct Draw {
    let seed: UInt64
    private var count: UInt64 = 0
    init(seed: UInt64) { self.seed = seed }
    mutating func below(_ bound: Int) -> Int {
      count += 1
      return Int(SplitMix.mix(SplitMix.mix(seed) &+ count) % UInt64(bound))
    }
  }

  @Test func aBookEqualsTheNaiveOne() {
    let only = getenv("BOOK_SEED").flatMap { UInt64(String(cString: $0)) }
    let seeds = only.map { $0..<($0 + 1) } ?? 1_000_000..<1_003_000
    var outcomes: [NaiveBook.Outcome: Int] = [:]
    for seed in seeds {
      guard history(seed, &outcomes) else { break }
    }
    print("order book: seeds \(seeds), " + outcomes.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))
    if only == nil {
      for outcome in [NaiveBook.Outcome.applied, .dropped, .waiting, .gap, .old, .disordered, .impossible, .crossed] {
        #expect(outcomes[outcome, default: 0] > 100, "hardly any history has met \(outcome)")
      }
    }
  }

  /// False at the first difference.
  private func history(_ seed: UInt64, _ outcomes: inout [NaiveBook.Outcome: Int]) -> Bool {
    var draw = Draw(seed: seed)
    var book = OrderBook(of: bitcoin)
    var naive = NaiveBook()
    for step in 0..<30 {
      let update = Self.update(&draw, behind: naive.id ?? 1000, isWaiting: naive.id == nil)
      let expected = naive.take(update)
      outcomes[expected, default: 0] += 1
      let found = Self.outcome(&book, update)
      guard found == expected, Self.isEqual(book, naive, &draw) else {
        Issue.record(
          "BOOK_SEED=\(seed), step \(step): expected \(expected), found \(found)\n\(update)\n\(naive)\n\(book)")
        return false
      }
    }
    return true
  }

  private static func outcome(_ book: inout OrderBook, _ update: BookUpdate) -> NaiveBook.Outcome {
    do throws(BookProblem) {
      switch try book.apply(update) {
      case .applied: return .applied
      case .dropped: return .dropped
      }
    } catch {
      switch error {
      case .notSynchronised: return .waiting
      case .gap: return .gap
      case .outOfOrder: return .old
      case .disorderedIds: return .disordered
      case .impossibleLevel: return .impossible
      case .crossed: return .crossed
      }
    }
  }

  /// Mostly the change that is due; now and then everything else.
  private static func update(_ draw: inout Draw, behind id: Int64, isWaiting: Bool) -> BookUpdate {
    var update = BookUpdate(of: bitcoin)
    update.previousId = id
    update.firstId = id + 1 + Int64(draw.below(3))
    update.lastId = update.firstId + Int64(draw.below(5))
    switch isWaiting ? draw.below(15) : draw.below(40) {
    case 0...4: update.kind = draw.below(2) == 0 ? .snapshot : .partial
    case 5: update.previousId -= 1
    case 6: update.previousId += 1
    case 7, 8:  // Around the id, or before it.
      update.firstId = id - Int64(draw.below(6))
      update.lastId = update.firstId + Int64(draw.below(6))
      update.previousId = update.firstId - 1 - Int64(draw.below(3))
    case 9: update.firstId = update.lastId + 1
    case 10: update.firstId = update.previousId
    default: break
    }
    if update.kind != .diff {
      update.lastId += Int64(draw.below(9)) - 4
      (update.firstId, update.previousId) = (update.lastId, update.lastId)
    }
    let count = update.kind == .diff ? 6 : 30
    let (isImpossible, isCrossing) = (draw.below(50) == 0, draw.below(60) == 0)
    for _ in 0..<draw.below(count) {
      let isBid = draw.below(2) == 0
      // Bids to 40, asks from 41: narrow, so that levels meet again.
      var price = Int64(draw.below(40) + (isBid ? 1 : 41))
      if isCrossing { price += isBid ? 10 : -10 }
      var quantity = Int64(draw.below(update.kind == .diff ? 5 : 20) + (update.kind == .diff ? 0 : 1))
      if isImpossible, draw.below(4) == 0 { (price, quantity) = [(0, 1), (price, -1), (price, 0)][draw.below(3)] }
      let level = BookLevel(price: Price(units: price), quantity: Quantity(units: quantity))
      if isBid { update.bids.append(level) } else { update.asks.append(level) }
    }
    return update
  }

  /// Every level, and sums at random places, which the naive book makes from sorted copies.
  private static func isEqual(_ book: OrderBook, _ naive: NaiveBook, _ draw: inout Draw) -> Bool {
    guard book.lastId == naive.id, book.isSynchronised == (naive.id != nil) else { return false }
    let price = Price(units: Int64(draw.below(82)))
    let wanted = Quantity(units: Int64(draw.below(40)))
    for (side, levels) in [(book.bids, naive.bids), (book.asks, naive.asks)] {
      let isBuy = side.side == .buy
      let all = NaiveBook.list(levels, descending: isBuy)
      guard list(side) == all, side.best == all.first, side.count == all.count else { return false }
      guard side.quantity(at: price).units == levels[price.units, default: 0] else { return false }
      let through = all.filter { isBuy ? $0.price >= price : $0.price <= price }
      guard side.quantity(through: price)?.units == through.reduce(0, { $0 + $1.quantity.units }) else { return false }
      // One unit after the other.
      let units = all.flatMap { level in (0..<level.quantity.units).map { _ in level.price.units } }
      let taken = units.prefix(Int(wanted.units))
      let found = side.taking(wanted)
      guard found.quantity.units == Int64(taken.count), found.cost.units == Int128(taken.reduce(0, +)),
        found.worst?.units == taken.last, found.levels == Set(taken).count
      else { return false }
    }
    return true
  }
}
