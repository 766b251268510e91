import Basics
import Market
import Testing

@testable import Simulation

@Suite struct EventQueueTests {
  @Test func timeThenLaneThenOrderOfPushingDecides() {
    var queue = EventQueue<String>()
    let t1 = Timestamp(seconds: 1)
    let t2 = Timestamp(seconds: 2)
    queue.push("late", at: t2, lane: .tape)
    queue.push("timer", at: t1, lane: .engineTimer)
    queue.push("first arrival", at: t1, lane: .atEngine)
    queue.push("second arrival", at: t1, lane: .atEngine)
    queue.push("at exchange", at: t1, lane: .atExchange)
    var popped: [String] = []
    while queue.count > 0 { popped.append(queue.popFirst()) }
    #expect(popped == ["at exchange", "first arrival", "second arrival", "timer", "late"])
  }

  /// Seeded random pushes and pops against a sorted list.
  @Test func equalsASortedListWhateverTheOrder() {
    let random = HashedRandom(seed: 99, name: "queue")
    var queue = EventQueue<Int>()
    var list: [(time: Int64, lane: UInt8, order: Int)] = []
    for index in 0..<5000 {
      let time = Int64(random.bits(index, 0) % 50)
      let lane = Lane(rawValue: UInt8(random.bits(index, 1) % 7))!
      queue.push(index, at: Timestamp(nanoseconds: time), lane: lane)
      list.append((time, lane.rawValue, index))
      if random.bits(index, 2) % 3 == 0 {
        let least = list.indices.min {
          (list[$0].time, list[$0].lane, list[$0].order) < (list[$1].time, list[$1].lane, list[$1].order)
        }!
        #expect(queue.first?.time == list[least].time)
        #expect(queue.popFirst() == list[least].order)
        list.remove(at: least)
      }
    }
    let rest = list.sorted { ($0.time, $0.lane, $0.order) < ($1.time, $1.lane, $1.order) }
    for item in rest { #expect(queue.popFirst() == item.order) }
    #expect(queue.first == nil)
  }
}
