import Basics
import Binance
import Market

/// Why a market frame says what no market can say.
public struct FrameFault: Hashable, Sendable {
  public var what: String
  public var expected: String
  public var found: String
}

extension FrameFault {
  /// A frame that cannot be read at all.
  public init(_ problem: WireProblem) {
    self.init(what: "a market frame cannot be read", expected: "a frame of the venue", found: problem.description)
  }
}

extension MarketEvent {
  /// What is impossible about it: a price of zero or below, a bid that reaches the ask, a bar whose extremes do not hold
  /// its ends, a time from before the venue. Nil if nothing is.
  ///
  /// Records with price 0 that are no trades never become events, so they are none of this.
  public var fault: FrameFault? {
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
      return Self.fault(of: candle.openTime, "bar")
    }
  }

  private static func fault(of price: Price, _ name: String) -> FrameFault? {
    price.units > 0 ? nil : FrameFault(what: "a \(name) of zero", expected: "a price above zero", found: "\(price)")
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
  package var names: [String] { instruments.list.map(\.name) }

  package init() {}

  /// The event of a frame and the name of its symbol; nil for what moves no market.
  ///
  /// - Throws: `WireProblem`: a frame that cannot be read.
  package mutating func read(_ frame: TapePayload) throws(WireProblem) -> MarketEvent? {
    let decoded = frame.isEncoded ? frame.bytes : nil
    guard let decoded else { return try read(frame.raw) }
    return try decoded.withUnsafeBufferPointer { (bytes) throws(WireProblem) in
      try read(UnsafeRawBufferPointer(bytes))
    }
  }

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
