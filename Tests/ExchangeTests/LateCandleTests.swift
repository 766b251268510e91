import Binance
import Market
import TestSupport
import Testing

@testable import Exchange

/// Closed candles as a recording holds them: pushed by the venue of that day, some time after their end.
struct LateCandleTests {
  private let midnight = Timestamp(seconds: 1_769_731_200)

  /// The closing push is due 30 ms after a candle's end. One that is learned of later is pushed when it is learned of:
  /// never in the past, for the world's time only goes on.
  @Test(arguments: [(0 as Int64, 30 as Int64), (10, 30), (30, 30), (38, 38), (2_000, 2_000)])
  func pushIsNeverDueInThePast(recorded: Int64, pushed: Int64) {
    var venue = Venue(at: midnight)
    venue.exchange.opened(
      ConnectionID(1), path: "/stream?streams=xrpusdt@kline_5m", at: venue.now, into: &venue.effects)
    let bar = candle(Venue.xrp, .m5, midnight, ("1.8", "1.81", "1.79", "1.8"))
    venue.advance(to: bar.end + .milliseconds(recorded))
    venue.tape(.candle(bar))
    #expect(venue.exchange.nextDue == bar.end + .milliseconds(pushed))
    venue.advance(to: bar.end + .milliseconds(pushed))
    #expect(venue.marketEvents().contains { if case .candle(let closed) = $0 { closed.isClosed } else { false } })
  }
}
