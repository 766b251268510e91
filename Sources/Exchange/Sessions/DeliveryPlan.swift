import Binance
import Market

/// Who gets which market data, worked out once per change of subscriptions.
struct DeliveryPlan: Sendable {
  struct Marks: Sendable {
    var connection: ConnectionID
    var symbol: Symbol
    var everyThreeSeconds: Bool
  }

  private(set) var marks: [Marks] = []
  private(set) var trades: PerSymbol<[ConnectionID]>
  private(set) var quotes: PerSymbol<[ConnectionID]>
  /// By contract, and in it by interval.
  private var candles: PerSymbol<[[ConnectionID]]>
  /// What somebody follows.
  private(set) var candleRows: [(symbol: Symbol, interval: Interval)] = []

  func candles(_ symbol: Symbol, _ interval: Interval) -> [ConnectionID] {
    candles[symbol][Int(interval.rawValue)]
  }

  init(_ connections: [Connection], instruments: Instruments) {
    trades = PerSymbol(repeating: [], count: instruments.count)
    quotes = trades
    candles = PerSymbol(repeating: Array(repeating: [], count: Interval.allCases.count), count: instruments.count)
    for connection in connections {
      for stream in connection.subscriptions {
        guard let symbol = stream.symbol.flatMap({ instruments.symbol(named: $0) }) else { continue }
        switch stream {
        case .markPrice(_, let speed):
          marks.append(
            Marks(connection: connection.id, symbol: symbol, everyThreeSeconds: speed == .everyThreeSeconds))
        case .trade, .aggTrade:
          // Both streams of one connection carry the same trades here.
          if trades[symbol].last != connection.id { trades[symbol].append(connection.id) }
        case .bookTicker: quotes[symbol].append(connection.id)
        case .kline(_, let interval): candles[symbol][Int(interval.rawValue)].append(connection.id)
        case .other: break
        }
      }
    }
    for symbol in instruments.symbols {
      for interval in Interval.allCases where !candles(symbol, interval).isEmpty {
        candleRows.append((symbol, interval))
      }
    }
  }
}
