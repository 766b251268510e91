import Basics
import Market

/// How a frame was read by `DepthFrameReader`.
package enum DepthReading: Hashable, Sendable {
  /// No update of the book that is followed here; what was given to be filled holds nothing of use.
  case ignored
  /// An update, and its stream tells of which kind.
  case told
  /// An update without the envelope that names its stream. It is called a `.diff`; one with the best levels only looks
  /// the same.
  case assumed
}

/// Reads updates of order books: frames of `<symbol>@depth` and `<symbol>@depth<levels>`, bare or in the combined envelope,
/// and answers of `GET /fapi/v1/depth`. Source: binance-usdm 3.4 and 3.5.
///
/// No tree is built, and what the caller keeps is filled again: nothing is allocated once its arrays are large enough.
/// One pass checks the structure, a second reads the levels; the cost grows with the bytes of the frame.
package struct DepthFrameReader: Sendable {
  private let symbols: SymbolTable

  package init(instruments: Instruments) { symbols = SymbolTable(instruments) }

  /// Reads a frame of a stream. A `depthUpdate` without `pu` is one of spot and is ignored, as are the streams with RPI
  /// orders and symbols that are not known.
  ///
  /// - Throws: `WireProblem`: no JSON, or no update of the venue. What was to be filled then holds nothing of use.
  package func read(
    _ bytes: UnsafeRawBufferPointer, into update: inout BookUpdate
  ) throws(WireProblem) -> DepthReading {
    try withUnsafeTemporaryAllocation(of: FrameSlice.self, capacity: FrameScanner.roomNeeded) {
      (room) throws(WireProblem) -> DepthReading in
      guard let base = room.baseAddress else { return .ignored }
      var scanner = FrameScanner(bytes: bytes, room: base)
      try scanner.scanFrame()
      return try read(scanner, into: &update)
    }
  }

  private func read(_ scanner: FrameScanner, into update: inout BookUpdate) throws(WireProblem) -> DepthReading {
    let isBare = scanner.outer[.name].isPresent
    let frame = isBare ? scanner.outer : scanner.data
    guard scanner.text(frame[.name], is: "depthUpdate"), frame[.previousId].isPresent,
      let symbol = symbols.symbol(try scanner.textBytes(frame[.symbol], "s"))
    else { return .ignored }
    var kind = BookUpdate.Kind.diff
    let stream = scanner.outer[.stream]
    if !isBare, stream.isPresent {
      guard let named = Self.kind(ofStream: try scanner.textBytes(stream, "stream")) else { return .ignored }
      kind = named
    }
    update.clear()
    update.symbol = symbol
    update.kind = kind
    update.eventTime = try scanner.time(frame[.eventTime], "E")
    update.transactionTime = try scanner.time(frame[.transactionTime], "T")
    update.firstId = try scanner.identifier(frame[.firstId], "U")
    update.lastId = try scanner.identifier(frame[.lastId], "u")
    update.previousId = try scanner.identifier(frame[.previousId], "pu")
    try scanner.levels(frame[.bid], "b", into: &update.bids)
    try scanner.levels(frame[.ask], "a", into: &update.asks)
    return !isBare && stream.isPresent ? .told : .assumed
  }

  /// Reads the answer of `GET /fapi/v1/depth`, which does not say of which contract it is. Without `E` and `T`, as spot
  /// answers, its times are zero.
  ///
  /// - Throws: `WireProblem`: no JSON, or no such answer. What was to be filled then holds nothing of use.
  package func readSnapshot(
    _ bytes: UnsafeRawBufferPointer, of symbol: Symbol, into update: inout BookUpdate
  ) throws(WireProblem) {
    try withUnsafeTemporaryAllocation(of: FrameSlice.self, capacity: FrameScanner.roomNeeded) {
      (room) throws(WireProblem) in
      guard let base = room.baseAddress else { return }
      var scanner = FrameScanner(bytes: bytes, room: base)
      try scanner.scanFrame()
      let answer = scanner.outer
      let none = Timestamp(nanoseconds: 0)
      update.clear()
      update.symbol = symbol
      update.kind = .snapshot
      update.eventTime = answer[.eventTime].isPresent ? try scanner.time(answer[.eventTime], "E") : none
      update.transactionTime =
        answer[.transactionTime].isPresent ? try scanner.time(answer[.transactionTime], "T") : none
      update.lastId = try scanner.identifier(answer[.snapshotId], "lastUpdateId")
      update.firstId = update.lastId
      update.previousId = update.lastId
      try scanner.levels(answer[.bids], "bids", into: &update.bids)
      try scanner.levels(answer[.asks], "asks", into: &update.asks)
    }
  }

  /// `btcusdt@depth`, `btcusdt@depth@100ms`, `btcusdt@depth20@500ms`; nil for every other stream.
  private static func kind(ofStream name: UnsafeRawBufferPointer) -> BookUpdate.Kind? {
    guard let at = name.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    let word = name[(at + 1)...].prefix { $0 != UInt8(ascii: "@") }
    guard word.starts(with: depth) else { return nil }
    let levels = word.dropFirst(depth.count)
    if levels.isEmpty { return .diff }
    return levels.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? .partial : nil
  }

  private static let depth = Array("depth".utf8)
}

