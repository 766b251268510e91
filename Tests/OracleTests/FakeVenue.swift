import Market

@testable import Oracle

/// A venue whose books say what a test puts into them.
final class FakeVenue: VenueView {
  let instruments: Instruments
  var wallet = Money.zero
  var realized = Money.zero
  var fees = Money.zero
  var positions: PerPosition<VenuePosition>
  var prices: PerSymbol<Price?>
  var orderCounts: PerSymbol<Int>
  var stops: PerPosition<Price?>
  var liveStops: PerPosition<Bool>
  /// The live stops have been triggered and are closing.
  var areTriggered = false
  var leverages: PerSymbol<Int>
  var bookings: [VenueBooking] = []
  var feeRates: VenueFeeRates?
  var sumOfAccounts = Money.zero
  var settlement = VenueSettlement(gross: .zero, exitFees: .zero, entryFees: .zero, funding: .zero)

  init(_ instruments: Instruments) {
    self.instruments = instruments
    let count = instruments.count
    positions = PerPosition(repeating: VenuePosition(quantity: .zero, cost: .zero), count: count)
    prices = PerSymbol(repeating: nil, count: count)
    orderCounts = PerSymbol(repeating: 0, count: count)
    leverages = PerSymbol(repeating: 1, count: count)
    stops = PerPosition(repeating: nil, count: count)
    liveStops = PerPosition(repeating: false, count: count)
  }

  func position(_ key: PositionKey) -> VenuePosition { positions[key] }
  func markPrice(_ symbol: Symbol) -> Price? { prices[symbol] }
  func lastPrice(_ symbol: Symbol) -> Price? { prices[symbol] }
  func openOrderCount(_ symbol: Symbol) -> Int { orderCounts[symbol] }
  func openStopCount(_ symbol: Symbol) -> Int { stops[PositionKey(symbol)] == nil ? 0 : 1 }
  func hasOpenOrders(_ symbol: Symbol) -> Bool { orderCounts[symbol] > 0 }
  func tightestStop(_ key: PositionKey) -> Price? { stops[key] }
  func hasLiveStop(_ key: PositionKey) -> Bool { liveStops[key] }
  func hasWaitingStop(_ key: PositionKey) -> Bool { liveStops[key] && !areTriggered }
  func leverage(_ symbol: Symbol) -> Int? { leverages[symbol] }
  var bookingCount: Int { bookings.count }
  func booking(_ number: Int) -> VenueBooking { bookings[number] }
  func settled(_ symbol: Symbol?) -> VenueSettlement { settlement }
}
