import Basics
import Binance
import Files
import Market

/// What a tape holds, for somebody who wants to know whether it is the right one: what its manifest would say, how dense
/// it is, and the course of each price.
package struct TapeReport: Sendable {
  package struct Course: Hashable, Sendable {
    package var symbol: String
    /// Which price is shown: `trade`, `candle`, `mark` or `bid`.
    package var kind: String
    package var first: Price
    package var last: Price
    package var low: Price
    package var high: Price
    package var sketch: String
  }

  /// The longest time in which no market frame of a symbol came.
  package struct Silence: Hashable, Sendable {
    package var symbol: String
    package var from: Timestamp
    package var to: Timestamp
  }

  package var manifest: TapeManifest
  package var losses: TapeLosses
  /// The second with most lines, history not counted.
  package var busiest: (second: Timestamp, lines: Int)?
  /// By symbol.
  package var courses: [Course]
  package var silences: [Silence]
  /// Market frames that no market can have sent, and the first of them.
  package var impossible = 0
  package var firstImpossible: FileProblem?

  /// Reads the whole tape in constant memory. Licence, origin and resolution come from the manifest where there is one
  /// that can be read.
  ///
  /// Without one, the resolution is that of the bars with which the tape begins, and `tick` if it does not begin with any.
  package static func read(
    path: String, recovers: Bool = false, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) -> TapeReport {
    _ = try OpenFile.reading(path)
    let known = try? TapeManifest(path: TapeManifest.path(forTape: path))
    let resolution = try resolution(of: path, manifest: known, recovers: recovers)
    var density = Density()
    var market = FrameInspector()
    var prices = PriceBook()
    var impossible = 0
    var firstImpossible: FileProblem?
    let scan = try TapeVerification.scan(
      path: path, resolution: resolution, recovers: recovers, onProgress: onProgress
    ) { (reader, line) throws(FileProblem) in
      density.add(line)
      do throws(WireProblem) {
        let finding: FrameInspector.Finding
        switch line.content {
        case .market(_, let frame): finding = try market.inspect(frame)
        case .answer(_, _, _, let body): finding = .init(fault: market.fault(ofAnswer: body))
        default: return
        }
        if let fault = finding.fault {
          impossible += 1
          if firstImpossible == nil { firstImpossible = reader.problem(line, fault) }
        } else if let event = finding.event {
          prices.add(event, at: line.time)
        }
      } catch {
        impossible += 1
        if firstImpossible == nil { firstImpossible = reader.problem(line, FrameFault(error)) }
      }
    }
    var manifest = TapeManifest(scan.tape, licence: known?.licence ?? "not declared")
    manifest.synthetic = known?.synthetic
    return TapeReport(
      manifest: manifest, losses: scan.losses, busiest: density.busiest, courses: prices.courses(market),
      silences: prices.silences(market), impossible: impossible, firstImpossible: firstImpossible)
  }

  /// What gaps of a tape are counted against: as its manifest says, else as its first bars are long.
  static func resolution(
    of path: String, manifest: TapeManifest?, recovers: Bool
  ) throws(FileProblem) -> Interval? {
    guard let manifest else { return try leadingResolution(path: path, recovers: recovers) }
    return manifest.resolution
  }

  /// Of the bars to be played that stand at the tape's first moment of market data: the shortest.
  static func leadingResolution(path: String, recovers: Bool) throws(FileProblem) -> Interval? {
    let reader = try TapeReader(path: path, recovers: recovers)
    var market = FrameInspector()
    var first: Timestamp?
    var found: Interval?
    while let line = try reader.next() {
      if let first, line.time > first { return found }
      guard case .market(_, let frame) = line.content else { continue }
      first = line.time
      guard case .candle(let candle)? = try? market.read(frame), candle.isClosed, line.time < candle.end else {
        return nil
      }
      found = found.map { min($0, candle.interval) } ?? candle.interval
    }
    return found
  }

  /// Lines a second, on average over the range; nil for a tape of one moment.
  package var linesPerSecond: Rate? {
    guard let from = manifest.from, let to = manifest.to, to > from else { return nil }
    let lines = manifest.counts.reduce(0, +) - manifest.counts[TapeChannel.index(.history)]
    let units = Int128(lines) * Int128(unitsPerOne) * 1_000_000_000 / Int128((to - from).nanoseconds)
    return Int64(exactly: units).map { Rate(units: $0) }
  }

  package var json: JSONValue {
    guard case .object(var members) = manifest.json else { return manifest.json }
    var rates: [JSONMember] = []
    if let linesPerSecond {
      rates.append(JSONMember("lines-per-second", .string(DecimalText.fixed(linesPerSecond.units, places: 3))))
    }
    if let busiest {
      rates.append(JSONMember("busiest-second", .string(TimeText.write(busiest.second))))
      rates.append(JSONMember("busiest-lines", .integer(busiest.lines)))
    }
    members.append(JSONMember("rates", .object(rates)))
    members.append(
      JSONMember(
        "prices",
        .array(
          courses.map { course in
            .object([
              JSONMember("symbol", .string(course.symbol)), JSONMember("kind", .string(course.kind)),
              JSONMember("first", .string("\(course.first)")), JSONMember("last", .string("\(course.last)")),
              JSONMember("low", .string("\(course.low)")), JSONMember("high", .string("\(course.high)")),
            ])
          })))
    members.append(
      JSONMember(
        "silences",
        .array(
          silences.map { silence in
            .object([
              JSONMember("symbol", .string(silence.symbol)), JSONMember("from", .string(TimeText.write(silence.from))),
              JSONMember("to", .string(TimeText.write(silence.to))),
            ])
          })))
    members.append(JSONMember("impossible-frames", .integer(impossible)))
    members.append(JSONMember("losses", losses.json))
    return .object(members)
  }
}

