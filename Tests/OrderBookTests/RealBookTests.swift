import Basics
import Binance
import Files
import Market
import OrderBook
import TestSupport
import Testing

@testable import Tape

/// Books kept from real streams: against the ticker, which the venue makes by itself, and against the naive book.
@Suite(.enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
struct RealBookTests {
  /// What is kept of one contract while a recording is read.
  struct Kept {
    var book: OrderBook
    var naive = NaiveBook()
    /// Changes that came before the snapshot.
    var waiting: [BookUpdate] = []
    var applied = 0
    var dropped = 0
    /// After each change, by its id.
    var tops: [Int64: Top] = [:]
    /// Of the ticker, by its id.
    var tickers: [Int64: Top] = [:]

    init(_ symbol: Symbol) { book = OrderBook(of: symbol) }

    mutating func take(_ update: BookUpdate) throws {
      guard book.isSynchronised || update.kind != .diff else { return waiting.append(update) }
      let outcome = naive.take(update)
      switch try book.apply(update) {
      case .applied:
        #expect(outcome == .applied)
        if update.kind == .diff {
          applied += 1
          tops[update.lastId] = try #require(book.top)
        }
      case .dropped:
        #expect(outcome == .dropped)
        dropped += 1
      }
      if update.kind == .snapshot {
        let before = waiting
        waiting = []
        for update in before { try take(update) }
      }
    }

    mutating func take(ticker frame: UnsafeRawBufferPointer) throws {
      let json = try JSONValue(parsing: frame).required("data")
      tickers[try json.integer("u")] = Top(
        bid: BookLevel(price: try json.written("b").value, quantity: try json.written("B").value),
        ask: BookLevel(price: try json.written("a").value, quantity: try json.written("A").value))
    }

    /// At how many ids both are known, and at how many they are the same.
    var common: (known: Int, equal: Int) {
      let ids = tops.keys.filter { tickers[$0] != nil }
      return (ids.count, ids.count { tops[$0] == tickers[$0] })
    }

    func expectEqualToTheNaiveBook() {
      #expect(book.lastId == naive.id)
      #expect(list(book.bids) == NaiveBook.list(naive.bids, descending: true))
      #expect(list(book.asks) == NaiveBook.list(naive.asks, descending: false))
    }
  }

  static func instruments(_ names: [String]) throws -> Instruments {
    let rules = try #require(PublishedRules.production("BTCUSDT"))
    return Instruments(
      names.map { name in
        var rules = rules
        rules.name = name
        return rules
      })
  }

  static func contains(_ line: UnsafeRawBufferPointer, _ word: Needle) -> Bool {
    word.find(in: UnsafeRawBufferPointer(rebasing: line.prefix(120))) != nil
  }

  /// The figures are those of a book kept in Python's decimal module from the same file.
  @Test func fiveMinutesOfBitcoin() throws {
    let lines = try LineSource(
      path: RealMarketData.folder + "/raw-ws-hftbacktest/usdm_btcusdt_20240808.gz", packing: .gzip)
    let reader = DepthFrameReader(instruments: try Self.instruments(["BTCUSDT"]))
    let (ticker, answer) = (Needle("\"bookTicker\""), Needle("\"lastUpdateId\""))
    var update = BookUpdate(of: bitcoin)
    var kept = Kept(bitcoin)
    while let line = try lines.next() {
      let frame = UnsafeRawBufferPointer(rebasing: line.dropFirst(20))
      if Self.contains(frame, ticker) {
        try kept.take(ticker: frame)
      } else if Self.contains(frame, answer) {
        try reader.readSnapshot(frame, of: bitcoin, into: &update)
        #expect(update.bids.count == 1000 && update.asks.count == 1000)
        try kept.take(update)
      } else if try reader.read(frame, into: &update) == .told {
        try kept.take(update)
      }
    }
    kept.expectEqualToTheNaiveBook()
    #expect(kept.applied == 6547 && kept.dropped == 4)
    #expect(kept.common == (629, 629))
    let book = kept.book
    #expect(book.lastId == 5_123_135_475_514 && book.bids.count == 5018 && book.asks.count == 4578)
    #expect(book.top?.bid.price == price("61659.70") && book.top?.ask.price == price("61659.80"))
    #expect(book.bids.quantity(through: Price(units: 1)) == quantity("9457.538"))
    #expect(book.asks.quantity(through: Price(units: .max)) == quantity("8813.296"))
    let taken = book.asks.taking(quantity("100"))
    #expect(taken.cost == price("6169071.18280") * quantity("1") && taken.worst == price("61715.90"))
  }

  /// Four contracts on one connection, their snapshots in a file of their own.
  @Test func fourContractsOfTwoFiles() throws {
    let folder = RealMarketData.folder + "/raw-ws-cryptofeed/"
    let names = ["SUSHIUSDT", "AKROUSDT", "KEEPUSDT", "CTKUSDT"]
    let instruments = try Self.instruments(names)
    let reader = DepthFrameReader(instruments: instruments)
    var kept = instruments.symbols.map { Kept($0) }
    var update = BookUpdate(of: bitcoin)
    let snapshots = try LineSource(path: folder + "BINANCE_FUTURES.http.0.0.gz", packing: .gzip)
    while let line = try snapshots.next() {
      let text = String(decoding: line, as: UTF8.self)
      guard let place = names.firstIndex(where: { text.contains("/depth?symbol=\($0)&") }) else { continue }
      let body = Array(text[try #require(text.firstIndex(of: "{"))...].utf8)
      try body.withUnsafeBytes { try reader.readSnapshot($0, of: instruments.symbols[place], into: &update) }
      try kept[place].take(update)
    }
    let ticker = Needle("\"bookTicker\"")
    let frames = try LineSource(path: folder + "BINANCE_FUTURES.ws.1.0.gz", packing: .gzip)
    while let line = try frames.next() {
      guard let start = line.firstIndex(of: UInt8(ascii: "{")) else { continue }
      let frame = UnsafeRawBufferPointer(rebasing: line[start...])
      if Self.contains(frame, ticker) {
        let name = try JSONValue(parsing: frame).required("data").string("s")
        try kept[try #require(names.firstIndex(of: name))].take(ticker: frame)
      } else if try reader.read(frame, into: &update) == .told {
        try kept[Int(update.symbol.index)].take(update)
      }
    }
    for contract in kept { contract.expectEqualToTheNaiveBook() }
    #expect(kept.map(\.applied) == [252, 188, 132, 180] && kept.map(\.dropped) == [3, 1, 3, 5])
    #expect(kept.map { $0.book.bids.count } == [1006, 613, 401, 486])
    #expect(kept.map { $0.book.asks.count } == [1000, 761, 614, 742])
    #expect(kept.map(\.common.known).reduce(0, +) == 50 && kept.map(\.common.equal).reduce(0, +) == 50)
  }
}
