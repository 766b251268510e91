import Market
import Tape

/// The moments at which a symbol's price is told by anchors and weathers, and the legs between them.
///
/// An anchor gives a price. A weather with a change ties the price at its end to that at its start. Stations that no
/// anchor reaches through such ties get theirs from the line between the nearest that have one, or, outside the anchors,
/// from the walk that comes by (`settle`).
struct PriceSkeleton {
  struct Station {
    /// Since the epoch: the price is the close of the minute that ends there.
    var minute: Int64
    /// The open of the minute that begins there, where a gap lies between.
    var isAfterGap = false
    /// On the tick grid; nil until it is known.
    var price: Int64?
  }

  enum Shape: Equatable {
    /// A straight line with noise; also a trend and both parts of a crash.
    case line
    /// A parabola with noise.
    case squeeze
    case gap
    /// Folded into these prices, which are on the grid.
    case band(low: Int64, high: Int64)
  }

  private struct Tie {
    var from: Int
    var to: Int
    /// Price at `to` over price at `from`, as a ratio.
    var factor: Int64
  }

  private(set) var stations: [Station] = []
  /// One less than stations: the leg from each to the next.
  private(set) var legs: [Shape] = []
  /// Whether the leg's length was declared, so that it bends for nobody.
  private var isTied: [Bool] = []
  private var ties: [Tie] = []
  private var bands: [(from: Int, to: Int, width: Int64)] = []
  private let tick: Int64
  /// Why anchors and weathers do not go together.
  private(set) var fault: String?

  init(_ plan: TapePlan.SymbolPlan, weather: [Weather]) {
    tick = plan.tick.units
    let shaping = weather.filter { $0.kind != .thinNight && $0.concerns(plan.symbol) }.sorted { $0.from < $1.from }
    placeStations(plan, shaping)
    for weather in shaping { lay(weather) }
    findBands()
    propagate()
    solveBetween()
    if fault == nil { fault = bandFault() }
  }

  // MARK: stations

  private static func minute(_ time: Timestamp) -> Int64 { time.nanoseconds / Interval.m1.length.nanoseconds }

  private mutating func placeStations(_ plan: TapePlan.SymbolPlan, _ shaping: [Weather]) {
    for anchor in plan.anchors {
      stations.append(Station(minute: Self.minute(TapePlan.closeTime(of: anchor.at)), price: anchor.price.units))
    }
    for weather in shaping {
      stations.append(Station(minute: Self.minute(weather.from)))
      if weather.kind == .gap { stations.append(Station(minute: Self.minute(weather.from), isAfterGap: true)) }
      if weather.kind == .crash { stations.append(Station(minute: Self.low(of: weather))) }
      stations.append(Station(minute: Self.minute(weather.to)))
    }
    stations.sort {
      ($0.minute, $0.isAfterGap ? 1 : 0, $0.price == nil ? 1 : 0)
        < ($1.minute, $1.isAfterGap ? 1 : 0, $1.price == nil ? 1 : 0)
    }
    // Of several at one place the first stays: the anchor, if there is one.
    var kept: [Station] = []
    for station in stations
    where kept.last.map({ $0.minute != station.minute || $0.isAfterGap != station.isAfterGap }) ?? true {
      kept.append(station)
    }
    stations = kept
    legs = stations.dropFirst().map { $0.isAfterGap ? .gap : .line }
    isTied = legs.map { $0 == .gap }
  }

  private static func low(of crash: Weather) -> Int64 {
    let (from, to) = (minute(crash.from), minute(crash.to))
    return from + max(1, (to - from) / 3)
  }

  private func last(at minute: Int64) -> Int { stations.lastIndex { $0.minute == minute } ?? 0 }
  private func first(at minute: Int64) -> Int { stations.firstIndex { $0.minute == minute } ?? 0 }

  /// Ties the stations of one weather and shapes the legs between them.
  private mutating func lay(_ weather: Weather) {
    let minutes = (from: Self.minute(weather.from), to: Self.minute(weather.to))
    if weather.kind == .gap {
      let after = last(at: minutes.from)
      ties.append(Tie(from: after - 1, to: after, factor: unitsPerOne + weather.change.units))
      return
    }
    let (start, end) = (last(at: minutes.from), first(at: minutes.to))
    let inside = stations[start...end].dropFirst().dropLast()
    if weather.kind == .range {
      bands.append((start, end, weather.width.units))
      if !stations[start...end].contains(where: { $0.price != nil }) {
        ties.append(Tie(from: start, to: end, factor: unitsPerOne))
        isTied[start] = true
      }
      return
    }
    if let anchor = inside.first(where: { $0.price != nil }) {
      report(
        "an anchor at \(Self.text(anchor.minute)) lies inside the \(weather.kind.rawValue) that begins at "
          + "\(Self.text(minutes.from)): let the weather end or begin there")
      return
    }
    if weather.kind == .crash {
      let back = Int128(weather.change.units) * Int128(unitsPerOne - weather.rebound.units)
      ties.append(Tie(from: start, to: start + 1, factor: unitsPerOne + weather.change.units))
      ties.append(
        Tie(from: start, to: end, factor: unitsPerOne + Int64(divideHalfEven(back, by: Int128(unitsPerOne)))))
    } else {
      ties.append(Tie(from: start, to: end, factor: unitsPerOne + weather.change.units))
      if weather.kind == .squeeze { legs[start] = .squeeze }
    }
    for leg in start..<end { isTied[leg] = true }
  }

