import ICT
import Market

/// The definitions of engine.md 2.3 to 2.9 written down as they stand there, over the whole list at every candle, without
/// any state but the list. Slow, and what the detectors are held against.
enum ListDefinitions {
  static func trend(_ buffer: ArraySlice<Candle>) -> Trend? {
    guard buffer.count >= 20 else { return nil }
    let newest = Array(buffer.suffix(20))
    let high = newest.map(\.high.units).max()!
    let low = newest.map(\.low.units).min()!
    let a = newest[..<10].map(\.close.units).reduce(0, +)
    let b = newest[10...].map(\.close.units).reduce(0, +)
    // Means are tenths of these sums, the band is a tenth of the range: all times ten.
    return b > a + (high - low) ? .bullish : b < a - (high - low) ? .bearish : .sideways
  }

  static func half(_ buffer: ArraySlice<Candle>, _ price: Price) -> PremiumDiscount.Zone? {
    guard !buffer.isEmpty else { return nil }
    let newest = buffer.suffix(50)
    let middle = newest.map(\.high.units).max()! + newest.map(\.low.units).min()!
    return 2 * price.units > middle ? .premium : 2 * price.units < middle ? .discount : .equilibrium
  }

  /// Directions of all inducements of the buffer, oldest first.
  static func inducements(_ buffer: ArraySlice<Candle>) -> [Direction] {
    let list = Array(buffer)
    guard list.count > 11 else { return [] }
    return (10..<list.count - 1).compactMap { i in
      let before = list[(i - 10)..<i]
      let (lowest, highest) = (before.map(\.low).min()!, before.map(\.high).max()!)
      if list[i].low < lowest, list[i + 1].close > lowest { return .short }
      if list[i].high > highest, list[i + 1].close < highest { return .long }
      return nil
    }
  }

  /// All displacements of the buffer, oldest first.
  static func displacements(_ buffer: ArraySlice<Candle>, ratio: Rate) -> [(direction: Direction, body: Price)] {
    let list = Array(buffer)
    guard list.count >= 20 else { return [] }
    let sum = list.suffix(20).map { $0.high.units - $0.low.units }.reduce(0, +)
    return list.dropFirst(20).compactMap { candle in
      let range = candle.high.units - candle.low.units
      guard Int128(range) * 20 * 100_000_000 >= Int128(ratio.units) * Int128(sum) else { return nil }
      return (candle.close > candle.open ? .long : .short, (candle.close - candle.open).magnitude)
    }
  }

  /// Zones as engine.md 2.4 to 2.6 have them: found in the history, then kept candle by candle.
  struct Zones {
    struct Plain: Equatable {
      var direction: Direction
      var low: Int64
      var high: Int64
      var formed: Timestamp
      var status: Zone.Status
    }
    var all: [Candle]
    var gaps: [Plain] = []
    var blocks: [Plain] = []
    let profile: Profile

    init(history: [Candle], profile: Profile) {
      all = history
      self.profile = profile
      for i in history.indices where i >= 2 {
        if let gap = gap(i),
          2 * Int128(gap.high - gap.low) * 100_000_000
            >= Int128(profile.leastGap.units) * Int128(gap.low + gap.high)
        {
          gaps.append(gap)
        }
      }
      gaps = gaps.suffix(15)
      if history.count >= 22 {
        let ranges = history.suffix(20).map { $0.high.units - $0.low.units }
        for i in history.indices where i >= 20 { findBlock(i, ranges) }
      }
      blocks = blocks.suffix(20)
    }

    mutating func add(_ candle: Candle) {
      all.append(candle)
      let i = all.count - 1
      gaps = gaps.map { updated($0, candle) }
      blocks = blocks.map { updated($0, candle) }
      let ranges = all.suffix(10).map { $0.high.units - $0.low.units }
      if ranges.count >= 5 { findBlock(i, ranges) }
      blocks = blocks.suffix(20)
      if i >= 2, let gap = gap(i),
        Int128(gap.high - gap.low) * 100_000_000
          >= Int128(profile.leastGap.units) * Int128(all[i - 1].close.units)
      {
        gaps.append(gap)
      }
      gaps = gaps.suffix(15)
    }

    private func gap(_ i: Int) -> Plain? {
      let (first, third) = (all[i - 2], all[i])
      if third.low > first.high {
        return Plain(
          direction: .long, low: first.high.units, high: third.low.units, formed: third.openTime, status: .active)
      }
      if third.high < first.low {
        return Plain(
          direction: .short, low: third.high.units, high: first.low.units, formed: third.openTime, status: .active)
      }
      return nil
    }

    private mutating func findBlock(_ i: Int, _ ranges: [Int64]) {
      let candle = all[i]
      let range = candle.high.units - candle.low.units
      guard candle.close != candle.open,
        Int128(range) * Int128(ranges.count) * 100_000_000
          >= Int128(profile.displacementRatio.units) * Int128(ranges.reduce(0, +))
      else { return }
      let isUp = candle.close > candle.open
      for j in (max(0, i - 4)..<i).reversed() where isUp ? all[j].close < all[j].open : all[j].close > all[j].open {
        blocks.append(
          Plain(
            direction: isUp ? .long : .short, low: all[j].low.units, high: all[j].high.units,
            formed: candle.openTime, status: .active))
        return
      }
    }

    private func updated(_ zone: Plain, _ candle: Candle) -> Plain {
      var zone = zone
      guard zone.status == .active || zone.status == .touched, candle.low.units <= zone.high,
        candle.high.units >= zone.low
      else { return zone }
      let entered = zone.direction == .long ? zone.high - candle.low.units : candle.high.units - zone.low
      // Clamped to the zone's size: pierced is full.
      let percent = 100 * Double(min(entered, zone.high - zone.low)) / Double(zone.high - zone.low)
      zone.status = percent >= 90 ? .filled : percent > 30 ? .mitigated : .touched
      return zone
    }

    func nearest(_ zones: [Plain], _ price: Price, _ direction: Direction) -> Plain? {
      let candidates = zones.filter {
        $0.direction == direction && ($0.status == .active || $0.status == .touched)
          && (direction == .long ? $0.low < price.units : $0.high > price.units)
      }
      // Twice the distance to the middle; `min` takes the first of equals.
      return candidates.min { abs(2 * price.units - $0.low - $0.high) < abs(2 * price.units - $1.low - $1.high) }
    }
  }
}

extension ListDefinitions.Zones.Plain {
  init(_ zone: Zone) {
    self.init(
      direction: zone.direction, low: zone.low.units, high: zone.high.units, formed: zone.formed, status: zone.status)
  }
}
