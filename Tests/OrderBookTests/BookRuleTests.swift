import Basics
import Binance
import Files
import Market
import OrderBook
import TestSupport
import Testing

@testable import Tape

/// The rules of a local book one by one (binance-usdm 3.5).
struct BookRuleTests {
  @Test func aChangeBeforeAnySnapshotIsRefused() {
    var book = OrderBook(of: bitcoin)
    #expect(problem(&book, change(11, 12, after: 10)) == .notSynchronised(first: 11, last: 12))
    #expect(!book.isSynchronised && book.lastId == nil && book.top == nil)
  }

  @Test func aSnapshotBeginsTheBook() throws {
    let book = try book(snapshot(100))
    #expect(book.isSynchronised && book.lastId == 100)
    #expect(list(book.bids) == levels(["99 1", "98 2"]) && list(book.asks) == levels(["101 1", "102 2"]))
  }

  @Test func whatEndsBeforeTheSnapshotIsDropped() throws {
    var book = try book(snapshot(100))
    let before = book
    #expect(try book.apply(change(90, 99, after: 89, bids: ["99 7"])) == .dropped)
    #expect(book == before)
  }

  @Test(arguments: [(100, 100), (90, 100), (100, 110), (90, 110)])
  func theFirstChangeHoldsTheSnapshotsId(first: Int64, last: Int64) throws {
    var book = try book(snapshot(100))
    #expect(try book.apply(change(first, last, after: 89, bids: ["99 7"])) == .applied)
    #expect(book.lastId == last && book.bids.quantity(at: price("99")) == quantity("7"))
  }

  @Test func orNamesTheSnapshotsIdAsTheOneBefore() throws {
    var book = try book(snapshot(100))
    try book.apply(change(105, 110, after: 100, bids: ["99 7"]))
    #expect(book.lastId == 110)
  }

