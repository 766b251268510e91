import Basics
import Market

/// What a frame of a market stream holds.
public enum MarketFrame: Hashable, Sendable {
  /// `eventTime` is `E`, the moment the venue sent it.
  case event(MarketEvent, eventTime: Timestamp)
  /// Trades of one taker at one price, summed up (`aggTrade`): the same trades that the `trade` stream brings one by one,
  /// so that of a contract only one of the two streams may be played.
  case aggregate(Trade, eventTime: Timestamp)
  /// Well formed, but nothing that moves the market: a trade record whose `X` is not MARKET or whose price is 0, an
  /// event type, symbol or interval that is not followed here, an array, a control reply.
  case ignored
}

/// Reads frames of market streams, bare or in the combined envelope, without building a tree. Keys may come in any
/// order, unknown ones are stepped over, and of a key that occurs twice the first counts.
///
/// Event types: `kline`, `markPriceUpdate`, `trade`, `aggTrade`, `bookTicker`. Source: binance-usdm 3.4.
/// This is the hot path: no allocation per frame.
public struct MarketFrameReader: Sendable {
  private let symbols: SymbolTable
  /// The names of `Interval` as packed bytes, by raw value.
  private let intervals: [UInt64]

  public init(instruments: Instruments) {
    symbols = SymbolTable(instruments)
    intervals = Interval.names.map { FrameScanner.packed($0.utf8) }
  }

  public func read(_ bytes: [UInt8]) throws(WireProblem) -> MarketFrame {
    try bytes.withUnsafeBufferPointer { (buffer) throws(WireProblem) -> MarketFrame in
      try read(UnsafeRawBufferPointer(buffer))
    }
  }

  public func read(_ bytes: UnsafeRawBufferPointer) throws(WireProblem) -> MarketFrame {
    try withUnsafeTemporaryAllocation(of: FrameSlice.self, capacity: FrameScanner.roomNeeded) {
      (room) throws(WireProblem) -> MarketFrame in
      guard let base = room.baseAddress else { return .ignored }
      return try read(bytes, room: base)
    }
  }

  private func read(
    _ bytes: UnsafeRawBufferPointer, room: UnsafeMutablePointer<FrameSlice>
  ) throws(WireProblem) -> MarketFrame {
    var scanner = FrameScanner(bytes: bytes, room: room)
    try scanner.scanFrame()
    let frame = scanner.outer[.name].isPresent ? scanner.outer : scanner.data
    let name = frame[.name]
    guard name.kind == .text else { return .ignored }

    let kind: EventKind
    if scanner.text(name, is: "kline") {
      kind = .kline
    } else if scanner.text(name, is: "markPriceUpdate") {
      kind = .mark
    } else if scanner.text(name, is: "trade") {
      kind = .trade
    } else if scanner.text(name, is: "aggTrade") {
      kind = .aggregate
    } else if scanner.text(name, is: "bookTicker") {
      kind = .quote
    } else {
      return .ignored
    }
    guard let symbol = symbols.symbol(try scanner.textBytes(frame[.symbol], "s")) else { return .ignored }
    let eventTime = try scanner.time(frame[.eventTime], "E")
    switch kind {
    case .kline:
      guard let candle = try candle(scanner.candle, of: symbol, scanner) else { return .ignored }
      return .event(.candle(candle), eventTime: eventTime)
    case .mark:
      let price = try scanner.price(frame[.price], "p")
      return .event(.mark(MarkPrice(symbol: symbol, time: eventTime, price: price)), eventTime: eventTime)
    case .trade, .aggregate:
      if frame[.executionKind].isPresent, !scanner.text(frame[.executionKind], is: "MARKET") { return .ignored }
      let trade = Trade(
        symbol: symbol, time: try scanner.time(frame[.transactionTime], "T"),
        price: try scanner.price(frame[.price], "p"),
        quantity: try scanner.quantity(frame[.quantity], "q"), isBuyerMaker: try scanner.bool(frame[.isBuyerMaker], "m")
      )
      if trade.price.isZero { return .ignored }
      return kind == .trade
        ? .event(.trade(trade), eventTime: eventTime) : .aggregate(trade, eventTime: eventTime)
    case .quote:
      let quote = Quote(
        symbol: symbol, time: try scanner.time(frame[.transactionTime], "T"), bid: try scanner.price(frame[.bid], "b"),
        bidQuantity: try scanner.quantity(frame[.bidQuantity], "B"), ask: try scanner.price(frame[.ask], "a"),
        askQuantity: try scanner.quantity(frame[.askQuantity], "A"))
      return .event(.quote(quote), eventTime: eventTime)
    }
  }

  private enum EventKind { case kline, mark, trade, aggregate, quote }

  /// nil for an interval that is not followed here (3d, 1M).
  private func candle(
    _ fields: FrameFields, of symbol: Symbol, _ scanner: FrameScanner
  ) throws(WireProblem) -> Candle? {
    let code = FrameScanner.packed(try scanner.textBytes(fields[.interval], "k.i"))
    guard let index = intervals.firstIndex(of: code), let interval = Interval(rawValue: UInt8(index)) else {
      return nil
    }
    return Candle(
      symbol: symbol, interval: interval, openTime: try scanner.time(fields[.openTime], "k.t"),
      open: try scanner.price(fields[.open], "k.o"), high: try scanner.price(fields[.high], "k.h"),
      low: try scanner.price(fields[.low], "k.l"), close: try scanner.price(fields[.close], "k.c"),
      volume: try scanner.volume(fields[.volume], "k.v"), isClosed: try scanner.bool(fields[.isClosed], "k.x"))
  }
}

/// Finds a symbol by the bytes of its name: open addressing, never more than half full.
struct SymbolTable: Sendable {
  private var names: [UInt8] = []
  private var ranges: [Range<Int>] = []
  /// Index of the symbol, or -1.
  private var slots: [Int32]
  private let mask: Int

  init(_ instruments: Instruments) {
    var size = 16
    while size < instruments.count * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
    for (index, instrument) in instruments.list.enumerated() {
      let start = names.count
      names.append(contentsOf: instrument.name.utf8)
      ranges.append(start..<names.count)
      var slot = Self.hash(instrument.name.utf8) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  func symbol(_ name: UnsafeRawBufferPointer) -> Symbol? {
    var slot = Self.hash(name) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if isName(name, at: ranges[index]) { return Symbol(index: UInt16(index)) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func isName(_ name: UnsafeRawBufferPointer, at range: Range<Int>) -> Bool {
    guard name.count == range.count else { return false }
    for position in 0..<name.count where names[range.lowerBound + position] != name[position] { return false }
    return true
  }

  // FNV-1a: the same in every process, unlike the standard library's seeded hash.
  private static func hash(_ bytes: some Sequence<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
