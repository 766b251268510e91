import Audit
import Basics
import Binance
import Market
import Oracle
import Runs
import Script
import Simulation
import TestSupport
import Testing
import TradingEngine

/// The incident of 2026-01-30, judged from what crossed the wire and not by the scenario's own expectations.
@Suite struct ListenKeyExpiryTests {
  /// A way for the key to die, with what tells the engine (engine.md section 5, rules 1 and 7).
  struct Death: Sendable, CustomTestStringConvertible {
    var row: String
    /// Cause on record when the new key came.
    var found: String
    /// Longest time from the death to the request for a new key.
    var within: Span
    /// A POST while a key is active gives the same key again (binance-usdm 4.1).
    var keys: Int
    var testDescription: String { row }
  }

  static let deaths = [
    Death(row: "event-pushed", found: "listenKeyExpired", within: .seconds(1), keys: 2),
    // The first keep-alive goes out half an hour after the key was made: less than a second after the death.
    Death(row: "first-ping", found: "-1125", within: .seconds(1), keys: 2),
    // Echo within 5 s, comparison every 60 s, a difference older than 5 s.
    Death(row: "silent", found: "event missed", within: .seconds(70), keys: 2),
    Death(row: "socket-closed", found: "socket closed", within: .seconds(1), keys: 1),
    Death(row: "day-cut", found: "socket closed", within: .seconds(1), keys: 1),
    Death(row: "deleted-elsewhere", found: "event missed", within: .seconds(70), keys: 2),
  ]

  /// Each row is played once for all tests.
  private static let plays: [String: Result<(run: RowRun, tap: WireTap), any Error>] = Dictionary(
    uniqueKeysWithValues: deaths.map { death in
      let tap = WireTap()
      let result = Result {
        try Checkout.play(
          Checkout.document("listenkey-expiry"), row: death.row, overrides: [Checkout.shortMorning]
        ) { $0.observers = { _ in [tap] } }
      }
      return (death.row, result.map { ($0, tap) })
    })

  static func played(_ row: String) throws -> (run: RowRun, tap: WireTap) { try plays[row]!.get() }

  @Test(arguments: deaths)
  func theKeyIsReplacedOnceAndForTheRightReason(death: Death) throws {
    let (_, tap) = try Self.played(death.row)
    let posts = tap.requests("POST /fapi/v1/listenKey")
    #expect(posts.count == 2)
    #expect(tap.listenKeys.count == death.keys)

    let rotations: [(Timestamp, ListenKeyRotatedRecord)] = tap.audit.compactMap {
      if case .listenKeyRotated(let record) = $0.event { ($0.time, record) } else { nil }
    }
    #expect(rotations.map(\.1.cause) == ["start", death.found])
    // Position opened at half past six, five minutes on; of `first-ping` half an hour after the start.
    let start = CivilTime(year: 2026, month: 1, day: 29, hour: 21, minute: 10).timestamp()
    let died = start + .minutes(death.row == "first-ping" ? 30 : 25)
    let asked = try #require(posts.last).sent
    #expect(asked >= died)
    #expect(asked <= died + death.within)
  }

  @Test func onlyTheFirstPingIsAnsweredByRefusal() throws {
    let (_, tap) = try Self.played("first-ping")
    let pings = tap.requests("PUT /fapi/v1/listenKey")
    let ping = try #require(pings.first)
    let answer = try #require(tap.answer(to: ping.id))
    #expect(answer.response.status == 400)
    #expect(try JSONValue(parsing: answer.response.body)["code"] == .integer(-1125))
    // Rule 1: at once, not at the next ping.
    #expect(tap.requests("POST /fapi/v1/listenKey").last?.sent == answer.time)
  }

  /// Trade ids of the executions that the user stream delivered.
  static func streamed(_ tap: WireTap) -> [JSONValue?] {
    tap.userFrames.map(\.json).filter { $0["e"] == .string("ORDER_TRADE_UPDATE") }.compactMap { $0["o"] }
      .filter { $0["x"] == .string("TRADE") }.map { $0["t"] }
  }