  @Test func afterTheSnapshotNothingMayBeMissing() throws {
    var book = try book(snapshot(100))
    #expect(
      problem(&book, change(101, 110, after: 99)) == .gap(expected: 100, previous: 99, first: 101, last: 110))
    #expect(!book.isSynchronised && book.bids.isEmpty && book.asks.isEmpty)
  }

  @Test func everyLaterChangeNamesTheOneBefore() throws {
    var book = try book(snapshot(100), change(98, 105, after: 97))
    // U is not the id behind the u before it; only pu counts.
    try book.apply(change(109, 110, after: 105, asks: ["101 0"]))
    #expect(book.lastId == 110 && book.asks.best?.price == price("102"))
    #expect(
      problem(&book, change(112, 115, after: 111)) == .gap(expected: 110, previous: 111, first: 112, last: 115))
    #expect(!book.isSynchronised && book.top == nil)
    #expect(problem(&book, change(116, 117, after: 115)) == .notSynchronised(first: 116, last: 117))
    try book.apply(snapshot(120))
    try book.apply(change(119, 121, after: 117))
    #expect(book.lastId == 121)
  }

  /// An overlap names another one before it, too.
  @Test func aChangeThatOverlapsTheOneBeforeIsAGap() throws {
    var book = try book(snapshot(100), change(98, 105, after: 97))
    #expect(
      problem(&book, change(103, 110, after: 102)) == .gap(expected: 105, previous: 102, first: 103, last: 110))
  }

  @Test(arguments: [105, 104]) func whatIsNotNewerIsOutOfOrder(last: Int64) throws {
    var book = try book(snapshot(100), change(98, 105, after: 97))
    let before = book
    let found = problem(&book, change(98, last, after: 97, bids: ["99 8"]))
    #expect(found == .outOfOrder(newest: 105, found: last))
    #expect(book == before)
  }

  @Test(arguments: [BookUpdate.Kind.snapshot, .partial]) func aSnapshotNeverGoesBack(_ kind: BookUpdate.Kind) throws {
    var book = try book(snapshot(100), change(98, 105, after: 97))
    let before = book
    #expect(problem(&book, snapshot(104, kind)) == .outOfOrder(newest: 105, found: 104))
    #expect(book == before)
    try book.apply(snapshot(105, kind, bids: ["50 1"], asks: ["60 1"]))
    #expect(list(book.bids) == levels(["50 1"]) && list(book.asks) == levels(["60 1"]))
    #expect(try book.apply(change(98, 104, after: 97)) == .dropped)
  }

  @Test func theBestLevelsReplaceTheBook() throws {
    var book = try book(snapshot(100), snapshot(101, .partial, bids: ["90 1"], asks: ["91 2"]))
    #expect(list(book.bids) == levels(["90 1"]) && list(book.asks) == levels(["91 2"]))
    try book.apply(change(102, 103, after: 101, bids: ["90 0", "89 4"]))
    #expect(list(book.bids) == levels(["89 4"]))
  }

  @Test func quantitiesAreAbsoluteAndUnknownLevelsMayGo() throws {
    let book = try book(
      snapshot(100), change(100, 101, after: 99, bids: ["99 3", "97 0", "96.5 1"], asks: ["101 0", "150 0"]))
    #expect(list(book.bids) == levels(["99 3", "98 2", "96.5 1"]) && list(book.asks) == levels(["102 2"]))
  }

  @Test(arguments: [(12, 11, 10), (10, 11, 10), (9, 11, 10)])
  func idsThatContradictEachOtherAreRefused(first: Int64, last: Int64, previous: Int64) throws {
    var book = try book(snapshot(10))
    let before = book
    #expect(
      problem(&book, change(first, last, after: previous))
        == .disorderedIds(first: first, last: last, previous: previous))
    #expect(book == before)
  }

  @Test(arguments: [("0 1", true), ("-1 1", true), ("0 0", true), ("98 -1", true), ("98 0", false)])
  func impossibleLevelsAreRefused(_ text: String, isRefusedInAChange: Bool) throws {
    for side in Side.allCases {
      let level = levels([text])[0]
      let (bids, asks) = side == .buy ? (["97 5", text], []) : ([], ["103 5", text])
      var book = try book(snapshot(100))
      let before = book
      let found = problem(&book, change(100, 101, after: 99, bids: bids, asks: asks))
      #expect(found == (isRefusedInAChange ? .impossibleLevel(side: side, level, last: 101) : nil))
      if isRefusedInAChange { #expect(book == before, "applied whole or not at all") }
      for kind in [BookUpdate.Kind.snapshot, .partial] {
        var book = before
        #expect(
          problem(&book, snapshot(102, kind, bids: bids, asks: asks))
            == .impossibleLevel(side: side, level, last: 102))
        #expect(book == before)
      }
    }
  }

  @Test(arguments: ["101", "101.5"]) func aBidThatReachesTheAskIsAFault(_ bid: String) throws {
    var followed = try book(snapshot(100))
    #expect(
      problem(&followed, change(100, 101, after: 99, bids: ["\(bid) 1"]))
        == .crossed(bid: price(bid), ask: price("101"), last: 101))
    #expect(!followed.isSynchronised && followed.top == nil)
    var begun = OrderBook(of: bitcoin)
    #expect(
      problem(&begun, snapshot(7, bids: ["\(bid) 1"])) == .crossed(bid: price(bid), ask: price("101"), last: 7))
    // What crosses only while an update is applied does not: its levels are one moment.
    let moved = try book(snapshot(100), change(100, 101, after: 99, bids: ["101 1"], asks: ["101 0"]))
    #expect(moved.top?.bid.price == price("101") && moved.top?.ask.price == price("102"))
  }

  @Test func changesCanBeFollowedWithoutASnapshot() throws {
    var book = OrderBook(of: bitcoin)
    book.follow(after: 10)
    try book.apply(change(12, 14, after: 10, bids: ["99 1", "98 0"]))
    try book.apply(change(15, 16, after: 14, asks: ["100 1"]))
    #expect(list(book.bids) == levels(["99 1"]) && list(book.asks) == levels(["100 1"]))
    book.follow(after: 20)
    #expect(book.top == nil && book.lastId == 20)
  }

  @Test func problemsTellWhatWasExpectedAndFound() {
    let texts: [(BookProblem, String)] = [
      (
        .notSynchronised(first: 1, last: 2),
        "a change of a book that was not begun: expected a snapshot first, found U 1, u 2"
      ),
      (
        .gap(expected: 100, previous: 103, first: 104, last: 109),
        "a gap in the updates of a book: expected an update that follows 100, found U 104, u 109, pu 103"
      ),
      (
        .outOfOrder(newest: 9, found: 8),
        "an update of a book that is out of order: expected an id above 9, found 8"
      ),
      (
        .disorderedIds(first: 3, last: 2, previous: 1),
        "an update of a book whose ids contradict each other: expected pu < U <= u, found U 3, u 2, pu 1"
      ),
      (
        .impossibleLevel(side: .sell, levels(["0 1.5"])[0], last: 4),
        "an impossible level of a book: expected a price above zero, and a quantity above zero or, to take a level away, "
          + "of zero, found ask 0, quantity 1.5, in update 4"
      ),
      (
        .crossed(bid: price("2"), ask: price("1.9"), last: 5),
        "a crossed book: expected a bid below the ask, found bid 2, ask 1.9, after update 5"
      ),
    ]
    for (problem, text) in texts { #expect("\(problem)" == text) }
  }

  /// The examples of the venue's documentation are one story: the snapshot, the ticker at its id, two changes, and the
  /// best levels after the first of them.
  @Test(
    .enabled(if: RealMarketData.hasExamples, "needs the examples of the venue beside the market data, see MARKET_DATA"))
  func theExamplesOfTheVenueFitTogether() throws {
    func json(_ name: String) throws -> JSONValue {
      let lines = try LineSource(path: "\(RealMarketData.examples)/\(name).json", packing: .either)
      var text: [UInt8] = []
      while let line = try lines.next() { text += line }
      return try JSONValue(parsing: text)
    }
    let reader = DepthFrameReader(instruments: Instruments([try #require(PublishedRules.production("BTCUSDT"))]))
    var update = BookUpdate(of: bitcoin)
    var book = OrderBook(of: bitcoin)
    try json("rest.depth").bytes.withUnsafeBytes { try reader.readSnapshot($0, of: bitcoin, into: &update) }
    try book.apply(update)
    let ticker = try json("ws.bookTicker")
    #expect(try ticker.integer("u") == book.lastId)
    #expect(try ticker.written("b").value == book.top?.bid.price && ticker.written("B").value == book.top?.bid.quantity)
    #expect(try ticker.written("a").value == book.top?.ask.price && ticker.written("A").value == book.top?.ask.quantity)
    #expect(book.top?.spread == price("0.1") && book.top?.mid == price("82949.95") * quantity("1"))

    guard case .array(let changes) = try json("ws.depthDiff") else { return #expect(Bool(false), "no list") }
    #expect(try changes[0].bytes.withUnsafeBytes { try reader.read($0, into: &update) } == .assumed)
    try book.apply(update)
    #expect(try json("ws.depthPartial").bytes.withUnsafeBytes { try reader.read($0, into: &update) } == .assumed)
    #expect(update.lastId == book.lastId)
    #expect(list(book.bids) == update.bids && list(book.asks) == update.asks)

    _ = try changes[1].bytes.withUnsafeBytes { try reader.read($0, into: &update) }
    try book.apply(update)
    #expect(book.lastId == 9_843_350_136_736 && book.bids.count == 4)
    #expect(book.bids.quantity(at: price("82949.80")) == .zero)
  }
}
