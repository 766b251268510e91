import Basics
import Market
import Tape

/// The prices of one symbol of a plan, minute by minute: a random walk that is bridged through the stations of its
/// skeleton.
///
/// Integer arithmetic only. Before the first station and behind the last one the walk is free, but stays between a quarter
/// and four times the price there.
struct PriceWalk {
  let plan: TapePlan.SymbolPlan
  private let draws: HashDraw
  /// What all symbols of the plan share.
  private let common: HashDraw
  /// Of the first bar, in minutes since the epoch.
  private let firstMinute: Int64
  /// Unrounded price in units at the beginning of each minute and at its end; they differ from minute to minute only
  /// where a gap lies between.
  private var starts: [Int64]
  private var ends: [Int64]
  /// How lively each minute is.
  private var liveliness: [Liveliness]
  private var bands: [(minutes: Range<Int>, low: Int64, high: Int64)] = []
  /// The share of a change that is the symbol's own: the root of 1 - loading².
  private let ownShare: Int64

  private enum Purpose {
    static let minute: UInt64 = 1
    static let within: UInt64 = 2
    static let volume: UInt64 = 3
    static let second: UInt64 = 4
  }

  /// How many pieces a minute is walked in.
  private static let pieces = 6
  /// The square root of six in thousandths: the volatility of a piece is that of a minute divided by it.
  private static let rootOfPieces: Int64 = 2449
  private static let rootOfSeconds: Int64 = 7746

  init(_ plan: TapePlan.SymbolPlan, weather: [Weather] = [], seed: UInt64, from: Timestamp, to: Timestamp) {
    self.plan = plan
    draws = HashDraw(seed: seed, name: plan.symbol)
    // No contract's name has a space.
    common = HashDraw(seed: seed, name: "common factor")
    let loading = Int128(plan.loading.units)
    ownShare = Self.root(Int128(unitsPerOne) * Int128(unitsPerOne) - loading * loading)
    let minute = Interval.m1.length.nanoseconds
    firstMinute = from.nanoseconds / minute
    let count = Int((to - from).nanoseconds / minute)
    starts = [Int64](repeating: 0, count: count)
    ends = starts
    liveliness = [Liveliness](repeating: .usual, count: count)
    for weather in weather where weather.concerns(plan.symbol) {
      let first = Int(weather.lively.lowerBound.nanoseconds / minute - firstMinute)
      let last = min(count, Int(weather.lively.upperBound.nanoseconds / minute - firstMinute))
      for index in first..<max(first, last) {
        liveliness[index] = liveliness[index].with(weather.kind.liveliness)
      }
    }
    var skeleton = PriceSkeleton(plan, weather: weather)
    walk(&skeleton)
  }

  private static func root(_ square: Int128) -> Int64 {
    var low: Int128 = 0
    var high = Int128(unitsPerOne)
    while low < high {
      let middle = (low + high + 1) / 2
      if middle * middle <= square { low = middle } else { high = middle - 1 }
    }
    return Int64(low)
  }

  // MARK: path

  private typealias Point = (index: Int, price: Int64)

  private mutating func walk(_ skeleton: inout PriceSkeleton) {
    guard let first = skeleton.stations.firstIndex(where: { $0.price != nil }),
      let last = skeleton.stations.lastIndex(where: { $0.price != nil })
    else { return }
    for station in stride(from: first - 1, through: 0, by: -1) where skeleton.isFree(leg: station) {
      let end = point(station + 1, of: skeleton)
      skeleton.settle(station, at: walkBack(from: end, to: index(station, of: skeleton)))
    }
    for station in (last + 1)..<max(last + 1, skeleton.stations.count) where skeleton.isFree(leg: station - 1) {
      let start = point(station - 1, of: skeleton)
      skeleton.settle(station, at: walkOn(from: start, to: index(station, of: skeleton)))
    }
    for leg in skeleton.legs.indices {
      bridge(point(leg, of: skeleton), point(leg + 1, of: skeleton), skeleton.shape(of: leg))
    }
    _ = walkBack(from: point(0, of: skeleton), to: 0)
    _ = walkOn(from: point(skeleton.stations.count - 1, of: skeleton), to: starts.count)
  }

