import Binance
import Market

/// A stream connection as the venue knows it.
struct Connection: Sendable {
  /// A listen key that the connection asked for. Dead from the start when the key was unknown then: the venue accepts it
  /// silently and delivers nothing (binance-usdm 4.1).
  struct BoundKey: Sendable {
    var text: String
    var isLive: Bool
  }

  let id: ConnectionID
  let openedAt: Timestamp
  var isCombined: Bool
  /// In the order of subscribing, listen keys among them.
  var subscriptions: [StreamName] = []
  var keys: [BoundKey] = []

  var liveKey: String? { keys.first { $0.isLive }?.text }
}

/// Who gets which market data, worked out once per change of subscriptions.
struct DeliveryPlan: Sendable {
  struct Marks: Sendable {
    var connection: ConnectionID
    var symbol: Symbol
    var everyThreeSeconds: Bool
  }

  private(set) var marks: [Marks] = []
  /// By symbol.
  private(set) var trades: [[ConnectionID]]
  private(set) var quotes: [[ConnectionID]]
  /// By symbol and interval, see `row`.
  private(set) var candles: [[ConnectionID]]
  /// Rows of `candles` that are not empty.
  private(set) var candleRows: [(symbol: Symbol, interval: Interval)] = []

  static func row(_ symbol: Symbol, _ interval: Interval) -> Int {
    Int(symbol.index) * Interval.allCases.count + Int(interval.rawValue)
  }

  init(_ connections: [Connection], instruments: Instruments) {
    trades = Array(repeating: [], count: instruments.count)
    quotes = trades
    candles = Array(repeating: [], count: instruments.count * Interval.allCases.count)
    for connection in connections {
      for stream in connection.subscriptions {
        guard let symbol = stream.symbol.flatMap({ instruments.symbol(named: $0) }) else { continue }
        switch stream {
        case .markPrice(_, let speed):
          marks.append(
            Marks(connection: connection.id, symbol: symbol, everyThreeSeconds: speed == .everyThreeSeconds))
        case .trade, .aggTrade:
          // Both streams of one connection carry the same trades here.
          if trades[Int(symbol.index)].last != connection.id { trades[Int(symbol.index)].append(connection.id) }
        case .bookTicker: quotes[Int(symbol.index)].append(connection.id)
        case .kline(_, let interval): candles[Self.row(symbol, interval)].append(connection.id)
        case .other: break
        }
      }
    }
    for symbol in instruments.symbols {
      for interval in Interval.allCases where !candles[Self.row(symbol, interval)].isEmpty {
        candleRows.append((symbol, interval))
      }
    }
  }
}
