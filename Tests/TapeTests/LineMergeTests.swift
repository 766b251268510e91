import Basics
import Files
import Market
import Testing

@testable import Tape

@Suite struct LineMergeTests {
  final class Times: LineCursor {
    let name: String
    private var left: ArraySlice<Int64>
    private(set) var read = 1
    init(_ name: String, _ times: [Int64]) { (self.name, left) = (name, times[...]) }
    var time: Timestamp? { left.first.map { Timestamp(nanoseconds: $0) } }
    func advance() throws(FileProblem) {
      left = left.dropFirst()
      read += 1
    }
  }

  static func merged(_ cursors: [Times]) throws -> [String] {
    var merge = LineMerge(cursors)
    var lines: [String] = []
    while let cursor = merge.current, let time = cursor.time {
      lines.append("\(time.nanoseconds)\(cursor.name)")
      try merge.advance()
    }
    return lines
  }

  @Test func orderIsByTimeThenByPlaceInTheList() throws {
    let lines = try Self.merged([Times("b", [3, 3, 5]), Times("a", [1, 3, 9]), Times("c", []), Times("d", [3])])
    #expect(lines == ["1a", "3b", "3b", "3a", "3d", "5b", "9a"])
  }

  /// Against a stable sort of everything.
  @Test(arguments: UInt64(1)...20) func equalsASort(seed: UInt64) throws {
    var draws = seed << 32
    func draw(_ limit: UInt64) -> Int64 {
      draws += 1
      return Int64(SplitMix.mix(draws) % limit)
    }
    let lists = (0..<7).map { _ in (0..<draw(40)).map { _ in draw(30) }.sorted() }
    let sorted = lists.enumerated().flatMap { rank, list in list.map { ($0, rank) } }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    let lines = try Self.merged(lists.enumerated().map { Times("-\($0)", $1) })
    #expect(lines == sorted.map { "\($0.0)-\($0.1)" })
  }

  @Test func aCursorIsReadOneLineAhead() throws {
    let (early, late) = (Times("a", [1, 2, 3]), Times("b", [100, 200]))
    var merge = LineMerge([early, late])
    try merge.advance()
    try merge.advance()
    #expect(early.read == 3)
    #expect(late.read == 1, "what comes later has not been touched")
    #expect(merge.currentRank == 0)
  }
}
