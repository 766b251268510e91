/// One price of an order book and what rests there.
package struct BookLevel: Hashable, Sendable {
  package var price: Price
  /// Base asset. In a change of the book it is what rests there now, not what came or went; zero takes the level away.
  package var quantity: Quantity

  package init(price: Price, quantity: Quantity) {
    self.price = price
    self.quantity = quantity
  }
}

/// One update of the order book of one contract, as the venue tells it: a change, its best levels, or the whole of it.
/// Source: binance-usdm 3.4 and 3.5.
///
/// Memory: two flat arrays of 16 bytes a level and a head of fixed size. A copy shares the arrays until one of the two is
/// changed. Whoever reads a stream keeps one value, empties it with `clear()` and fills it again; once the arrays have
/// grown to the largest update of the stream, nothing is allocated any more. Hand it on `borrowing`.
package struct BookUpdate: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// `<symbol>@depth`: levels that changed between `firstId` and `lastId`.
    case diff
    /// `<symbol>@depth5`, `@depth10`, `@depth20`: the best levels of both sides as they are after `lastId`.
    case partial
    /// `GET /fapi/v1/depth`: the book as it is after `lastId`, as deep as it was asked for.
    case snapshot
  }

  package var symbol: Symbol
  package var kind: Kind
  /// `E`: when the venue sent it.
  package var eventTime: Timestamp
  /// `T`: when the book became so.
  package var transactionTime: Timestamp
  /// `U`: the first of the venue's update ids that it stands for. Of a snapshot the three ids are one.
  package var firstId: Int64
  /// `u`, of a snapshot `lastUpdateId`.
  package var lastId: Int64
  /// `pu`: `lastId` of the update before it in the same stream.
  package var previousId: Int64
  /// In the order of the venue; a price occurs once.
  package var bids: [BookLevel]
  package var asks: [BookLevel]

  package init(
    symbol: Symbol, kind: Kind, eventTime: Timestamp, transactionTime: Timestamp, firstId: Int64, lastId: Int64,
    previousId: Int64, bids: [BookLevel], asks: [BookLevel]
  ) {
    self.symbol = symbol
    self.kind = kind
    self.eventTime = eventTime
    self.transactionTime = transactionTime
    self.firstId = firstId
    self.lastId = lastId
    self.previousId = previousId
    self.bids = bids
    self.asks = asks
  }

  /// One to be filled: a change without levels.
  package init(of symbol: Symbol) {
    self.init(
      symbol: symbol, kind: .diff, eventTime: Timestamp(nanoseconds: 0), transactionTime: Timestamp(nanoseconds: 0),
      firstId: 0, lastId: 0, previousId: 0, bids: [], asks: [])
  }

  /// Takes the levels out and keeps their room.
  package mutating func clear() {
    bids.removeAll(keepingCapacity: true)
    asks.removeAll(keepingCapacity: true)
  }
}
