import Market
import Tape

extension TapePlan {
  /// Everything that is wrong with the plan, in the order of its parts; empty if it can be carried out. Each begins with
  /// what it is about: a key, a symbol, or `weather N` counted from 1.
  package var faults: [String] {
    var faults: [String] = []
    if name.isEmpty { faults.append("tape: a name is needed") }
    if from >= to { faults.append("from: \(TimeText.write(from)) is not before to: \(TimeText.write(to))") }
    for (key, time) in [("from", from), ("to", to), ("market-to", end)] where !Self.isWholeMinute(time) {
      faults.append("\(key): \(TimeText.write(time)) is not on a whole minute")
    }
    if let marketTo, marketTo < to { faults.append("market-to: \(TimeText.write(marketTo)) is before the tape's end") }
    if resolution != .m1, channels.isEmpty { faults.append("channels: none") }
    let fundings = fundingEvery.nanoseconds
    if fundings <= 0 || Span.hours(24).nanoseconds % fundings != 0 || fundings % Span.minutes(1).nanoseconds != 0 {
      faults.append("funding: a day must be a multiple of the time between two")
    }
    if symbols.isEmpty { faults.append("symbols: none") }
    for (index, symbol) in symbols.enumerated() {
      if symbols[..<index].contains(where: { $0.symbol == symbol.symbol }) {
        faults.append("symbols: \(symbol.symbol) occurs twice")
      }
      faults += symbolFaults(symbol)
    }
    for (index, weather) in weather.enumerated() {
      faults += weatherFaults(weather).map { "weather \(index + 1): \($0)" }
      faults += overlaps(of: index).map { "weather \(index + 1): \($0)" }
    }
    guard faults.isEmpty else { return faults }
    return symbols.compactMap { symbol in
      PriceSkeleton(symbol, weather: weather).fault.map { "\(symbol.symbol): \($0)" }
    }
  }

  private func symbolFaults(_ plan: SymbolPlan) -> [String] {
    let name = plan.symbol
    var faults: [String] = []
    if name.isEmpty || name.contains(" ") { return ["symbols: '\(name)' is no name of a contract"] }
    if plan.tick.units <= 0 { return ["\(name): tick must be above 0"] }
    if plan.step.units <= 0 { return ["\(name): step must be above 0"] }
    if plan.volatility.units < 0 || plan.volatility.units > unitsPerOne / 20 {
      faults.append("\(name): volatility \(plan.volatility), expected 0 to 0.05 per minute")
    }
    if plan.volume.units < plan.step.units { faults.append("\(name): volume must be at least a step") }
    if plan.loading.magnitude.units > unitsPerOne {
      faults.append("\(name): loading \(plan.loading), expected -1 to 1")
    }
    if let spread = plan.spread, spread.units <= 0 || spread.units % plan.tick.units != 0 {
      faults.append("\(name): spread \(spread) is not a positive multiple of the tick \(plan.tick)")
    }
    if !(1...6000).contains(plan.trades) {
      faults.append("\(name): trades \(plan.trades), expected 1 to 6000 a minute")
    }
    if plan.fundingRate.magnitude.units > unitsPerOne / 20 {
      faults.append("\(name): funding rate \(plan.fundingRate), expected -0.05 to 0.05")
    }
    if plan.anchors.isEmpty { faults.append("\(name): at least one anchor is needed") }
    for anchor in plan.anchors {
      let place = "\(name): anchor at \(TimeText.write(anchor.at))"
      if anchor.price.units <= 0 || anchor.price.units % plan.tick.units != 0 {
        faults.append("\(place): price \(anchor.price) is not a positive multiple of the tick \(plan.tick)")
      }
      if anchor.at > end {
        faults.append("\(place): after the end of the tape, \(TimeText.write(end)); market-to lets the market go on")
      }
      if anchor.source.isEmpty { faults.append("\(place): a source is needed") }
    }
    let ends = plan.anchors.map { Self.closeTime(of: $0.at) }.sorted()
    for (a, b) in zip(ends, ends.dropFirst()) where a == b {
      faults.append("\(name): two anchors in the minute that ends at \(TimeText.write(a))")
    }
    return faults
  }

  private func weatherFaults(_ weather: Weather) -> [String] {
    var faults: [String] = []
    let kind = weather.kind
    for (key, time) in [("from", weather.from), ("to", weather.to)] where !Self.isWholeMinute(time) {
      faults.append("\(kind == .gap ? "at" : key) \(TimeText.write(time)) is not on a whole minute")
    }
    if kind != .gap, weather.from >= weather.to { faults.append("it ends before it begins") }
    if weather.to > end { faults.append("it goes on behind the end, \(TimeText.write(end))") }
    if kind == .crash, weather.to - weather.from < .minutes(3) { faults.append("a crash takes at least three minutes") }
    let half = unitsPerOne / 2
    switch kind {
    case .trend where weather.change.magnitude.units > half: faults.append("change beyond 50 %")
    case .gap where weather.change.isZero || weather.change.magnitude.units > half:
      faults.append("a gap changes the price, by at most 50 %")
    case .squeeze where weather.change.units <= 0 || weather.change.units > half:
      faults.append("a squeeze goes up, by at most 50 %")
    case .crash where weather.change.units >= 0 || weather.change.units < -half:
      faults.append("a crash goes down, by at most 50 %: its change is negative")
    case .range where weather.width.units <= 0 || weather.width.units > half:
      faults.append("width \(weather.width), expected above 0, at most 0.5")
    default: break
    }
    if !(0...unitsPerOne).contains(weather.rebound.units) { faults.append("rebound, expected 0 to 100 %") }
    for name in weather.symbols where !symbols.contains(where: { $0.symbol == name }) {
      faults.append("\(name) is not among the plan's symbols")
    }
    return faults
  }

  /// Two weathers that both say where the price goes cannot share a moment.
  private func overlaps(of index: Int) -> [String] {
    let one = weather[index]
    guard one.kind != .thinNight else { return [] }
    return weather[..<index].enumerated().compactMap { place, other in
      guard other.kind != .thinNight, symbols.contains(where: { one.concerns($0.symbol) && other.concerns($0.symbol) })
      else { return nil }
      let (a, b) = (one.from, one.to)
      let isApart: Bool
      if a == b, other.from == other.to {
        isApart = a != other.from
      } else if a == b {
        isApart = a <= other.from || a >= other.to
      } else if other.from == other.to {
        isApart = other.from <= a || other.from >= b
      } else {
        isApart = b <= other.from || a >= other.to
      }
      return isApart ? nil : "it overlaps weather \(place + 1), and only one can say where the price goes"
    }
  }

  private static func isWholeMinute(_ time: Timestamp) -> Bool { Interval.m1.open(containing: time) == time }
}
