import Market

/// Closed candles whose closing push is still to come, by the time it is due.
struct ClosedCandles: Sendable {
  /// The closing push comes some tens of milliseconds after the candle's end (binance-usdm 3.4).
  static let delay = Span.milliseconds(30)
  private var waiting: [(due: Timestamp, candle: Candle)] = []
  private var head = 0
  /// The present: a candle that the venue learns of late is pushed at once, not in the past.
  var earliest = Timestamp.distantPast

  /// When the next one is pushed. Kept, not looked up: it is asked for before every event.
  private(set) var nextDue = Timestamp.distantFuture

  mutating func append(_ candle: Candle) { append(candle, due: candle.end + Self.delay) }

  mutating func append(_ candle: Candle, due wanted: Timestamp) {
    let due = max(wanted, earliest)
    var position = waiting.count
    while position > head, waiting[position - 1].due > due { position -= 1 }
    waiting.insert((due, candle), at: position)
    nextDue = waiting[head].due
  }

  mutating func popFirst() -> Candle {
    let candle = waiting[head].candle
    head += 1
    if head == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      head = 0
    }
    nextDue = head < waiting.count ? waiting[head].due : .distantFuture
    return candle
  }
}
