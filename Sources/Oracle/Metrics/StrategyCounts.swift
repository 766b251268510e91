import Audit
import Market
import TradingEngine

/// What the strategy did, counted from the engine's audit: closed candles that it looked at, setups that it saw, signals by
/// side, changes of the trend. An evaluation, a candidate and a setup are three things (engine.md 8.1, row 1.2).
package struct StrategyCounts {
  /// By symbol.
  package private(set) var evaluations: PerSymbol<Int64>
  private(set) var setups: PerSymbol<Int64>
  private(set) var trendChanges: PerSymbol<Int64>
  private(set) var longs: Int64 = 0
  private(set) var shorts: Int64 = 0
  /// The side that goes with the trend, by symbol; nil: sideways or not known.
  private var trend: PerSymbol<Direction?>
  /// Looked up, never iterated.
  private var seen: Set<Setup> = []

  private struct Setup: Hashable {
    var symbol: Symbol
    var id: String
  }

  init(symbols: Int) {
    evaluations = PerSymbol(repeating: 0, count: symbols)
    setups = evaluations
    trendChanges = evaluations
    trend = PerSymbol(repeating: nil, count: symbols)
  }

  mutating func evaluated(_ symbol: Symbol) { evaluations[symbol] += 1 }

  mutating func decided(_ record: VerdictRecord, _ symbol: Symbol) {
    if record.direction == .long { longs += 1 } else { shorts += 1 }
    if seen.insert(Setup(symbol: symbol, id: record.setupId)).inserted { setups[symbol] += 1 }
  }

  mutating func changed(_ record: TrendRecord, _ symbol: Symbol) {
    trend[symbol] = record.direction
    // The first trend that is known is no change.
    if record.from != nil { trendChanges[symbol] += 1 }
  }

  /// Symbols whose position stands against the trend.
  func against(_ positions: PerPosition<Quantity>) -> Int64 {
    Int64(
      trend.symbols.count { symbol in
        positions[PositionKey(symbol)].direction.map { trend[symbol] == $0.opposite } ?? false
      })
  }
}