  private func index(_ station: Int, of skeleton: PriceSkeleton) -> Int {
    Int(skeleton.stations[station].minute - firstMinute)
  }

  private func point(_ station: Int, of skeleton: PriceSkeleton) -> Point {
    (index(station, of: skeleton), skeleton.stations[station].price ?? plan.tick.units)
  }

  /// A nearly normal number, of which the loading's share is common to all symbols.
  private func bell(_ place: Int64, _ purpose: UInt64) -> Int64 {
    let own = draws.bell(place, purpose)
    guard !plan.loading.isZero else { return own }
    let sum =
      Int128(plan.loading.units) * Int128(common.bell(place, purpose)) + Int128(ownShare) * Int128(own)
    return Int64(divideHalfEven(sum, by: Int128(unitsPerOne)))
  }

  /// A change of a minute at a price.
  private func change(at price: Int64, minute index: Int) -> Int64 {
    let bell = bell(firstMinute + Int64(index), Purpose.minute)
    return moved(price, bell, liveliness[min(index, liveliness.count - 1)], by: 1)
  }

  /// The volatility's share of a price, times a bell, divided.
  private func moved(_ price: Int64, _ bell: Int64, _ lively: Liveliness, by divisor: Int64, times factor: Int64 = 1)
    -> Int64
  {
    let product = Int128(price) * Int128(plan.volatility.units * factor * lively.volatility) * Int128(bell)
    return Int64(divideHalfEven(product, by: Int128(unitsPerOne) * Int128(HashDraw.bellScale * 10) * Int128(divisor)))
  }

  private func bounded(_ price: Int64, change: Int64, around anchor: Int64) -> Int64 {
    let next = price + change
    return next < anchor / 4 || next > anchor * 4 ? price - change : next
  }

  /// Returns where it comes to.
  private mutating func walkBack(from anchor: Point, to end: Int) -> Int64 {
    var price = anchor.price
    for index in stride(from: anchor.index - 1, through: end, by: -1) {
      ends[index] = price
      price = bounded(price, change: -change(at: price, minute: index), around: anchor.price)
      starts[index] = price
    }
    return price
  }

  private mutating func walkOn(from anchor: Point, to end: Int) -> Int64 {
    var price = anchor.price
    for index in anchor.index..<max(anchor.index, end) {
      starts[index] = price
      price = bounded(price, change: change(at: price, minute: index), around: anchor.price)
      ends[index] = price
    }
    return price
  }

  /// The expected way between two stations plus a walk whose end is brought back to nothing.
  private mutating func bridge(_ a: Point, _ b: Point, _ shape: PriceSkeleton.Shape) {
    let length = b.index - a.index
    guard length > 0 else { return }
    func expected(_ step: Int) -> Int64 {
      guard shape == .squeeze else { return line(a.price, b.price, step, length) }
      let product = Int128(b.price - a.price) * Int128(step) * Int128(step)
      return a.price + Int64(divideHalfEven(product, by: Int128(length) * Int128(length)))
    }
    var walk: [Int64] = [0]
    for step in 0..<length { walk.append(walk[step] + change(at: expected(step), minute: a.index + step)) }
    var previous = a.price
    for step in 0...length {
      let correction = line(0, walk[length], step, length)
      var price = max(plan.tick.units, expected(step) + walk[step] - correction)
      if case .band(let low, let high) = shape { price = Self.folded(price, low, high) }
      if step > 0 {
        starts[a.index + step - 1] = previous
        ends[a.index + step - 1] = price
      }
      previous = price
    }
    if case .band(let low, let high) = shape { bands.append((a.index..<b.index, low, high)) }
  }

  private func line(_ from: Int64, _ to: Int64, _ step: Int, _ length: Int) -> Int64 {
    from + Int64(divideHalfEven(Int128(to - from) * Int128(step), by: Int128(length)))
  }

  /// Reflected at both edges as often as needed.
  private static func folded(_ price: Int64, _ low: Int64, _ high: Int64) -> Int64 {
    let width = high - low
    guard width > 0 else { return low }
    var rest = (price - low) % (2 * width)
    if rest < 0 { rest += 2 * width }
    return low + (rest > width ? 2 * width - rest : rest)
  }

