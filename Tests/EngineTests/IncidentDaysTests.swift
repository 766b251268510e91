import Audit
import ICT
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// The strategy on the recorded candles of both incident days, candles straight from the file. The same through exchange
/// and network is the scenario `incident-days`.
@Suite(.enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
struct IncidentDaysTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var symbol: String
    var day: IncidentDay
    var candidates: Int
    var meanRejected: String
    /// Close under the clock of Korea, and RR from unrounded levels.
    var accepted: [String]
    /// Candidates that reach 0.5, 0.4, 0.3.
    var reaching: [Int]?
    var testDescription: String { "\(symbol) \(String(describing: day))" }
  }

  /// engine.md 2.18.
  static let table = [
    Row(
      symbol: "XRPUSDT", day: .first, candidates: 77, meanRejected: "0.4315",
      accepted: [
        "07:40 1.5949", "07:45 1.6137", "07:50 1.1304", "10:20 1.2918", "10:25 1.5904", "10:30 1.0412", "10:45 1.0017",
      ]),
    Row(
      symbol: "XRPUSDT", day: .second, candidates: 127, meanRejected: "0.3315",
      accepted: [
        "06:50 2.2955", "06:55 1.5737", "07:00 1.9309", "07:40 1.0281", "07:45 1.0460", "07:50 1.0903", "08:00 1.0903",
        "08:00 1.0903", "00:40 1.0151", "03:45 1.4269",
      ], reaching: [25, 49, 73]),
    Row(
      symbol: "DOGEUSDT", day: .first, candidates: 165, meanRejected: "0.2721",
      accepted: [
        "07:15 1.6271", "07:20 4.0034", "07:25 3.3532", "10:55 1.3252", "15:50 2.0000", "21:40 1.1950", "23:45 6.0160",
      ]),
    Row(
      symbol: "DOGEUSDT", day: .second, candidates: 115, meanRejected: "0.3189", accepted: ["03:45 1.3545"],
      reaching: [26, 42, 61]),
  ]

  /// To four places, the nearest.
  private static func four(_ units: Int128) -> String {
    Rate(units: Int64(divideHalfEven(units, by: 10_000)) * 10_000).text(places: 4)
  }

  @Test(arguments: table)
  func decisionsAreThoseOfTheTable(row: Row) throws {
    let symbol = testInstruments.symbol(named: row.symbol)!
    let series = try RealMarketData.fiveMinutes(row.symbol, symbol: symbol)
    let replay = Replay([(symbol, series)], from: row.day.from, to: row.day.to)
    let verdicts = replay.verdicts
    #expect(replay.evaluations.count == (row.day == .first ? 221 : 309))
    #expect(verdicts.count == row.candidates)
    #expect(verdicts.allSatisfy { $0.record.direction == (row.day == .first ? .long : .short) })
    let ratios = try verdicts.map { try #require($0.record.rrModel) }
    let rejected = ratios.filter { $0 < rate("1") }
    #expect(rejected.count == row.candidates - row.accepted.count)
    let total = rejected.reduce(Int128(0)) { $0 + Int128($1.units) }
    #expect(Self.four(divideHalfEven(total, by: Int128(rejected.count))) == row.meanRejected)
    let accepted = zip(verdicts, ratios).filter { $1 >= rate("1") }.map { verdict, ratio in
      "\(CivilTime(verdict.at, offset: korea).clock.prefix(5)) \(Self.four(Int128(ratio.units)))"
    }
    #expect(accepted == row.accepted)
    if let reaching = row.reaching {
      #expect(["0.5", "0.4", "0.3"].map { least in ratios.count { $0 >= rate(least) } } == reaching)
    }
  }

  @Test func levelsAreThoseOfTheTable() throws {
    func first(_ name: String, _ clock: String) throws -> VerdictRecord {
      let symbol = testInstruments.symbol(named: name)!
      let replay = Replay(
        [(symbol, try RealMarketData.fiveMinutes(name, symbol: symbol))], from: IncidentDay.second.from,
        to: IncidentDay.second.to)
      return try #require(replay.verdicts.first { CivilTime($0.at, offset: korea).clock.hasPrefix(clock) }).record
    }
    let night = try first("XRPUSDT", "06:50")
    #expect(night.entry == price("1.8058") && night.targetModel == price("1.7888"))
    #expect(night.stopModel == price("1.8132058") && night.stop == price("1.8133"))
    // 0.0170 / 0.0075
    #expect(night.rr == rate("2.26666666"))
    let morning = try first("DOGEUSDT", "03:45")
    #expect(morning.entry == price("0.11665") && morning.targetModel == price("0.11349"))
    #expect(morning.stopModel == price("0.118983") && morning.stop == price("0.11899"))
  }

  /// engine.md 2.18 says that this one falls below 1.0 by rounding. In exact numbers the target is 1.8986, on the tick, and
  /// reward and risk are 0.0020 both; in binary floats 1.8966 + 2 x abs(1.8966 - 1.8976) is 1.8985999999999998, which a
  /// rounding toward the entry makes 1.8985.
  @Test func theCaseThatHingesOnBinaryFloatsIsExactlyOne() throws {
    let replay = Replay(
      [(xrp, try RealMarketData.fiveMinutes("XRPUSDT"))], from: IncidentDay.first.from, to: IncidentDay.first.to)
    let found = replay.verdicts.first { CivilTime($0.at, offset: korea).clock.hasPrefix("10:45") }
    let verdict = try #require(found).record
    #expect(verdict.entry == price("1.8966") && verdict.target == price("1.8986") && verdict.stop == price("1.8946"))
    #expect(verdict.rr == rate("1") && !verdict.isRejected(for: .rrBelowMin))
  }

  struct Counts: Sendable, CustomTestStringConvertible {
    var symbol: String
    var day: IncidentDay
    var profile: Profile
    /// In the order of `ICTStrategy.Absence`, from `sideways` to `no_displacement`.
    var absences: [Int]
    var candidates: Int
    var setups: Int
    var testDescription: String { "\(symbol) \(String(describing: day)) \(String(describing: profile))" }
  }

  /// How often each condition was the first that failed. From a replay in Python written from the sentences of engine.md 2
  /// alone, with binary floats, before there was any of this.
  @Test(arguments: [
    Counts(
      symbol: "XRPUSDT", day: .first, profile: .relaxed, absences: [91, 22, 0, 11, 20], candidates: 77, setups: 6),
    Counts(
      symbol: "XRPUSDT", day: .first, profile: .balanced, absences: [91, 22, 0, 11, 22], candidates: 75, setups: 6),
    Counts(symbol: "XRPUSDT", day: .first, profile: .strict, absences: [91, 22, 0, 11, 0], candidates: 97, setups: 6),
    Counts(
      symbol: "XRPUSDT", day: .second, profile: .relaxed, absences: [0, 0, 119, 14, 49], candidates: 127, setups: 3),
    Counts(
      symbol: "XRPUSDT", day: .second, profile: .balanced, absences: [0, 0, 119, 14, 51], candidates: 125, setups: 3),
    Counts(
      symbol: "XRPUSDT", day: .second, profile: .strict, absences: [0, 0, 119, 14, 27], candidates: 149, setups: 3),
    Counts(
      symbol: "DOGEUSDT", day: .first, profile: .relaxed, absences: [0, 22, 0, 10, 24], candidates: 165, setups: 4),
    Counts(
      symbol: "DOGEUSDT", day: .first, profile: .balanced, absences: [0, 22, 0, 10, 40], candidates: 149, setups: 5),
    Counts(
      symbol: "DOGEUSDT", day: .first, profile: .strict, absences: [0, 22, 0, 10, 31], candidates: 158, setups: 5),
    Counts(
      symbol: "DOGEUSDT", day: .second, profile: .relaxed, absences: [37, 0, 57, 57, 43], candidates: 115, setups: 3),
    Counts(
      symbol: "DOGEUSDT", day: .second, profile: .balanced, absences: [37, 0, 57, 57, 40], candidates: 118, setups: 3),
    Counts(
      symbol: "DOGEUSDT", day: .second, profile: .strict, absences: [37, 0, 57, 57, 53], candidates: 105, setups: 3),
  ])
  func conditionsFailAsOftenAsInAnotherProgram(row: Counts) throws {
    let symbol = testInstruments.symbol(named: row.symbol)!
    let series = try RealMarketData.fiveMinutes(row.symbol, symbol: symbol)
    let replay = Replay([(symbol, series)], from: row.day.from, to: row.day.to) { $0.profile = row.profile }
    let absences = replay.evaluations.compactMap(\.record.absence)
    let order: [ICTStrategy.Absence] = [.sideways, .notInDiscount, .notInPremium, .noInducement, .noDisplacement]
    #expect(order.map { absence in absences.count { $0 == absence.rawValue } } == row.absences)
    #expect(absences.count == row.absences.reduce(0, +))
    #expect(replay.verdicts.count == row.candidates)
    #expect(Set(replay.verdicts.map(\.record.setupId)).count == row.setups)
  }
}
