import Market

/// Reads the answer to `GET /fapi/v1/klines` without building a tree: candle history is the one large answer, and a
/// client asks for thousands of rows when it starts.
enum KlineTable {
  /// nil for everything that is not exactly the compact form the venue sends; the tree reader then says what is wrong,
  /// or reads it all the same.
  static func rows(_ body: [UInt8]) -> [KlineRow]? { body.withUnsafeBytes { Cursor(bytes: $0).table() } }

  private struct Cursor {
    let bytes: UnsafeRawBufferPointer
    var index = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    func table() -> [KlineRow]? {
      var cursor = self
      return cursor.readTable()
    }

    private mutating func readTable() -> [KlineRow]? {
      guard take("[") else { return nil }
      var rows: [KlineRow] = []
      if take("]") { return index == bytes.count ? rows : nil }
      repeat {
        guard let row = readRow() else { return nil }
        rows.append(row)
      } while take(",")
      guard take("]"), index == bytes.count else { return nil }
      return rows
    }

    private mutating func readRow() -> KlineRow? {
      guard take("["), let openTime = integer(), let open: Written<Price> = decimal(),
        let high: Written<Price> = decimal(), let low: Written<Price> = decimal(),
        let close: Written<Price> = decimal(), let volume: Written<Volume> = decimal(), take(","),
        let closeTime = integer(), let quoteVolume: Written<Volume> = decimal(), take(","), let trades = integer(),
        let takerVolume: Written<Volume> = decimal(), let takerQuoteVolume: Written<Volume> = decimal(),
        take(","), quoted() != nil, take("]")
      else { return nil }
      return KlineRow(
        openTime: openTime, open: open, high: high, low: low, close: close, volume: volume, closeTime: closeTime,
        quoteVolume: quoteVolume, trades: trades, takerBuyVolume: takerVolume, takerBuyQuoteVolume: takerQuoteVolume)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
      index += 1
      return true
    }

    /// Up to 18 digits, so that nothing can overflow; no leading zero, as JSON demands.
    private mutating func integer() -> Int64? {
      let start = index
      var value: Int64 = 0
      while index < bytes.count, bytes[index] &- 48 <= 9, index - start < 18 {
        value = value * 10 + Int64(bytes[index] &- 48)
        index += 1
      }
      guard index > start, bytes[start] != 48 || index == start + 1 else { return nil }
      return value
    }

    /// The bytes between two quotes; nil with an escape among them.
    private mutating func quoted() -> UnsafeRawBufferPointer? {
      guard take("\"") else { return nil }
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        guard bytes[index] >= 0x20, bytes[index] < 0x80, bytes[index] != UInt8(ascii: "\\") else { return nil }
        index += 1
      }
      let end = index
      return take("\"") ? UnsafeRawBufferPointer(rebasing: bytes[start..<end]) : nil
    }

    /// A comma and a number in quotes.
    private mutating func decimal<Value: DecimalValue>() -> Written<Value>? {
      guard take(","), let text = quoted(), let read = try? Value.read(text) else { return nil }
      return Written(read.value, places: read.places)
    }
  }
}