  private func folded(_ price: Int64, at index: Int) -> Int64 {
    guard let band = bands.first(where: { $0.minutes.contains(index) }) else { return price }
    return Self.folded(price, band.low, band.high)
  }

  // MARK: bars

  var count: Int { starts.count }

  /// On the tick grid; opens where the bar before closed, unless a gap lies between.
  func bar(_ index: Int) -> Bar {
    let minute = firstMinute + Int64(index)
    let (start, end) = (starts[index], ends[index])
    let (open, close) = (onGrid(start), onGrid(end))
    var (high, low) = (max(open, close), min(open, close))
    var walk: [Int64] = [0]
    for piece in 0..<Self.pieces {
      let bell = draws.bell(minute, Purpose.within + UInt64(piece) << 4)
      walk.append(walk[piece] + moved(start, bell, liveliness[index], by: Self.rootOfPieces, times: 1000))
    }
    for piece in 1..<Self.pieces {
      let correction = line(0, walk[Self.pieces], piece, Self.pieces)
      let price = onGrid(folded(line(start, end, piece, Self.pieces) + walk[piece] - correction, at: index))
      high = max(high, price)
      low = min(low, price)
    }
    return withVolume(
      Bar(
        openTime: Timestamp(nanoseconds: minute * Interval.m1.length.nanoseconds), open: open, high: high, low: low,
        close: close, volume: .zero, quoteVolume: .zero, trades: 0, takerVolume: .zero, takerQuoteVolume: .zero),
      minute: minute, liveliness[index])
  }

  private func onGrid(_ units: Int64) -> Price {
    let price = Price(units: units).rounded(to: plan.tick)
    return price < plan.tick ? plan.tick : price
  }

  /// Between half and one and a half times the usual volume, and more where the minute moved much.
  private func withVolume(_ bar: Bar, minute: Int64, _ lively: Liveliness) -> Bar {
    var bar = bar
    let bits = draws.draw(minute, Purpose.volume)
    let spread = 128 + Int64(bits & 0xFF)
    let moved = min(1024, abs(bell(minute, Purpose.minute)) * 256 / HashDraw.bellScale)
    let units = Int128(plan.volume.units) * Int128(lively.volume) * Int128(spread) * Int128(256 + moved) / 655_360
    let step = Int128(plan.step.units)
    bar.volume = Volume(units: max(step, units - units % step))
    let takers = bar.volume.units * Int128(96 + (bits >> 8 & 0x3F)) / 256
    bar.takerVolume = Volume(units: takers - takers % step)
    bar.trades = max(1, (20 + Int64(bits >> 16 & 0xFF)) * lively.trades / 10)
    // The four prices together may need more than 64 bits.
    let sum = [bar.open, bar.high, bar.low, bar.close].reduce(Int128(0)) { $0 + Int128($1.units) }
    let middle = Price(units: Int64(sum / 4))
    bar.quoteVolume = bar.volume.worth(at: middle)
    bar.takerQuoteVolume = bar.takerVolume.worth(at: middle)
    return bar
  }

  // MARK: seconds

  /// The sixty prices of a minute, each at the end of its second, on the grid; the last is the minute's close. Behind a
  /// gap the first second is the price to which it led.
  func seconds(_ index: Int) -> [Price] {
    let count = 60
    let minute = firstMinute + Int64(index)
    var walk: [Int64] = [0]
    for second in 0..<count {
      let bell = bell(minute * Int64(count) + Int64(second), Purpose.second)
      walk.append(walk[second] + moved(starts[index], bell, liveliness[index], by: Self.rootOfSeconds, times: 1000))
    }
    var prices = (1...count).map { second in
      let correction = line(0, walk[count], second, count)
      return onGrid(folded(line(starts[index], ends[index], second, count) + walk[second] - correction, at: index))
    }
    if isAfterGap(index) { prices[0] = onGrid(starts[index]) }
    return prices
  }

  func isAfterGap(_ index: Int) -> Bool { index > 0 && ends[index - 1] != starts[index] }

  func liveliness(_ index: Int) -> Liveliness { liveliness[index] }
  func openTime(_ index: Int) -> Timestamp {
    Timestamp(nanoseconds: (firstMinute + Int64(index)) * Interval.m1.length.nanoseconds)
  }
}
