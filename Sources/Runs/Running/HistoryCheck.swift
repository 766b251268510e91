import Exchange
import Market
import Script
import Tape

/// What a run begins with, for those who watch it.
package struct RunBeginning {
  package var plan: RunPlan
  /// Nil: the script made the market.
  package var market: MarketLibrary.Found?
  /// The closed candles that a client finds before anything is played: by contract and interval, oldest first.
  package var history: () -> [Candle]
}

/// Holds the candles that an engine goes by against those that the market has from before the start: at every moment an
/// engine must see what a client of the venue would see, or the plan says what is missing.
struct HistoryCheck {
  let plan: RunPlan
  let market: MarketLibrary.Found?
  let wanted: [HistoryLength]

  /// How many candles of each interval a recorded run brings along, unless its engine asks for more.
  private var count: Int { max(200, wanted.map(\.count).max() ?? 0) }

  func beginning(_ exchange: Exchange) -> RunBeginning {
    RunBeginning(plan: plan, market: market) {
      plan.instruments.symbols.flatMap { symbol in
        Interval.allCases.flatMap { exchange.closedCandles(symbol, $0, newest: count, at: plan.start) }
      }
    }
  }

  /// Of a market of bars, intervals that these do not make have no candles at all.
  func refuse() throws(ScriptProblems) {
    guard let bars = market?.resolution else { return }
    let impossible = wanted.map(\.interval).filter { !$0.isMultiple(of: bars) }
    guard !impossible.isEmpty else { return }
    let names = impossible.map(\.name).joined(separator: ", ")
    throw ScriptProblems([
      Diagnostic(
        "bars of \(bars.name) make no candles of \(names), which the engine goes by", at: plan.place,
        expected:
          "bars of an interval that each of \(wanted.map(\.interval.name).joined(separator: ", ")) is a multiple of",
        found: bars.name, hint: "take finer bars, or set other intervals of the engine")
    ])
  }

  /// One warning for all contracts that lack the same.
  func warnings(_ exchange: Exchange) -> [Diagnostic] {
    var groups: [(lack: String, names: [String])] = []
    for symbol in plan.instruments.symbols {
      let lacks = wanted.compactMap { length in
        lack(length, exchange.closedCandles(symbol, length.interval, newest: length.count, at: plan.start))
      }
      guard !lacks.isEmpty else { continue }
      let (text, name) = (lacks.joined(separator: "; "), plan.instruments.name(symbol))
      if let index = groups.firstIndex(where: { $0.lack == text }) {
        groups[index].names.append(name)
      } else {
        groups.append((text, [name]))
      }
    }
    return groups.map { group in
      Diagnostic(
        "history is missing when the run begins: \(group.names.joined(separator: ", ")): \(group.lack)",
        severity: .warning, at: plan.place, hint: "take data that begin earlier, or begin the run later")
    }
  }

  /// What is missing of the newest candles of an interval, in words.
  private func lack(_ length: HistoryLength, _ candles: [Candle]) -> String? {
    let interval = length.interval
    let end = interval.open(containing: plan.start)
    guard let newest = candles.last else { return "no candle of \(interval.name)" }
    guard newest.end == end else {
      return "the newest candle of \(interval.name) ended at \(TimeText.write(newest.end))"
    }
    for (candle, next) in zip(candles, candles.dropFirst()).reversed() where candle.end != next.openTime {
      return "no candles of \(interval.name) from \(TimeText.write(candle.end)) to \(TimeText.write(next.openTime))"
    }
    return candles.count < length.count
      ? "\(candles.count) candles of \(interval.name) instead of \(length.count)" : nil
  }
}
