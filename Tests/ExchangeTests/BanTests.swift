import Binance
import Market
import Testing

@testable import Exchange

/// Limits that are not kept. Texts and statuses: binance-usdm 1.6; how many requests a ban takes is an assumption of `Bans`.
@Suite struct BanTests {
  private static let start = Timestamp(seconds: 1_769_811_000)

  /// A venue whose weight of this minute is used up, and has been asked once more.
  private static func exhausted() throws -> Venue {
    var venue = Venue(at: start) { $0.weightLimit = 80 }
    for _ in 1...2 { #expect(try venue.send(.get, "v1/openOrders").status == 200) }
    #expect(try venue.send(.get, "v1/openOrders").status == 429)
    return venue
  }

  @Test func requestsThatWereOnTheirWayAreForgiven() throws {
    var venue = try Self.exhausted()
    for _ in 1...50 { #expect(try venue.send(.get, "v1/openOrders").status == 429) }
    venue.wait(.seconds(60))
    #expect(try venue.send(.get, "v1/openOrders").status == 200)
  }

  @Test func goingOnIsABan() throws {
    var venue = try Self.exhausted()
    venue.wait(.seconds(2))
    for _ in 1..<Bans.patience { #expect(try venue.send(.get, "v1/openOrders").status == 429) }
    let ban = try venue.send(.get, "v1/openOrders")
    #expect(ban.status == 418 && ban.code == -1003)
    // Two minutes from the moment of the ban: 1769811002 s + 120 s.
    #expect(ban.headers.contains(Parameter("Retry-After", "120")))
    let text = String(decoding: VenueError.banned(until: Timestamp(seconds: 1_769_811_122)).json.bytes, as: UTF8.self)
    #expect(text.contains("banned until 1769811122000. Please use the websocket for live updates to avoid bans."))
    // Every request of the address, in the next minute as well.
    venue.wait(.seconds(61))
    #expect(try venue.send(.get, "v1/ping").status == 418)
    venue.wait(.seconds(59))
    #expect(try venue.send(.get, "v1/ping").status == 200)
  }

  @Test func goingOnDuringABanDoublesIt() throws {
    var venue = try Self.exhausted()
    venue.wait(.seconds(2))
    for _ in 1...Bans.patience { _ = try venue.send(.get, "v1/openOrders") }
    venue.wait(.seconds(10))
    var last = try venue.send(.get, "v1/ping")
    #expect(last.headers.contains(Parameter("Retry-After", "110")))
    for _ in 2...Bans.patience { last = try venue.send(.get, "v1/ping") }
    #expect(last.headers.contains(Parameter("Retry-After", "240")))
  }

  @Test func noBanIsLongerThanThreeDays() {
    var bans = Bans()
    var now = Self.start
    for _ in 1...20 {
      for _ in 0...Bans.patience {
        bans.refuse(at: now)
        now += .seconds(2)
      }
    }
    #expect(bans.until - now <= .hours(72) && bans.until - now > .hours(71))
  }

  @Test func theLimitIsWhatTheScenarioSays() throws {
    var venue = Venue(at: Self.start) { $0.weightLimit = 40 }
    #expect(try venue.send(.get, "v1/openOrders").status == 200)
    #expect(try venue.send(.get, "v1/openOrders").status == 429)
  }
}
