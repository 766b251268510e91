import Basics
import Binance
import Market

/// Why a market frame says what no market can say.
package struct FrameFault: Hashable, Sendable {
  package var what: String
  package var expected: String
  package var found: String
}

extension FrameFault {
  /// A frame that cannot be read at all.
  package init(_ problem: WireProblem) {
    self.init(what: "a market frame cannot be read", expected: "a frame of the venue", found: problem.description)
  }
}

extension MarketEvent {
  /// What is impossible about it: a price of zero or below or beyond `AmountBounds`, a bid that reaches the ask, a bar whose extremes do not hold
  /// its ends, a time from before the venue. Nil if nothing is.
  ///
  /// Records with price 0 that are no trades never become events, so they are none of this.
  package var fault: FrameFault? {
    switch self {
    case .trade(let trade):
      return Self.fault(of: trade.price, "trade's price") ?? Self.fault(of: trade.time, "trade")
    case .mark(let mark): return Self.fault(of: mark.price, "mark price") ?? Self.fault(of: mark.time, "mark price")
    case .quote(let quote):
      if let fault = Self.fault(of: quote.bid, "bid") ?? Self.fault(of: quote.ask, "ask") { return fault }
      guard quote.bid < quote.ask else {
        return FrameFault(
          what: "a crossed book", expected: "a bid below the ask", found: "bid \(quote.bid), ask \(quote.ask)")
      }
      return Self.fault(of: quote.time, "quote")
    case .candle(let candle):
      guard candle.isPossible else {
        return FrameFault(
          what: "an impossible bar", expected: "0 < low <= open, close <= high and a volume not below zero",
          found: "open \(candle.open), high \(candle.high), low \(candle.low), close \(candle.close), "
            + "volume \(candle.volume)")
      }
      return Self.fault(of: candle.high, "bar's high") ?? Self.fault(of: candle.openTime, "bar")
    }
  }

  private static func fault(of price: Price, _ name: String) -> FrameFault? {
    guard price.units > 0 else {
      return FrameFault(what: "a \(name) of zero", expected: "a price above zero", found: "\(price)")
    }
    guard price > AmountBounds.price else { return nil }
    return FrameFault(what: "a \(name) beyond all prices", expected: "at most \(AmountBounds.price)", found: "\(price)")
  }

  private static func fault(of time: Timestamp, _ name: String) -> FrameFault? {
    guard time < Timestamp.tapeMinimum else { return nil }
    return FrameFault(
      what: "a \(name) from before the venue", expected: "a time in ms since 1970, of 2001 or later",
      found: "\(time.milliseconds)")
  }
}

/// Reads the market frames of a tape whose symbols are not known beforehand.
package struct FrameInspector {
  /// Names of contracts a tape may hold; what comes beyond is counted, not inspected.
  package static let symbolsMax = 4096

  private var instruments = Instruments([])
  private var frames = MarketFrameReader(instruments: Instruments([]))
  private var depth = DepthFrameReader(instruments: Instruments([]))
  /// Filled anew by each update of a book.
  private var update = BookUpdate(of: Symbol(index: 0))
  /// By the index of the symbol.
  private var books: [BookCheck] = []
  package var names: [String] { instruments.list.map(\.name) }

  package init() {}

  /// What a frame says, and what is impossible about it.
  package struct Finding {
    /// Nil for what moves no market.
    package var event: MarketEvent?
    package var fault: FrameFault?
  }

  /// The event of a frame; nil for what moves no market.
  ///
  /// - Throws: `WireProblem`: a frame that cannot be read.
  package mutating func read(_ frame: TapePayload) throws(WireProblem) -> MarketEvent? {
    try frame.withBytes { (bytes) throws(WireProblem) in try read(bytes) }
  }

  /// The event of a frame and its fault; of an update of an order book, what is wrong with the book.
  ///
  /// - Throws: `WireProblem`: a frame that cannot be read.
  package mutating func inspect(_ frame: TapePayload) throws(WireProblem) -> Finding {
    try frame.withBytes { (bytes) throws(WireProblem) in
      if let event = try read(bytes) { return Finding(event: event, fault: event.fault) }
      let reading = try depth.read(bytes, into: &update)
      guard reading != .ignored else { return Finding() }
      return Finding(fault: books[Int(update.symbol.index)].fault(of: update, isChained: reading == .told))
    }
  }

  /// What is wrong with the answer to a request, if it holds an order book.
  ///
  /// It does not say of which contract, so that no chain of changes is followed across it: the ids of an import are made
  /// up where the source has none, and then only the answer tells of a hole.
  package mutating func fault(ofAnswer body: TapePayload) -> FrameFault? {
    guard body.raw.starts(with: Self.snapshot) else { return nil }
    for index in books.indices { books[index].forget() }
    do throws(WireProblem) { try depth.readSnapshot(body.raw, of: Symbol(index: 0), into: &update) } catch {
      return nil
    }
    var check = BookCheck(of: update.symbol)
    return check.fault(of: update, isChained: false)
  }

  private static let snapshot = Array("{\"lastUpdateId\":".utf8)

  private mutating func read(_ bytes: UnsafeRawBufferPointer) throws(WireProblem) -> MarketEvent? {
    if let name = FrameSymbol.find(in: bytes, isRequest: false) { learn(FrameSymbol.text(name)) }
    switch try frames.read(bytes) {
    case .event(let event, _): return event
    case .aggregate(let trade, _): return .trade(trade)
    case .ignored: return nil
    }
  }

  package func name(_ symbol: Symbol) -> String { instruments.name(symbol) }

  private mutating func learn(_ name: String) {
    guard instruments.symbol(named: name) == nil, instruments.count < Self.symbolsMax else { return }
    instruments = Instruments(instruments.list + [Instrument(nameOnly: name)])
    frames = MarketFrameReader(instruments: instruments)
    depth = DepthFrameReader(instruments: instruments)
    books.append(BookCheck(of: Symbol(index: UInt16(books.count))))
  }
}

extension Instrument {
  /// For reading frames, which needs no rules.
  fileprivate init(nameOnly name: String) {
    self.init(
      name: name, baseAsset: "", pricePrecision: 8, quantityPrecision: 8, tick: Price(units: 1),
      priceMin: Price(units: 0), priceMax: Price(units: .max), step: Quantity(units: 1),
      quantityMin: Quantity(units: 0),
      quantityMax: Quantity(units: .max), marketQuantityMax: Quantity(units: .max), notionalMin: Money(units: 0),
      percentUp: Rate(units: 0), percentDown: Rate(units: 0), marketTakeBound: Rate(units: 0))
  }
}
