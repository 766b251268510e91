import ICT
import Market

/// What the engine keeps of one symbol. One array of these, indexed by symbol: a market event touches one element.
struct SymbolState {
  var book = PositionBook()
  var memory = TradeMemory()
  /// The venue's word on the position has been taken, and nothing contradicts it.
  var isPositionKnown = false
  var trade: OpenTrade?
  var lastMarketEvent: Timestamp?
  var lastPrice: Price?
  var lastMark: Price?
  var lastMarkAt: Timestamp?
  var lastAccepted: Timestamp?
  var orphans = OrphanOrders()
  var held: HeldSignal?
  /// Low, middle and high interval.
  var buffers: [CandleBuffer]
  /// Intervals whose missing candles are being fetched, by index into `buffers`.
  var isFilling: [Bool]
  var hasBackfill: [Bool]
  var indicators: Indicators
  /// Setups that were entered, the newest last; as many as there can be zones.
  private(set) var enteredSetups: [String] = []
  /// Candles that closed while others were missing: they are analysed once the gap is filled.
  var waiting: [Candle] = []

  init(settings: EngineSettings) {
    buffers = settings.intervals.map { CandleBuffer(interval: $0, capacity: settings.backfill) }
    isFilling = buffers.map { _ in false }
    hasBackfill = buffers.map { _ in false }
    indicators = Indicators(
      displacementRatio: settings.profile.displacementRatio, leastGap: settings.profile.leastGap,
      capacity: settings.backfill)
  }

  /// A setup is entered once, whatever comes of it.
  mutating func use(setup: String) {
    enteredSetups.append(setup)
    if enteredSetups.count > FairValueGaps.capacity + OrderBlocks.capacity { enteredSetups.removeFirst() }
  }

  var hasPosition: Bool { !book.quantity.isZero }
  /// A trade without a position: on its way in, or not yet cleared up.
  var hasEntryInFlight: Bool { trade != nil && !hasPosition }

  /// Of the highest interval, or of the middle one where the highest has too few candles. engine.md 2.3.
  var trend: Trend? { indicators.trend }
}