/// Counts the lines of each second.
private struct Density {
  private var second = Int64.min
  private var lines = 0
  private(set) var busiest: (second: Timestamp, lines: Int)?

  mutating func add(_ line: TapeLine) {
    guard line.channel != .history else { return }
    let second = line.time.nanoseconds / 1_000_000_000
    if second != self.second {
      self.second = second
      lines = 0
    }
    lines += 1
    if lines > busiest?.lines ?? 0 { busiest = (Timestamp(seconds: second), lines) }
  }
}

/// The courses and silences of the symbols, by the index that the inspector gave them.
private struct PriceBook {
  /// What is shown is the one of these that has a price for most steps; of several, the first.
  static let kinds = ["trade", "candle", "mark", "bid"]

  private struct Entry {
    var sketches = [PriceSketch?](repeating: nil, count: PriceBook.kinds.count)
    var lastTime: Timestamp
    var silence: (from: Timestamp, to: Timestamp)?
  }

  private var entries: [Entry?] = []

  mutating func add(_ event: MarketEvent, at time: Timestamp) {
    let (kind, price) =
      switch event {
      case .trade(let trade): (0, trade.price)
      case .candle(let candle): (1, candle.close)
      case .mark(let mark): (2, mark.price)
      case .quote(let quote): (3, quote.bid)
      }
    let index = Int(event.symbol.index)
    while entries.count <= index { entries.append(nil) }
    if entries[index] == nil { entries[index] = Entry(lastTime: time) }
    let before = entries[index]!.lastTime
    if time - before > entries[index]!.silence.map({ $0.to - $0.from }) ?? .zero {
      entries[index]!.silence = (before, time)
    }
    entries[index]!.lastTime = time
    if entries[index]!.sketches[kind] == nil {
      entries[index]!.sketches[kind] = PriceSketch(price, at: time)
    } else {
      entries[index]!.sketches[kind]!.add(price, at: time)
    }
  }

  func courses(_ market: FrameInspector) -> [TapeReport.Course] {
    zip(market.names, entries).compactMap { name, entry in
      guard let entry else { return nil }
      let filled = entry.sketches.map { $0?.filled ?? 0 }
      guard let most = filled.max(), let kind = filled.firstIndex(of: most), let sketch = entry.sketches[kind] else {
        return nil
      }
      return TapeReport.Course(
        symbol: name, kind: Self.kinds[kind], first: sketch.first, last: sketch.last, low: sketch.low,
        high: sketch.high, sketch: sketch.text)
    }.sorted { $0.symbol < $1.symbol }
  }

  func silences(_ market: FrameInspector) -> [TapeReport.Silence] {
    zip(market.names, entries).compactMap { name, entry in
      entry?.silence.map { TapeReport.Silence(symbol: name, from: $0.from, to: $0.to) }
    }.sorted { $0.symbol < $1.symbol }
  }
}
