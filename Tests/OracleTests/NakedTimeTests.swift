import Market
import Testing

@testable import Oracle

/// How long a position was without a live stop: it ends with a stop or with the position, and counts either way.
@Suite struct NakedTimeTests {
  static let start = Timestamp(seconds: 100)
  static let key = PositionKey(Symbol(index: 0))

  /// Opens a position and looks at the venue, which then does something, so much later each time.
  static func oracle(_ steps: [(after: Span, act: (FakeVenue) -> Void)]) -> Oracle {
    let oracle = Oracle(instruments: market, from: start, wallet: .zero)
    let venue = FakeVenue(market)
    venue.positions[key] = VenuePosition(quantity: Quantity("10")!, cost: Price("1.8")! * Quantity("10")!)
    oracle.begin(venue: venue, at: start)
    var occurrences: [Occurrence] = []
    for (number, step) in steps.enumerated() {
      step.act(venue)
      oracle.look(
        at: venue, delivers: false, isWireIdle: false, now: start + step.after, event: number + 1, into: &occurrences)
    }
    return oracle
  }

  static func isProtected(_ venue: FakeVenue) { venue.liveStops[key] = true }
  static func isFlat(_ venue: FakeVenue) { venue.positions[key] = VenuePosition(quantity: .zero, cost: .zero) }

  @Test(arguments: [Int64(1), 60])
  func aStopEndsIt(seconds: Int64) {
    let oracle = Self.oracle([(.seconds(seconds), Self.isProtected), (.seconds(90), { _ in })])
    #expect(oracle.longestNakedTime == .seconds(seconds))
  }

  /// Until the close it was naked as long as with a stop at that moment.
  @Test(arguments: [Int64(2), 60])
  func soDoesTheClose(seconds: Int64) {
    let oracle = Self.oracle([(.seconds(1), { _ in }), (.seconds(seconds), Self.isFlat)])
    #expect(oracle.longestNakedTime == .seconds(seconds))
  }

  /// engine.md 4.4: three seconds, and half a second for two messages.
  @Test(arguments: [(Int64(3500), [String]()), (Int64(3501), ["protected-in-time"])])
  func moreThanThreeSecondsAreTooMany(milliseconds: Int64, expected: [String]) {
    let oracle = Self.oracle([(.milliseconds(milliseconds), { _ in })])
    #expect(oracle.violations.map(\.invariant).filter { $0 == "protected-in-time" } == expected)
  }
}
