import Market

/// The prices of one symbol of a plan, minute by minute: a random walk that is bridged through the anchors.
///
/// Integer arithmetic only. Before the first anchor and behind the last one the walk is free, but stays between a quarter
/// and four times that anchor.
struct PriceWalk {
  let plan: TapePlan.SymbolPlan
  private let draws: HashDraw
  /// Of the first bar, in minutes since the epoch.
  private let firstMinute: Int64
  /// Unrounded price in units at the beginning of each minute, and at the end of the last.
  private var path: [Int64]

  private enum Purpose {
    static let minute: UInt64 = 1
    static let within: UInt64 = 2
    static let volume: UInt64 = 3
  }

  /// How many pieces a minute is walked in.
  private static let pieces = 6
  /// The square root of six in thousandths: the volatility of a piece is that of a minute divided by it.
  private static let rootOfPieces: Int64 = 2449

  init(_ plan: TapePlan.SymbolPlan, seed: UInt64, from: Timestamp, to: Timestamp) {
    self.plan = plan
    draws = HashDraw(seed: seed, name: plan.symbol)
    firstMinute = from.nanoseconds / Interval.m1.length.nanoseconds
    let count = Int((to - from).nanoseconds / Interval.m1.length.nanoseconds)
    path = [Int64](repeating: 0, count: count + 1)
    let anchors = plan.anchors.map { anchor in
      (
        index: Int(TapePlan.closeTime(of: anchor.at).nanoseconds / Interval.m1.length.nanoseconds - firstMinute),
        price: anchor.price.units
      )
    }.sorted { $0.index < $1.index }
    guard let first = anchors.first, let last = anchors.last else { return }
    walkBack(from: first)
    for (a, b) in zip(anchors, anchors.dropFirst()) { bridge(a, b) }
    walkOn(from: last)
  }

  // MARK: path

  /// A change of a minute at a price.
  private func change(at price: Int64, minute index: Int) -> Int64 {
    let bell = draws.bell(firstMinute + Int64(index), Purpose.minute)
    return scaled(Int128(price) * Int128(plan.volatility.units) * Int128(bell), by: 1)
  }

  private func scaled(_ product: Int128, by divisor: Int64) -> Int64 {
    Int64(divideHalfEven(product, by: Int128(unitsPerOne) * Int128(HashDraw.bellScale) * Int128(divisor)))
  }

  private func bounded(_ price: Int64, change: Int64, around anchor: Int64) -> Int64 {
    let next = price + change
    return next < anchor / 4 || next > anchor * 4 ? price - change : next
  }

  private mutating func walkBack(from anchor: (index: Int, price: Int64)) {
    path[anchor.index] = anchor.price
    for index in stride(from: anchor.index - 1, through: 0, by: -1) {
      let price = path[index + 1]
      path[index] = bounded(price, change: -change(at: price, minute: index), around: anchor.price)
    }
  }

  private mutating func walkOn(from anchor: (index: Int, price: Int64)) {
    path[anchor.index] = anchor.price
    for index in anchor.index..<(path.count - 1) {
      let price = path[index]
      path[index + 1] = bounded(price, change: change(at: price, minute: index), around: anchor.price)
    }
  }

  /// The straight line between two anchors plus a walk whose end is brought back to nothing.
  private mutating func bridge(_ a: (index: Int, price: Int64), _ b: (index: Int, price: Int64)) {
    let length = b.index - a.index
    var walk: [Int64] = [0]
    for step in 0..<length {
      let line = line(a.price, b.price, step, length)
      walk.append(walk[step] + change(at: line, minute: a.index + step))
    }
    for step in 0...length {
      let correction = line(0, walk[length], step, length)
      path[a.index + step] = max(plan.tick.units, line(a.price, b.price, step, length) + walk[step] - correction)
    }
  }

  private func line(_ from: Int64, _ to: Int64, _ step: Int, _ length: Int) -> Int64 {
    from + Int64(divideHalfEven(Int128(to - from) * Int128(step), by: Int128(length)))
  }

  // MARK: bars

  var count: Int { path.count - 1 }

  /// On the tick grid; opens where the bar before closed.
  func bar(_ index: Int) -> Bar {
    let minute = firstMinute + Int64(index)
    let (start, end) = (path[index], path[index + 1])
    let (open, close) = (onGrid(start), onGrid(end))
    var (high, low) = (max(open, close), min(open, close))
    var walk: [Int64] = [0]
    for piece in 0..<Self.pieces {
      let bell = draws.bell(minute, Purpose.within + UInt64(piece) << 4)
      let product = Int128(start) * Int128(plan.volatility.units) * 1000 * Int128(bell)
      walk.append(walk[piece] + scaled(product, by: Self.rootOfPieces))
    }
    for piece in 1..<Self.pieces {
      let correction = line(0, walk[Self.pieces], piece, Self.pieces)
      let price = onGrid(line(start, end, piece, Self.pieces) + walk[piece] - correction)
      high = max(high, price)
      low = min(low, price)
    }
    return withVolume(
      Bar(
        openTime: Timestamp(nanoseconds: minute * Interval.m1.length.nanoseconds), open: open, high: high, low: low,
        close: close, volume: .zero, quoteVolume: .zero, trades: 0, takerVolume: .zero, takerQuoteVolume: .zero),
      minute: minute)
  }

  private func onGrid(_ units: Int64) -> Price {
    let price = Price(units: units).rounded(to: plan.tick)
    return price < plan.tick ? plan.tick : price
  }

  /// Between half and one and a half times the usual volume, and more where the minute moved much.
  private func withVolume(_ bar: Bar, minute: Int64) -> Bar {
    var bar = bar
    let bits = draws.draw(minute, Purpose.volume)
    let spread = 128 + Int64(bits & 0xFF)
    let moved = min(1024, abs(draws.bell(minute, Purpose.minute)) * 256 / HashDraw.bellScale)
    let units = Int128(plan.volume.units) * Int128(spread) * Int128(256 + moved) / 65_536
    bar.volume = max(plan.step, Quantity(units: Int64(units)).roundedTowardZero(to: plan.step))
    let takers = Int128(bar.volume.units) * Int128(96 + (bits >> 8 & 0x3F)) / 256
    bar.takerVolume = Quantity(units: Int64(takers)).roundedTowardZero(to: plan.step)
    bar.trades = 20 + Int64(bits >> 16 & 0xFF)
    let middle = Price(units: (bar.open.units + bar.high.units + bar.low.units + bar.close.units) / 4)
    bar.quoteVolume = Money(rounding: middle * bar.volume) ?? .zero
    bar.takerQuoteVolume = Money(rounding: middle * bar.takerVolume) ?? .zero
    return bar
  }
}
