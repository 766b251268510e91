import Binance
import Market
import Simulation
import TradingEngine

extension RunPlan {
  /// A readable listing: header, timeline in order, expectations.
  package func describe() -> String {
    var lines = [title]
    if let summary { lines.append("  \(summary)") }
    if let origin { lines.append("  origin   \(origin)") }
    lines.append("  seed     \(seed)")
    lines.append("  time     \(start.text(clock)) to \(end.text(clock)), \(clock.text), \(end - start)")
    switch market {
    case .tape(let files):
      for (index, file) in files.enumerated() { lines.append((index == 0 ? "  tape     " : "           ") + file) }
    case .flat(let prices):
      let list = prices.map {
        "\(instruments.name($0.symbol)) at \($0.price)" + ($0.past.map { " from \($0.price) over \($0.span)" } ?? "")
      }
      lines.append("  market   flat \(list.joined(separator: ", "))")
    }
    lines.append(
      "  exchange \(exchange.profile.rawValue) \(exchange.era.name), rest \(latency.rest.text),"
        + " stream \(latency.stream.text)")
    lines.append("  start    \(balance) USDT")
    for position in positions {
      lines.append("           \(instruments.name(position.symbol)) \(position.quantity) at \(position.entry)")
    }
    for order in orders {
      let size = order.quantity.map { "\($0)" } ?? "the position"
      lines.append(
        "           \(instruments.name(order.symbol)) \(order.orderType.wireName) \(order.side.wireName) \(size)"
          + " at \(order.triggerPrice)")
    }
    if leverage != 1 { lines.append("           leverage \(leverage)") }
    if isHedge { lines.append("           hedge mode") }
    if isCrossed { lines.append("           crossed margin") }
    let settings = SettingsInForce(written: engineOptions, all: engineSettings)
    for line in settings.written { lines.append("  engine   \(line)") }
    if signals != .strategy { lines.append("  signals  \(signals.rawValue)") }
    lines.append("timeline")
    for step in orderedSteps { lines.append("  \(step.id): \(step.text)\(step.firing.text)") }
    lines.append("expect")
    for expectation in expectations { lines.append("  \(expectation.id): \(expectation.demand)") }
    for invariant in demandedInvariants { lines.append("  \(invariant.expectation): always: \(invariant.name)") }
    if let decisions { lines.append("  decisions as \(decisions.source): \(decisions.claims.count) lines") }
    for waiver in waivers { lines.append("  waived: \(waiver.invariant) (\(waiver.reason))") }
    lines.append("  after the last fault everything is quiet and equal within \(settleLimit)")
    if !settings.defaults.isEmpty { lines += ["engine settings by default"] + settings.defaults.map { "  \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Steps with a time, by time; then the conditional ones in the order of the file.
  private var orderedSteps: [PlannedStep] {
    let timed = steps.filter { $0.trigger.time != nil }.enumerated().sorted {
      ($0.element.trigger.time ?? start, $0.offset) < ($1.element.trigger.time ?? start, $1.offset)
    }.map(\.element)
    return timed + steps.filter { $0.trigger.time == nil }
  }
}

extension PlannedTrigger {
  fileprivate var time: Timestamp? {
    switch self {
    case .at(let time), .every(_, let time, _): time
    case .when: nil
    }
  }
}

extension FiringDemand {
  fileprivate var text: String {
    switch self {
    case .certain: " (must fire)"
    case .free, .count: ""
    }
  }
}

extension Delay {
  /// `40ms ± 15ms`
  var text: String { spread == .zero ? "\(base)" : "\(base) ± \(spread)" }
}

extension ClockOffset {
  /// `UTC+09:00`
  package var text: String {
    if minutes == 0 { return "UTC" }
    let size = Swift.abs(minutes)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "UTC\(minutes < 0 ? "-" : "+")\(two(size / 60)):\(two(size % 60))"
  }
}
