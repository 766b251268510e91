import Market

/// One side of an order book: prices with what rests at each, each price once, no quantity of zero.
///
/// A sorted array whose *last* element is the best level, because nearly all that happens, happens near the best price:
/// finding a level `d` places from it takes about 2·log2(d) comparisons, putting one in or taking one out moves `d`
/// levels of 16 bytes in one block, and giving one another quantity moves none. Nothing is allocated once the array has
/// grown to the most levels the side ever had.
package struct Levels: Hashable, Sendable {
  /// `.buy`: bids, the highest is the best. `.sell`: asks, the lowest is.
  package let side: Side
  /// The worst first.
  private var sorted: [BookLevel] = []

  package init(side: Side) { self.side = side }

  package var count: Int { sorted.count }
  package var isEmpty: Bool { sorted.isEmpty }
  package var best: BookLevel? { sorted.last }

  /// - Parameter rank: 0 is the best; below `count`.
  package subscript(rank: Int) -> BookLevel { sorted[sorted.count - 1 - rank] }

  /// The best `count` levels, best first; fewer where there are not so many. Allocates nothing.
  package func top(_ count: Int) -> ReversedCollection<ArraySlice<BookLevel>> {
    sorted.suffix(max(0, count)).reversed()
  }

  /// What rests at a price; zero where there is no level.
  package func quantity(at price: Price) -> Quantity {
    let place = self.place(of: price)
    return place < sorted.count && sorted[place].price == price ? sorted[place].quantity : .zero
  }

  /// Which is better on this side.
  package func isBetter(_ price: Price, than other: Price) -> Bool {
    side == .buy ? price > other : price < other
  }

  // MARK: changing

  /// Lets `quantity` rest at `price`, whatever rested there; zero takes the level away. Taking away a level that is not
  /// there is normal and changes nothing: a book known to a certain depth gets such changes from below it.
  ///
  /// - Parameter quantity: not below zero.
  package mutating func set(_ quantity: Quantity, at price: Price) {
    let place = self.place(of: price)
    let isThere = place < sorted.count && sorted[place].price == price
    if quantity.isZero {
      if isThere { sorted.remove(at: place) }
    } else if isThere {
      sorted[place].quantity = quantity
    } else {
      sorted.insert(BookLevel(price: price, quantity: quantity), at: place)
    }
  }

  /// Replaces the side. Levels that come best first, as the venue sends them, are taken over in one pass; any other order
  /// costs a search and a move for each. Of a price that occurs twice the last counts.
  package mutating func replace(with levels: [BookLevel]) {
    sorted.removeAll(keepingCapacity: true)
    guard isBestFirst(levels) else {
      for level in levels { set(level.quantity, at: level.price) }
      return
    }
    sorted.append(contentsOf: levels.reversed())
  }

  /// Takes every level out and keeps the room.
  package mutating func clear() { sorted.removeAll(keepingCapacity: true) }

  private func isBestFirst(_ levels: [BookLevel]) -> Bool {
    for (place, level) in levels.enumerated() {
      if level.quantity.isZero { return false }
      if place > 0, !isBetter(levels[place - 1].price, than: level.price) { return false }
    }
    return true
  }

  // MARK: summing

  /// All that rests at `price` and better; nil where the sum is beyond the range of quantities. Visits each of these
  /// levels once.
  package func quantity(through price: Price) -> Quantity? {
    var sum: Int64 = 0
    for level in sorted.reversed() {
      if isBetter(price, than: level.price) { break }
      let (next, overflows) = sum.addingReportingOverflow(level.quantity.units)
      if overflows { return nil }
      sum = next
    }
    return Quantity(units: sum)
  }

  /// What is got by taking a quantity from this side, the best level first.
  package struct Taken: Hashable, Sendable {
    /// Less than was asked for where the side does not hold it.
    package var quantity: Quantity
    /// The exact sum of price times quantity. It cannot overflow: the quantities in it sum up to one that can be held.
    package var cost: Product
    /// The worst price that was reached; nil where nothing was taken.
    package var worst: Price?
    /// How many levels were touched.
    package var levels: Int

    package init(quantity: Quantity, cost: Product, worst: Price?, levels: Int) {
      self.quantity = quantity
      self.cost = cost
      self.worst = worst
      self.levels = levels
    }
  }

  /// Walks the side without changing it. Visits each level that is touched once.
  ///
  /// - Parameter quantity: not below zero.
  package func taking(_ quantity: Quantity) -> Taken {
    var taken = Taken(quantity: .zero, cost: .zero, worst: nil, levels: 0)
    var rest = quantity
    for level in sorted.reversed() {
      if rest.units <= 0 { break }
      let part = min(rest, level.quantity)
      taken.quantity += part
      taken.cost += level.price * part
      taken.worst = level.price
      taken.levels += 1
      rest -= part
    }
    return taken
  }

  // MARK: finding

  /// Where a price stands or would stand. Steps of doubling length from the best level on, then halving between the last
  /// two: the cost depends on the distance from the best, not on the depth of the book.
  private func place(of price: Price) -> Int {
    sorted.withUnsafeBufferPointer { levels in
      var high = levels.count
      var low = high
      var step = 1
      // All of high and above are better than the price; the search ends at the first that is not worse.
      while low > 0 {
        low = max(0, high - step)
        if isBetter(price, than: levels[low].price) {
          low += 1
          break
        }
        high = low
        step *= 2
      }
      while low < high {
        let middle = low + (high - low) / 2
        if isBetter(price, than: levels[middle].price) { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
