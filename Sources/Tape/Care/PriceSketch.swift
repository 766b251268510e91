import Market

/// The course of a price in a fixed number of steps, however long it is: when the room runs out, neighbours are joined.
struct PriceSketch: Hashable, Sendable {
  static let steps = 48

  private var begin: Timestamp
  /// Of one step.
  private var length = Span.seconds(1)
  /// The last price of each step so far; nil where none came.
  private var prices: [Price?] = []
  private(set) var first: Price
  private(set) var last: Price
  private(set) var low: Price
  private(set) var high: Price

  init(_ price: Price, at time: Timestamp) {
    begin = time
    (first, last, low, high) = (price, price, price, price)
    prices = [price]
  }

  /// Times do not go back.
  mutating func add(_ price: Price, at time: Timestamp) {
    last = price
    low = min(low, price)
    high = max(high, price)
    var step = place(of: time)
    while step >= Self.steps {
      join()
      step = place(of: time)
    }
    while prices.count <= step { prices.append(nil) }
    prices[step] = price
  }

  private func place(of time: Timestamp) -> Int { Int((time - begin).nanoseconds / length.nanoseconds) }

  private mutating func join() {
    prices = stride(from: 0, to: prices.count, by: 2).map { index in
      index + 1 < prices.count ? prices[index + 1] ?? prices[index] : prices[index]
    }
    length = length * 2
  }

  /// Steps in which a price came.
  var filled: Int { prices.count { $0 != nil } }

  /// One character a step, from the lowest (▁) to the highest (█) price shown; a blank where no price came.
  var text: String {
    let shown = prices.compactMap { $0?.units }
    guard let low = shown.min(), let high = shown.max() else { return "" }
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      prices.map { price -> Character in
        guard let price else { return " " }
        guard high > low else { return bars[3] }
        return bars[Int(Int128(price.units - low) * 7 / Int128(high - low))]
      })
  }
}
