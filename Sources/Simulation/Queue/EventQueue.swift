import HeapModule
import Market

/// Where an event comes from. At equal times a lower lane goes first; the order is fixed and part of the promise that
/// the same input gives the same run.
package enum Lane: UInt8, Comparable, Sendable {
  case tape, exchangeClock, atExchange, atEngine, engineTimer, timeline, `operator`
  package static func < (a: Lane, b: Lane) -> Bool { a.rawValue < b.rawValue }
}

/// The one queue: (time, lane, sequence) decides. Payloads wait in a slab, so that a heap entry stays small.
struct EventQueue<Payload> {
  struct Key: Comparable {
    var time: Int64
    /// Lane in the top byte, then the running number.
    var order: UInt64
    var slot: Int32
    static func < (a: Key, b: Key) -> Bool { a.time != b.time ? a.time < b.time : a.order < b.order }
    static func == (a: Key, b: Key) -> Bool { a.time == b.time && a.order == b.order }
    var lane: Lane { Lane(rawValue: UInt8(order >> 56))! }
  }

  private var heap = Heap<Key>()
  private var slab: [Payload?] = []
  private var free: [Int32] = []
  private var sequence: UInt64 = 0

  var count: Int { heap.count }
  var first: Key? { heap.min }

  mutating func push(_ payload: Payload, at time: Timestamp, lane: Lane) {
    let slot: Int32
    if let reused = free.popLast() {
      slot = reused
      slab[Int(slot)] = payload
    } else {
      slot = Int32(slab.count)
      slab.append(payload)
    }
    heap.insert(Key(time: time.nanoseconds, order: UInt64(lane.rawValue) << 56 | sequence, slot: slot))
    sequence += 1
  }

  mutating func popFirst() -> Payload {
    let key = heap.removeMin()
    let payload = slab[Int(key.slot)]!
    slab[Int(key.slot)] = nil
    free.append(key.slot)
    return payload
  }
}