  @Test(arguments: deaths)
  func theMissedFillIsBookedExactlyOnce(death: Death) throws {
    let (run, tap) = try Self.played(death.row)
    let booked: [FillRecord] = tap.audit.compactMap { if case .fill(let record) = $0.event { record } else { nil } }
    #expect(booked.map(\.side) == [.sell, .buy, .sell])
    #expect(Set(booked.map(\.tradeId)).count == 3)
    #expect(booked.map(\.wasMissed) == [false, true, false])
    #expect(booked.map(\.source) == [.stream, .tradeQuery, .stream])
    // Nobody heard of the stop's fill by stream, before or after; both entries were heard of.
    #expect(Self.streamed(tap) == [.integer(booked[0].tradeId), .integer(booked[2].tradeId)])
    #expect(Self.metric("fills", run) == .count(3))
    #expect(Self.metric("fills.recovered", run) == .count(1))
    #expect(Self.metric("fills.double", run) == .count(0))
    #expect(Self.metric("missed-fills", run) == .count(0))
    #expect(Self.metric("reconciliations", run) == .count(1))
  }

  /// From prices and quantities alone: (entry - exit) × quantity of the closed short, and 0.04 % of each turnover.
  @Test(arguments: deaths)
  func theWalletIsWhatThePricesSay(death: Death) throws {
    let (run, tap) = try Self.played(death.row)
    let booked: [FillRecord] = tap.audit.compactMap { if case .fill(let record) = $0.event { record } else { nil } }
    guard booked.count == 3 else { return #expect(booked.count == 3) }
    let perUnit = Int128(booked[0].price.units - booked[1].price.units)
    #expect(booked[0].quantity == booked[1].quantity)
    // Units are 1e-8; a product of two has 1e-16.
    var wallet = Int128(444_000_000_000) * 100_000_000 + perUnit * Int128(booked[0].quantity.units)
    for fill in booked {
      let turnover = Int128(fill.price.units) * Int128(fill.quantity.units)
      let commission = Int128(fill.commission.units) * 100_000_000
      #expect((turnover * 4 / 10_000 - commission).magnitude < 100_000_000, "\(fill)")
      wallet -= commission
    }
    #expect(wallet % 100_000_000 == 0)
    #expect(Self.metric("wallet", run) == .decimal(Int64(wallet / 100_000_000)))
    #expect(Self.metric("exchange.wallet", run) == .decimal(Int64(wallet / 100_000_000)))
  }

  @Test(arguments: deaths)
  func nothingEntersInTheDark(death: Death) throws {
    let (_, tap) = try Self.played(death.row)
    let states: [(Timestamp, StreamStateRecord)] = tap.audit.compactMap {
      if case .streamState(let record) = $0.event, record.stream == .user { ($0.time, record) } else { nil }
    }
    let live = states.filter { $0.1.to == .live }.map(\.0)
    guard live.count == 2, let lost = states.first(where: { $0.1.from == .live }) else {
      return #expect(live.count == 2, "live at the start and once again, but once only")
    }
    let reconciled = tap.audit.filter { if case .reconciliation = $0.event { true } else { false } }.map(\.time)
    #expect(try #require(reconciled.last) <= live[1])

    let entries = tap.requests("POST /fapi/v1/order").filter { $0.query.contains("side=SELL") }
    #expect(entries.count == 2)
    #expect(entries.allSatisfy { $0.sent < lost.0 || $0.sent >= live[1] })
    let verdicts: [VerdictRecord] = tap.audit.compactMap {
      if case .verdict(let record) = $0.event { record } else { nil }
    }
    #expect(verdicts.map(\.setupId) == ["first-short", "signal-while-dark", "signal-afterwards"])
    #expect(verdicts.map(\.reason) == [nil, "entries_paused", nil])
  }

  static func metric(_ name: String, _ run: RowRun) -> MetricValue? {
    run.record.metrics.first { $0.name == name }?.value
  }
}
