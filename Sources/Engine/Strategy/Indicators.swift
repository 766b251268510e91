import ICT
import Market

/// The detectors of one symbol that entries use, each fed with the candles of its interval: liquidity and movement from the
/// lowest, zones from the middle, the trend from the highest.
struct Indicators {
  private let displacementRatio: Rate
  private let leastGap: Rate
  private let capacity: Int

  private(set) var premiumDiscount = PremiumDiscount()
  private(set) var inducements: Inducements
  private(set) var displacements: Displacements

  private(set) var gaps: FairValueGaps
  private(set) var blocks: OrderBlocks
  private var middleStructure = MarketStructure()

  private var highStructure = MarketStructure()

  /// Of the highest interval, or of the middle one where the highest has too few candles. engine.md 2.3. Kept, because it
  /// is asked for far more often than it changes.
  private(set) var trend: Trend?

  /// - Parameters:
  ///   - displacementRatio: of the profile, as is `leastGap`.
  ///   - capacity: how many candles the lowest interval's buffer holds.
  init(displacementRatio: Rate, leastGap: Rate, capacity: Int) {
    self.displacementRatio = displacementRatio
    self.leastGap = leastGap
    self.capacity = capacity
    inducements = Inducements(capacity: capacity)
    displacements = Displacements(ratio: displacementRatio, capacity: capacity)
    gaps = FairValueGaps(leastShare: leastGap)
    blocks = OrderBlocks(ratio: displacementRatio)
  }

  /// Takes the history of an interval, once, before its first live candle.
  ///
  /// - Parameter place: of the interval: 0 lowest, 1 middle, 2 highest.
  mutating func begin(_ history: some Collection<Candle>, place: Int) {
    switch place {
    case 0:
      premiumDiscount = PremiumDiscount()
      for candle in history { premiumDiscount.add(candle) }
      inducements = Inducements(capacity: capacity, history: history)
      displacements = Displacements(ratio: displacementRatio, capacity: capacity, history: history)
    case 1:
      gaps = FairValueGaps(leastShare: leastGap, history: history)
      blocks = OrderBlocks(ratio: displacementRatio, history: history)
      middleStructure = MarketStructure()
      for candle in history { middleStructure.add(candle) }
    default:
      highStructure = MarketStructure()
      for candle in history { highStructure.add(candle) }
    }
    trend = highStructure.trend ?? middleStructure.trend
  }

  /// Takes a closed candle. Status of zones first, then a new order block, a new gap, the structure (engine.md 2.6).
  mutating func add(_ candle: Candle, place: Int) {
    switch place {
    case 0:
      premiumDiscount.add(candle)
      inducements.add(candle)
      displacements.add(candle)
    case 1:
      blocks.add(candle)
      gaps.add(candle)
      middleStructure.add(candle)
    default: highStructure.add(candle)
    }
    if place > 0 { trend = highStructure.trend ?? middleStructure.trend }
  }
}
