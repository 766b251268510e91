import HeapModule
import Market

/// What the venue does on its own at a set time, apart from the beat of the seconds.
struct Agenda: Sendable {
  enum Item: Hashable, Sendable {
    case listenKeyCheck
    case connectionEnds(ConnectionID)
    /// The next part of an order that works.
    case execution(Int64)
    /// The child order of a conditional order reaches the matching engine.
    case algoEntersMatching(Int64)
    case algoTriggered(Int64)
    case algoFinished(Int64)
    case algoRejected(Int64)
    /// A GTE_GTC order goes, its position being gone.
    case algoExpires(Int64)
  }

  private struct Entry: Comparable, Sendable {
    var time: Timestamp
    /// Entries of one moment come in the order in which they were made.
    var number: Int
    var item: Item
    static func < (a: Entry, b: Entry) -> Bool { (a.time, a.number) < (b.time, b.number) }
    static func == (a: Entry, b: Entry) -> Bool { (a.time, a.number) == (b.time, b.number) }
  }

  private var heap = Heap<Entry>()
  private var count = 0
  private(set) var nextDue = Timestamp.distantFuture

  mutating func add(_ item: Item, at time: Timestamp) {
    heap.insert(Entry(time: time, number: count, item: item))
    count += 1
    nextDue = min(nextDue, time)
  }

  mutating func popFirst() -> Item {
    let item = heap.removeMin().item
    nextDue = heap.min?.time ?? .distantFuture
    return item
  }
}
