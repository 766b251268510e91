import Market

/// Order blocks of one interval: the last candle against a strong move before it began. engine.md 2.5.
///
/// A displacement candle has a range of at least a ratio of the average and a body in the move's direction. The block is
/// the last candle of the opposite colour among the four before it. The average is that of the newest twenty candles when
/// history is searched, and of the newest ten, the current one included, when a candle closes: two scales, on purpose.
package struct OrderBlocks: Sendable {
  /// How many are kept.
  package static let capacity = 20
  static let reach = 4
  static let averagedInHistory = 20
  static let averagedLive = 10
  /// With fewer ranges than this nothing is looked for.
  static let averagedAtLeast = 5

  private let ratio: Rate
  private var list = ZoneList(capacity: capacity)
  private var ranges = RollingSum(length: averagedLive)
  /// The newest candles before the current one, by number modulo `reach`.
  private var before: [Candle] = []
  private var seen = 0

  /// - Parameters:
  ///   - ratio: `displacement_ratio` of the profile. A block's strength is the range of its displacement over the average
  ///     range, and the strength that an entry wants (`ob_min_strength`) is this ratio in every profile: each block that
  ///     is found is strong enough.
  ///   - history: closed candles, oldest first; at least 22, or nothing is searched.
  package init(ratio: Rate, history: some Collection<Candle> = []) {
    self.ratio = ratio
    before.reserveCapacity(Self.reach)
    var average: Mean?
    if history.count >= Self.averagedInHistory + 2 {
      let newest = history.suffix(Self.averagedInHistory)
      average = Mean(total: newest.reduce(0) { $0 + Int128($1.range.units) }, count: newest.count)
    }
    for candle in history {
      if let average, seen >= Self.averagedInHistory { find(candle, average: average) }
      remember(candle)
    }
  }

  package var zones: [Zone] { list.zones }

  /// Takes a closed candle: first the zones that are there, then a new one.
  package mutating func add(_ candle: Candle) {
    list.update(candle)
    remember(candle, andFind: true)
  }

  package func nearest(to price: Price, _ direction: Direction) -> Zone? { list.nearest(to: price, direction) }

  private mutating func remember(_ candle: Candle, andFind finds: Bool = false) {
    ranges.add(candle.range.units)
    if finds, ranges.count >= Self.averagedAtLeast { find(candle, average: ranges.mean) }
    if before.count < Self.reach { before.append(candle) } else { before[seen % Self.reach] = candle }
    seen += 1
  }

  private mutating func find(_ candle: Candle, average: Mean) {
    // A doji has no direction.
    guard candle.close != candle.open, average.isReached(by: candle.range, times: ratio) else { return }
    let direction: Direction = candle.close > candle.open ? .long : .short
    var number = seen - 1
    while number >= max(0, seen - Self.reach) {
      let block = before[number % Self.reach]
      number -= 1
      guard direction == .long ? block.close < block.open : block.close > block.open else { continue }
      list.append(
        Zone(kind: .orderBlock, direction: direction, low: block.low, high: block.high, formed: candle.openTime))
      return
    }
  }
}