extension FrameScanner {
  /// An id of the venue: at most 18 digits, so that the one behind it is a number, too.
  func identifier(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Int64 {
    guard slice.kind == .number, slice.end - slice.start <= 18 else { throw problem(slice, key, "an update id") }
    var id: Int64 = 0
    for position in slice.start..<slice.end {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { throw problem(slice, key, "an update id") }
      id = id * 10 + Int64(digit)
    }
    return id
  }

  /// Appends the levels of `[["price","quantity"],…]`. That it is JSON the scan has shown.
  func levels(_ slice: FrameSlice, _ key: StaticString, into levels: inout [BookLevel]) throws(WireProblem) {
    guard slice.kind == .other, bytes[slice.start] == UInt8(ascii: "[") else {
      throw problem(slice, key, "a list of levels")
    }
    var index = slice.start + 1
    while true {
      switch byteBehindSpace(&index) {
      case UInt8(ascii: "]"): return
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "["):
        index += 1
        let price = Price(units: try number(&index, key))
        try step(over: UInt8(ascii: ","), &index, key)
        let quantity = Quantity(units: try number(&index, key))
        try step(over: UInt8(ascii: "]"), &index, key)
        levels.append(BookLevel(price: price, quantity: quantity))
      default: throw noLevel(key, at: index)
      }
    }
  }

  // Inside a well formed list there is always a next byte: its closing bracket, or one further out.
  private func byteBehindSpace(_ index: inout Int) -> UInt8 {
    while bytes[index] <= 0x20 { index += 1 }
    return bytes[index]
  }

  private func step(over byte: UInt8, _ index: inout Int, _ key: StaticString) throws(WireProblem) {
    guard byteBehindSpace(&index) == byte else { throw noLevel(key, at: index) }
    index += 1
  }

  /// A decimal number in quotes, in units.
  private func number(_ index: inout Int, _ key: StaticString) throws(WireProblem) -> Int64 {
    try step(over: UInt8(ascii: "\""), &index, key)
    let first = index
    while bytes[index] != UInt8(ascii: "\"") { index += 1 }
    guard let parsed = try? DecimalText.parse(UnsafeRawBufferPointer(rebasing: bytes[first..<index])), parsed.units >= 0
    else { throw noLevel(key, at: first) }
    index += 1
    return parsed.units
  }

  private func noLevel(_ key: StaticString, at index: Int) -> WireProblem {
    let found = String(decoding: bytes[index...].prefix(40), as: UTF8.self)
    return WireProblem(
      "'\(key)': expected levels of a price and a quantity in quotes, not below zero, found \(found)", offset: index)
  }
}
