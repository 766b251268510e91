import Market

/// The order book of a made market: ten levels on each side of the spread, a tick apart, and what changed since last.
///
/// Update ids form an unbroken chain: each change names the first and last id it stands for and the last of the change
/// before (binance-usdm 3.5).
struct MadeBook {
  static let depth: Int64 = 10

  /// The best first.
  private(set) var bids: [BookLevel] = []
  private(set) var asks: [BookLevel] = []
  private(set) var lastId: Int64
  private let tick: Price
  private let step: Quantity
  /// Of a level, on average.
  private let usual: Quantity

  init(tick: Price, step: Quantity, usual: Quantity, firstId: Int64) {
    self.tick = tick
    self.step = step
    self.usual = usual
    lastId = firstId
  }

  /// Moves the book to new best prices. About a quarter of the levels that stay change their quantity.
  ///
  /// - Parameter draw: a number for each level, by its distance from the best price and its side.
  mutating func move(
    _ symbol: Symbol, bid: Price, ask: Price, at time: Timestamp, draw: (UInt64) -> UInt64
  ) -> BookUpdate {
    let before = (bids: bids, asks: asks)
    bids = levels(from: bid, stepping: -tick.units, old: before.bids) { draw(UInt64($0)) }
    asks = levels(from: ask, stepping: tick.units, old: before.asks) { draw(UInt64($0) + 32) }
    let changed = (bids: difference(before.bids, bids), asks: difference(before.asks, asks))
    let previous = lastId
    // A stream shows only some of the ids that the venue counts.
    let first = previous + 1 + Int64(draw(64) & 3)
    lastId = first + Int64(changed.bids.count + changed.asks.count)
    return BookUpdate(
      symbol: symbol, kind: .diff, eventTime: time, transactionTime: time, firstId: first, lastId: lastId,
      previousId: previous, bids: changed.bids, asks: changed.asks)
  }

  private func levels(from best: Price, stepping step: Int64, old: [BookLevel], draw: (Int64) -> UInt64) -> [BookLevel]
  {
    var levels: [BookLevel] = []
    for place in 0..<Self.depth {
      let price = Price(units: best.units + step * place)
      guard price.units > 0 else { break }
      let bits = draw(place)
      if bits & 3 != 0, let same = old.first(where: { $0.price == price }) {
        levels.append(same)
      } else {
        levels.append(BookLevel(price: price, quantity: quantity(bits >> 8)))
      }
    }
    return levels
  }

  /// Between a quarter and seven quarters of the usual.
  private func quantity(_ bits: UInt64) -> Quantity {
    let units = Int128(usual.units) * Int128(64 + Int64(bits % 385)) / 256
    return max(step, Quantity(units: Int64(units)).roundedTowardZero(to: step))
  }

  /// Levels that went away, then those that are new or have another quantity.
  private func difference(_ before: [BookLevel], _ after: [BookLevel]) -> [BookLevel] {
    let gone = before.filter { level in !after.contains { $0.price == level.price } }
    return gone.map { BookLevel(price: $0.price, quantity: .zero) } + after.filter { !before.contains($0) }
  }
}

/// Writes order book frames, keys in the order of binance-usdm 3.4 and 3.5.
struct DepthFrame {
  private let symbol: String
  private let pricePlaces: Int
  private let quantityPlaces: Int

  init(symbol: String, pricePlaces: Int, quantityPlaces: Int) {
    self.symbol = symbol
    self.pricePlaces = pricePlaces
    self.quantityPlaces = quantityPlaces
  }

  /// The answer to `GET /fapi/v1/depth`.
  func snapshot(_ book: MadeBook, lastUpdateId: Int64, at time: Timestamp) -> [UInt8] {
    let milliseconds = time.milliseconds
    var text = Array("{\"lastUpdateId\":\(lastUpdateId),\"E\":\(milliseconds),\"T\":\(milliseconds)".utf8)
    append("bids", book.bids, to: &text)
    append("asks", book.asks, to: &text)
    text.append(UInt8(ascii: "}"))
    return text
  }

  func change(_ change: borrowing BookUpdate) -> [UInt8] {
    var text = Array("{\"stream\":\"\(symbol.lowercased())@depth\",\"data\":{\"e\":\"depthUpdate\"".utf8)
    text += Array(",\"E\":\(change.eventTime.milliseconds),\"T\":\(change.transactionTime.milliseconds)".utf8)
    text += Array(",\"s\":\"\(symbol)\"".utf8)
    text += Array(",\"U\":\(change.firstId),\"u\":\(change.lastId),\"pu\":\(change.previousId)".utf8)
    append("b", change.bids, to: &text)
    append("a", change.asks, to: &text)
    text += Array("}}".utf8)
    return text
  }

  private func append(_ key: String, _ levels: [BookLevel], to text: inout [UInt8]) {
    text += Array(",\"\(key)\":[".utf8)
    for (place, level) in levels.enumerated() {
      text += Array(place == 0 ? "[\"".utf8 : ",[\"".utf8)
      DecimalText.append(level.price.units, places: pricePlaces, to: &text)
      text += Array("\",\"".utf8)
      DecimalText.append(level.quantity.units, places: quantityPlaces, to: &text)
      text += Array("\"]".utf8)
    }
    text.append(UInt8(ascii: "]"))
  }
}
