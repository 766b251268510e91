import Testing

@testable import Exchange

struct OrderIndexTests {
  /// Ids as a recording has them: far apart, in no order.
  @Test func anOrderIsFoundByItsIdWhateverTheIdsAre() {
    var index = OrderIndex()
    let ids: [Int64] = [38_118_460_000, 7, 9_000_000_000_000_000_001]
    for id in ids { index.append(id, clientId: "c\(id)") }
    #expect(ids.map { index.slot(of: $0) } == [0, 1, 2])
    #expect(index.slot(of: 38_118_460_001) == nil && index.slot(of: 0) == nil && index.count == 3)
  }

  @Test func ofOneClientIdTheNewestIsMetFirst() {
    var index = OrderIndex()
    for (id, client) in [(1 as Int64, "a"), (2, "b"), (3, "a"), (4, "a")] { index.append(id, clientId: client) }
    #expect(index.newest("a") == 3 && index.newest("b") == 1 && index.newest("c") == nil)
    var looked: [Int] = []
    let found = index.newest("a") { slot in
      looked.append(slot)
      return slot < 2
    }
    #expect(found == 0 && looked == [3, 2, 0])
    #expect(index.newest("a") { _ in false } == nil)
  }
}
