import Market

/// A range of prices to which the market is expected to come back: a fair value gap or an order block.
package struct Zone: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case fairValueGap = "fvg"
    case orderBlock = "ob"
  }

  /// How far the market has come back into it. engine.md 2.6.
  package enum Status: String, Hashable, Sendable {
    case active
    /// Entered by at most 30 %.
    case touched
    /// Entered by more than 30 %. It is no longer of use, and stays so.
    case mitigated
    /// Entered by 90 % or more.
    case filled
  }

  package var kind: Kind
  /// Bullish is long.
  package var direction: Direction
  package var low: Price
  package var high: Price
  /// Opening time of the candle that completed it.
  package var formed: Timestamp
  package var status = Status.active

  package init(kind: Kind, direction: Direction, low: Price, high: Price, formed: Timestamp) {
    self.kind = kind
    self.direction = direction
    self.low = low
    self.high = high
    self.formed = formed
  }

  package var isUsable: Bool { status == .active || status == .touched }

  /// Where a stop goes behind: the low edge of a bullish zone, the high edge of a bearish one. It is also the far edge of
  /// the half in which an entry is looked for, the one that lies farther from the market (engine.md 2.4).
  package var farEdge: Price { direction == .long ? low : high }

  /// The price in the middle, doubled so that it is exact.
  package var doubledMiddle: Int128 { Int128(low.units) + Int128(high.units) }

  /// Whether a trade in the zone's direction may be taken at this price: it lies beyond the far edge.
  package func isAhead(of price: Price) -> Bool { direction == .long ? low < price : high > price }

  /// Takes in a candle that closed after the zone was formed. engine.md 2.6.
  ///
  /// Entered by a share of its size, counted from the near edge: at least nine tenths is filled, more than three tenths
  /// mitigated, less touched. A zone that is mitigated or filled is not looked at again; the text leaves that open, and
  /// the table of engine.md 2.18 comes out only so.
  package mutating func update(_ candle: Candle) {
    guard isUsable, candle.low <= high, candle.high >= low else { return }
    let size = Int128(high.units) - Int128(low.units)
    let entered =
      direction == .long
      ? Int128(high.units) - Int128(candle.low.units) : Int128(candle.high.units) - Int128(low.units)
    if entered * 10 >= size * 9 {
      status = .filled
    } else if entered * 10 > size * 3 {
      status = .mitigated
    } else {
      status = .touched
    }
  }
}

/// The newest zones of one kind and interval, oldest first.
struct ZoneList: Sendable {
  let capacity: Int
  private(set) var zones: [Zone] = []

  init(capacity: Int) {
    self.capacity = capacity
    zones.reserveCapacity(capacity + 1)
  }

  mutating func append(_ zone: Zone) {
    zones.append(zone)
    if zones.count > capacity { zones.removeFirst() }
  }

  mutating func update(_ candle: Candle) { for index in zones.indices { zones[index].update(candle) } }

  /// The usable zone of a direction that is ahead of the price and whose middle is nearest, however far that is; the
  /// older of two equally near. engine.md 2.4, 2.12.
  func nearest(to price: Price, _ direction: Direction) -> Zone? {
    var best: (index: Int, distance: Int128)?
    let doubled = Int128(price.units) * 2
    for (index, zone) in zones.enumerated() {
      guard zone.direction == direction, zone.isUsable, zone.isAhead(of: price) else { continue }
      let distance = abs(doubled - zone.doubledMiddle)
      if let best, best.distance <= distance { continue }
      best = (index, distance)
    }
    return best.map { zones[$0.index] }
  }
}
