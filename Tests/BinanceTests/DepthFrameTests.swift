import Basics
import Binance
import Market
import Testing

/// Frames and answers that order books are kept from.
struct DepthFrameTests {
  static let instruments = Instruments(["ETHUSDT", "BTCUSDT"].compactMap { PublishedRules.production($0) })
  static let reader = DepthFrameReader(instruments: instruments)
  static let bitcoin = Symbol(index: 1)
  static let body =
    #""e":"depthUpdate","E":1769807414106,"T":1769807414099,"s":"BTCUSDT","ps":"BTCUSDT","U":12,"u":15,"pu":11,"#
    + #""b":[["82949.90","1.301"]],"a":[["82950.00","0.910"],["82953.40","0.000"]],"st":1"#

  static func read(_ text: String) throws -> (DepthReading, BookUpdate) {
    var update = BookUpdate(of: Symbol(index: 0))
    update.bids = [BookLevel(price: Price(units: 1), quantity: Quantity(units: 1))]
    let reading = try Array(text.utf8).withUnsafeBytes { try reader.read($0, into: &update) }
    return (reading, update)
  }

  static func expected(_ kind: BookUpdate.Kind) -> BookUpdate {
    func level(_ price: String, _ quantity: String) -> BookLevel {
      BookLevel(price: Price(price)!, quantity: Quantity(quantity)!)
    }
    return BookUpdate(
      symbol: bitcoin, kind: kind, eventTime: Timestamp(milliseconds: 1_769_807_414_106),
      transactionTime: Timestamp(milliseconds: 1_769_807_414_099), firstId: 12, lastId: 15, previousId: 11,
      bids: [level("82949.9", "1.301")], asks: [level("82950", "0.91"), level("82953.4", "0")])
  }

  @Test(arguments: [
    ("depth", BookUpdate.Kind.diff), ("depth@100ms", .diff), ("depth@0ms", .diff), ("depth5", .partial),
    ("depth20@500ms", .partial),
  ])
  func theStreamTellsTheKind(stream: String, kind: BookUpdate.Kind) throws {
    let (reading, update) = try Self.read(#"{"stream":"btcusdt@\#(stream)","data":{\#(Self.body)}}"#)
    #expect(reading == .told && update == Self.expected(kind))
    let behind = try Self.read(#"{"data":{\#(Self.body)},"stream":"btcusdt@\#(stream)"}"#)
    #expect(behind.0 == .told && behind.1 == update)
  }

  @Test func aBareFrameIsAssumedToBeAChange() throws {
    let (reading, update) = try Self.read("{\(Self.body)}")
    #expect(reading == .assumed && update == Self.expected(.diff))
    let spaced = Self.body.replacing("[", with: " [ ").replacing("]", with: " ] ").replacing(",", with: " ,\n ")
    #expect(try Self.read("{\(spaced)}").1 == update)
  }

  @Test(arguments: [
    #"{"stream":"btcusdt@rpiDepth@500ms","data":{"# + body + "}}",
    #"{"stream":"btcusdt@depthx","data":{"# + body + "}}",
    "{" + body.replacing("BTCUSDT", with: "NEWUSDT") + "}",
    "{" + body.replacing("depthUpdate", with: "bookTicker") + "}",
    // Spot.
    "{" + body.replacing(#","pu":11"#, with: "") + "}", "[]", "1", #"{"result":null,"id":1}"#,
  ])
  func whatIsNoUpdateOfAKnownBookIsIgnored(text: String) throws { #expect(try Self.read(text).0 == .ignored) }

  @Test(arguments: [
    (#""U":12"#, #""U":"12""#, "'U': expected an update id, found 12"),
    (#""u":15"#, #""u":1.5"#, "'u': expected an update id, found 1.5"),
    (#""pu":11"#, #""pu":1234567890123456789"#, "'pu': expected an update id"),
    (#""U":12,"#, "", "'U' is missing"), (#""T":1769807414099,"#, "", "'T' is missing"),
    (#"[["82949.90","1.301"]]"#, "{}", "'b': expected a list of levels, found {}"),
    (#"["82949.90","1.301"]"#, #"["82949.90"]"#, "'b': expected levels of a price and a quantity"),
    (#"["82949.90","1.301"]"#, #"["82949.90","1.301","0"]"#, "'b': expected levels"),
    (#"["82949.90","1.301"]"#, #"["82949.90",1.301]"#, "'b': expected levels"),
    (#"["82949.90","1.301"]"#, #"["-82949.90","1.301"]"#, "'b': expected levels"),
    (#"["82949.90","1.301"]"#, #"["8\"9","1.301"]"#, "'b': expected levels"),
    (#"["82949.90","1.301"]"#, #""82949.90""#, "'b': expected levels"),
    (#"["82949.90","1.301"]]"#, #"["82949.90","1.301"]"#, "expected `,` or `]`"),
  ])
  func whatIsNoUpdateOfTheVenueIsRefused(part: String, wrong: String, what: String) {
    let text = "{\(Self.body.replacing(part, with: wrong))}"
    let problem = #expect(throws: WireProblem.self) { try Self.read(text) }
    #expect(problem?.what.hasPrefix(what) == true, "\(problem?.what ?? "")")
  }

  @Test func answersAreSnapshots() throws {
    var update = BookUpdate(of: Symbol(index: 0))
    let levels = #""bids":[["3","1"],["2","5"]],"asks":[["4","2"]]"#
    for (times, time) in [(#""E":7,"T":6,"#, Int64(1)), ("", 0)] {
      let text = #"{"lastUpdateId":42,\#(times)\#(levels)}"#
      try Array(text.utf8).withUnsafeBytes { try Self.reader.readSnapshot($0, of: Self.bitcoin, into: &update) }
      #expect(update.symbol == Self.bitcoin && update.kind == .snapshot)
      #expect([update.firstId, update.lastId, update.previousId] == [42, 42, 42])
      #expect(update.eventTime.milliseconds == 7 * time && update.transactionTime.milliseconds == 6 * time)
      #expect(update.bids.map(\.price.description) == ["3", "2"] && update.asks.map(\.quantity.description) == ["2"])
    }
    #expect(throws: WireProblem.self) {
      try Array(#"{"lastUpdateId":42,"bids":[]}"#.utf8).withUnsafeBytes {
        try Self.reader.readSnapshot($0, of: Self.bitcoin, into: &update)
      }
    }
  }

  /// Filling one value again and again needs no more room than the largest update.
  @Test func theRoomOfAnUpdateIsUsedAgain() throws {
    var update = BookUpdate(of: Self.bitcoin)
    let bytes = Array("{\(Self.body)}".utf8)
    _ = try bytes.withUnsafeBytes { try Self.reader.read($0, into: &update) }
    let (bids, asks) = (update.bids.capacity, update.asks.capacity)
    for _ in 0..<100 { _ = try bytes.withUnsafeBytes { try Self.reader.read($0, into: &update) } }
    #expect(update == Self.expected(.diff) && update.bids.capacity == bids && update.asks.capacity == asks)
  }
}
