import Market

/// What a made tape is to be: which symbols, over which time, through which published prices.
///
/// Everything the generator does follows from the plan; nothing is fitted to the day that it stands for.
public struct TapePlan: Hashable, Sendable {
  /// A price from a published figure, and where. The source says what of it was not published: a time that was placed, a
  /// price that is implied, inferred or taken from a range.
  public struct Anchor: Hashable, Sendable {
    public var at: Timestamp
    public var price: Price
    public var source: String

    public init(at: Timestamp, price: Price, source: String) {
      self.at = at
      self.price = price
      self.source = source
    }
  }

  public struct SymbolPlan: Hashable, Sendable {
    public var symbol: String
    public var tick: Price
    public var step: Quantity
    /// Standard deviation of one minute's change, as a ratio: 0.0006 is 0.06 %.
    public var volatility: Rate
    /// Base asset, of a usual minute.
    public var volume: Quantity
    /// In any order; each is hit exactly.
    public var anchors: [Anchor]

    public init(
      symbol: String, tick: Price, step: Quantity, volatility: Rate, volume: Quantity, anchors: [Anchor]
    ) {
      self.symbol = symbol
      self.tick = tick
      self.step = step
      self.volatility = volatility
      self.volume = volume
      self.anchors = anchors
    }
  }

  public var name: String
  public var seed: UInt64
  public var profile: String
  public var era: String
  /// The first minute that is played.
  public var from: Timestamp
  /// The end of the last.
  public var to: Timestamp
  /// How the plan's author reads times; the tape is UTC.
  public var clock: ClockOffset
  public var resolution: Interval
  public var history: [HistoryLength]
  public var symbols: [SymbolPlan]
  public var licence: String

  public init(
    name: String, seed: UInt64, profile: String, era: String, from: Timestamp, to: Timestamp, clock: ClockOffset = .utc,
    resolution: Interval = .m1, history: [HistoryLength], symbols: [SymbolPlan], licence: String = "MIT"
  ) {
    self.name = name
    self.seed = seed
    self.profile = profile
    self.era = era
    self.from = from
    self.to = to
    self.clock = clock
    self.resolution = resolution
    self.history = history
    self.symbols = symbols
    self.licence = licence
  }

  /// Where the generated minutes begin: far enough back for every candle of the history, and for every anchor.
  var beginning: Timestamp {
    var earliest = from
    for length in history {
      let start = length.interval.open(containing: from) - length.interval.length * Int64(length.count)
      earliest = min(earliest, start)
    }
    for anchor in symbols.flatMap(\.anchors) {
      earliest = min(earliest, resolution.open(containing: anchor.at) - resolution.length)
    }
    return (history.map(\.interval).max() ?? resolution).open(containing: earliest)
  }

  /// Everything that is wrong with the plan, in the order of its parts; empty if it can be carried out.
  public var faults: [String] {
    var faults: [String] = []
    if name.isEmpty { faults.append("tape: a name is needed") }
    if from >= to { faults.append("from: \(TimeText.write(from)) is not before to: \(TimeText.write(to))") }
    if resolution != .m1 { faults.append("resolution: \(resolution.name), the generator makes bars of 1m") }
    for (key, time) in [("from", from), ("to", to)] where resolution.open(containing: time) != time {
      faults.append("\(key): \(TimeText.write(time)) is not on a whole minute")
    }
    if symbols.isEmpty { faults.append("symbols: none") }
    for (index, symbol) in symbols.enumerated() {
      if symbols[..<index].contains(where: { $0.symbol == symbol.symbol }) {
        faults.append("symbols: \(symbol.symbol) occurs twice")
      }
      faults += symbolFaults(symbol)
    }
    return faults
  }

  private func symbolFaults(_ plan: SymbolPlan) -> [String] {
    let name = plan.symbol
    var faults: [String] = []
    if plan.tick.units <= 0 { return ["\(name): tick must be above 0"] }
    if plan.step.units <= 0 { return ["\(name): step must be above 0"] }
    if plan.volatility.units < 0 || plan.volatility.units > unitsPerOne / 20 {
      faults.append("\(name): volatility \(plan.volatility), expected 0 to 0.05 per minute")
    }
    if plan.volume.units < plan.step.units { faults.append("\(name): volume must be at least a step") }
    if plan.anchors.isEmpty { faults.append("\(name): at least one anchor is needed") }
    for anchor in plan.anchors {
      let place = "\(name): anchor at \(TimeText.write(anchor.at))"
      if anchor.price.units <= 0 || anchor.price.units % plan.tick.units != 0 {
        faults.append("\(place): price \(anchor.price) is not a positive multiple of the tick \(plan.tick)")
      }
      if anchor.at > to { faults.append("\(place): after the end of the tape, \(TimeText.write(to))") }
      if anchor.source.isEmpty { faults.append("\(place): a source is needed") }
    }
    let ends = plan.anchors.map { Self.closeTime(of: $0.at) }.sorted()
    for (a, b) in zip(ends, ends.dropFirst()) where a == b {
      faults.append("\(name): two anchors in the minute that ends at \(TimeText.write(a))")
    }
    return faults
  }

  /// An anchor is the close of the minute that contains its moment; a moment on the grid belongs to the minute that ends
  /// there.
  static func closeTime(of moment: Timestamp) -> Timestamp {
    let open = Interval.m1.open(containing: moment)
    return open == moment ? open : open + Interval.m1.length
  }
}
