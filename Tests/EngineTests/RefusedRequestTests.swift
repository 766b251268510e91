import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// Refusals that say that what was wanted is so already: they are no errors. All others are put on record.
@Suite struct RefusedRequestTests {
  private func refusal(_ code: VenueCode) -> Answer { .refused(VenueError(code: code, message: "No.")) }

  /// engine.md 4.1: "No need to change margin type" is success. -2019 stands for any other no.
  @Test(arguments: [(VenueCode.sameMarginType, 0), (.marginInsufficient, 1)])
  func `a margin type that is set already is no error`(code: VenueCode, errors: Int) {
    var bench = Bench()
    bench.isCourteous = false
    bench.feed(.start(seed: 1))
    bench.answer(refusal(code), to: { if case .positions(.setMarginType) = $0 { true } else { false } })
    #expect(bench.count(ofType: "api_error") == errors)
  }

  /// engine.md 4.6: -2011 and -2013 on a cancel mean that the order is gone, which is what was wanted.
  @Test(arguments: [(VenueCode.unknownOrder, 0), (.noSuchOrder, 0), (.marginInsufficient, 1)])
  func `an order that is gone already counts as cancelled`(code: VenueCode, errors: Int) {
    var bench = Bench()
    bench.startUp()
    bench.enterShort()
    bench.protect()
    bench.triggerStop()
    bench.fillStop()
    // The target is still listed after the venue had its time to expire it.
    bench.advance(by: .milliseconds(700))
    bench.answer(refusal(code), to: \.isCancelAlgo)
    #expect(bench.count(ofType: "order_cancelled") == 1 - errors && bench.count(ofType: "api_error") == errors)
  }
}