  /// A range with anchors inside has its middle from them, and begins and ends there.
  private mutating func findBands() {
    for band in bands {
      let known = stations[band.from...band.to].compactMap(\.price)
      guard let low = known.min(), let high = known.max() else { continue }
      let middle = onGrid(low + (high - low) / 2)
      for end in [band.from, band.to] where stations[end].price == nil { stations[end].price = middle }
    }
  }

  // MARK: prices

  private func onGrid(_ units: Int64) -> Int64 { max(tick, Price(units: units).rounded(to: Price(units: tick)).units) }

  private func forward(_ price: Int64, _ tie: Tie) -> Int64 {
    onGrid(Int64(divideHalfEven(Int128(price) * Int128(tie.factor), by: Int128(unitsPerOne))))
  }

  private func backward(_ price: Int64, _ tie: Tie) -> Int64 {
    onGrid(Int64(divideHalfEven(Int128(price) * Int128(unitsPerOne), by: Int128(tie.factor))))
  }

  /// Carries known prices along the ties.
  private mutating func propagate() {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for tie in ties {
        switch (stations[tie.from].price, stations[tie.to].price) {
        case (let price?, nil):
          stations[tie.to].price = forward(price, tie)
          hasChanged = true
        case (nil, let price?):
          stations[tie.from].price = backward(price, tie)
          hasChanged = true
        default: break
        }
      }
    }
    for tie in ties {
      guard let from = stations[tie.from].price, let to = stations[tie.to].price else { continue }
      let wanted = forward(from, tie)
      guard abs(wanted - to) > tick else { continue }
      report(
        "the weather from \(Self.text(stations[tie.from].minute)) leads from \(Price(units: from)) to "
          + "\(Price(units: wanted)) at \(Self.text(stations[tie.to].minute)), but the price there is \(Price(units: to))"
      )
    }
  }

  /// Gives the stations between two known ones the level at which every free minute moves alike.
  private mutating func solveBetween() {
    let known = stations.indices.filter { stations[$0].price != nil }
    for (left, right) in zip(known, known.dropFirst()) where right > left + 1 { solve(left, right) }
  }

  /// With s for the change of a free minute, each station is `alpha + beta * s`; the right end gives s.
  private mutating func solve(_ left: Int, _ right: Int) {
    let shift: Int128 = 1 << 24
    guard let start = stations[left].price, let end = stations[right].price else { return }
    var lines: [(alpha: Int128, beta: Int128)] = [(Int128(start) * shift, 0)]
    for index in (left + 1)...right {
      if let tie = ties.first(where: { $0.to == index }), tie.from >= left {
        let base = lines[tie.from - left]
        let factor = Int128(tie.factor)
        lines.append(
          (
            divideHalfEven(base.alpha * factor, by: Int128(unitsPerOne)),
            divideHalfEven(base.beta * factor, by: Int128(unitsPerOne))
          ))
      } else {
        let minutes = stations[index].minute - stations[index - 1].minute
        lines.append((lines[index - 1 - left].alpha, lines[index - 1 - left].beta + Int128(minutes) * shift))
      }
    }
    let last = lines[right - left]
    guard last.beta > 0 else { return }
    let rise = Int128(end) * shift - last.alpha
    // More than one percent a minute is no market but a mistake.
    if abs(rise) / last.beta > Int128(start) / 100 {
      report(
        "between the prices at \(Self.text(stations[left].minute)) and \(Self.text(stations[right].minute)) the "
          + "weathers leave too few minutes to come from one to the other")
      return
    }
    for index in (left + 1)..<right where stations[index].price == nil {
      let line = lines[index - left]
      let level = divideHalfEven(line.alpha * last.beta + line.beta * rise, by: last.beta * shift)
      settle(index, at: Int64(level))
    }
  }

  /// A station's price becomes known, and with it those that are tied to it.
  mutating func settle(_ index: Int, at units: Int64) {
    stations[index].price = onGrid(units)
    propagate()
  }

  /// Whether the leg before a station ends where the walk happens to come.
  func isFree(leg: Int) -> Bool { !isTied[leg] }

  // MARK: bands

  /// The shape of a leg once the prices at both ends are known.
  func shape(of leg: Int) -> Shape {
    guard let band = bands.first(where: { $0.from <= leg && leg < $0.to }) else { return legs[leg] }
    let known = stations[band.from...band.to].compactMap(\.price)
    guard let low = known.min(), let high = known.max() else { return legs[leg] }
    let both = Int128(low) + Int128(high)
    let width = Int128(band.width)
    let divisor = 4 * Int128(unitsPerOne) * Int128(tick)
    let bottom = -divideFloor(-both * (2 * Int128(unitsPerOne) - width), by: divisor)
    let top = divideFloor(both * (2 * Int128(unitsPerOne) + width), by: divisor)
    return .band(low: Int64(bottom) * tick, high: Int64(top) * tick)
  }

  private func bandFault() -> String? {
    for band in bands {
      let known = stations[band.from...band.to].compactMap(\.price)
      guard let least = known.min(), let most = known.max(), case .band(let low, let high) = shape(of: band.from) else {
        continue
      }
      if high - low < 2 * tick {
        return "the range from \(Self.text(stations[band.from].minute)) is narrower than two ticks"
      }
      if least < low || most > high {
        return
          "the anchors in the range from \(Self.text(stations[band.from].minute)) lie \(Price(units: most - least)) "
          + "apart, further than its width"
      }
    }
    return nil
  }

  private mutating func report(_ text: String) { if fault == nil { fault = text } }

  private static func text(_ minute: Int64) -> String {
    TimeText.write(Timestamp(nanoseconds: minute * Interval.m1.length.nanoseconds))
  }
}
