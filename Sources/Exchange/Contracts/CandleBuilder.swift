import Market

/// The candles of one contract in every interval, built from the finest data there is.
///
/// Prices go into the forming candle of the *base* interval only; a longer candle is the sum of the base candles that
/// closed inside it, so its sums are exact and a price costs the same however many intervals are asked for. Intervals
/// shorter than the base, or not a multiple of it, are not built. A longer candle whose beginning is in neither the data
/// nor the history is left out; one with a hole inside is kept.
struct CandleBuilder: Sendable {
  let symbol: Symbol
  private(set) var base = Interval.m1
  /// Of the base interval.
  private(set) var forming: Candle?
  private(set) var formingEnd = Timestamp.distantPast
  /// End of the newest closed base candle.
  private(set) var closedThrough: Timestamp?
  private var series = Array(repeating: CandleSeries(), count: Interval.allCases.count)
  /// Base candles closed so far inside the running longer ones.
  private var longer: [Candle?] = Array(repeating: nil, count: Interval.allCases.count)
  /// One bit for each interval.
  private var filled: UInt16 = 0

  init(symbol: Symbol) { self.symbol = symbol }

  func closed(_ interval: Interval) -> CandleSeries { series[Int(interval.rawValue)] }

  // MARK: History

  mutating func add(history candle: Candle) {
    insert(candle)
    filled = 0
  }

  /// False when there is one of this opening time. Before the oldest of a full series go, the longer candles that they
  /// make are built: what can be asked for does not depend on how fine the data are.
  @discardableResult
  private mutating func insert(_ candle: Candle) -> Bool {
    let row = Int(candle.interval.rawValue)
    if series[row].isFull {
      let before = filled
      filled = 0
      for longer in Interval.allCases where longer > candle.interval { fill(longer, until: candle.openTime) }
      filled = before
    }
    return series[row].insert(candle)
  }

  /// Builds closed candles that the history lacks from the shorter ones it has.
  mutating func fill(_ interval: Interval, until end: Timestamp) {
    let row = Int(interval.rawValue)
    guard filled & (1 << row) == 0 else { return }
    filled |= 1 << row
    let firsts = series.indices.compactMap { part in
      Self.parts[row] & (1 << part) != 0 ? series[part].candles.first?.openTime : nil
    }
    guard let first = firsts.min() else { return }
    let length = interval.length
    let last = interval.open(containing: end)
    var open = max(interval.open(containing: first), last - length * Int64(CandleSeries.capacity))
    while open < last {
      if series[row].candle(openingAt: open) == nil, var candle = sum(interval, from: open, until: open + length) {
        candle.isClosed = true
        insert(candle)
      }
      open += length
    }
  }

  /// Of each interval, one bit for each shorter one whose candles make it: three of 3 minutes make none of 5.
  private static let parts: [UInt16] = Interval.allCases.map { interval in
    Interval.allCases.filter { $0 < interval && interval.isMultiple(of: $0) }.reduce(0) {
      $0 | 1 << UInt16($1.rawValue)
    }
  }

  /// The closed shorter candles from `open` on, the longest first; nil unless one of them begins there.
  private func sum(_ interval: Interval, from open: Timestamp, until end: Timestamp) -> Candle? {
    let parts = Self.parts[Int(interval.rawValue)]
    var sum: Candle?
    var time = open
    while time < end {
      var found: Candle?
      for row in stride(from: Int(interval.rawValue) - 1, through: 0, by: -1) {
        if parts & (1 << row) != 0, let candle = series[row].candle(openingAt: time), candle.end <= end {
          found = candle
          break
        }
      }
      if let found {
        if sum == nil { sum = found.opening(interval) } else { sum?.absorb(found) }
        time = found.end
      } else if sum == nil {
        return nil
      } else {
        time += Interval.m1.length
      }
    }
    return sum
  }

  // MARK: Building

  /// Data of another resolution follow. What is forming is dropped: the new data cover it themselves.
  mutating func setBase(_ interval: Interval) {
    guard base != interval else { return }
    base = interval
    dropForming()
  }

  mutating func dropForming() {
    forming = nil
    formingEnd = .distantPast
  }

  /// A price at `now`. The forming candle must have been closed when `now` is not inside it.
  mutating func add(_ price: Price, volume: Quantity, at now: Timestamp) {
    guard now < formingEnd else {
      let open = base.open(containing: now)
      begin(at: open, price, volume: volume)
      return
    }
    forming!.high = max(forming!.high, price)
    forming!.low = min(forming!.low, price)
    forming!.close = price
    forming!.volume += volume
  }

  mutating func setVolume(_ volume: Volume) { forming?.volume = volume }

  /// Takes over a forming candle that the venue pushed itself.
  mutating func set(forming candle: Candle) {
    forming = candle
    formingEnd = candle.end
  }

  private mutating func begin(at open: Timestamp, _ price: Price, volume: Quantity) {
    let candle = Candle(
      symbol: symbol, interval: base, openTime: open, open: price, high: price, low: price, close: price,
      volume: Volume(volume), isClosed: false)
    set(forming: candle)
  }

  /// Closes the forming base candle, and with it each longer one that ends with it.
  mutating func close(into closed: inout ClosedCandles) {
    guard var candle = forming else { return }
    dropForming()
    candle.isClosed = true
    close(base: candle, into: &closed)
  }

  /// Takes a closed candle of the base interval; one that has been closed already is passed over.
  mutating func close(base candle: Candle, into closed: inout ClosedCandles) {
    if let closedThrough, candle.end <= closedThrough { return }
    closedThrough = candle.end
    closeEnded(by: candle.openTime, into: &closed)
    if insert(candle) { closed.append(candle) }
    for interval in Interval.allCases where isBuilt(interval) {
      let row = Int(interval.rawValue)
      if longer[row] == nil {
        let open = interval.open(containing: candle.openTime)
        var begun = open == candle.openTime ? nil : sum(interval, from: open, until: candle.openTime)
        if begun == nil, open == candle.openTime { begun = candle.opening(interval) } else { begun?.absorb(candle) }
        longer[row] = begun
      } else {
        longer[row]?.absorb(candle)
      }
    }
    closeEnded(by: candle.end, into: &closed)
  }

  /// Closes the longer candles that ended at or before `time`.
  mutating func closeEnded(by time: Timestamp, into closed: inout ClosedCandles) {
    for row in longer.indices {
      guard var candle = longer[row], candle.end <= time else { continue }
      longer[row] = nil
      candle.isClosed = true
      if insert(candle) { closed.append(candle) }
    }
  }

  /// A closed candle that the tape itself brings; false when it is there already.
  mutating func add(recorded candle: Candle) -> Bool { insert(candle) }

  private func isBuilt(_ interval: Interval) -> Bool {
    interval > base && interval.isMultiple(of: base)
  }

  /// The candle that contains `now`, as far as it has formed; nil when it is not built.
  func forming(_ interval: Interval, at now: Timestamp) -> Candle? {
    let open = interval.open(containing: now)
    var candle: Candle?
    if interval == base {
      candle = forming
    } else if isBuilt(interval) {
      candle = longer[Int(interval.rawValue)]
      if candle?.openTime != open { candle = nil }
      let end = forming?.openTime ?? now
      if candle == nil, end > open { candle = sum(interval, from: open, until: end) }
      if let forming, forming.openTime >= open {
        if candle != nil {
          candle?.absorb(forming)
        } else if forming.openTime == open {
          candle = forming.opening(interval)
        }
      }
    }
    guard candle?.openTime == open else { return nil }
    candle?.isClosed = false
    return candle
  }
}
