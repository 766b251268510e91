import Basics
import Binance
import Files
import Market
import TapeImport
import TestSupport
import Testing

@testable import Tape

/// Real candles through the import. The figures come from the files themselves and from the cross-checks in the README
/// beside them (XRPUSDT 5m to 15m: 7748 of 7748 candles equal).
@Suite(.enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
struct RealKlineTests {
  static let fiveMinutes = RealMarketData.folder + "/klines-5m-um/XRPUSDT-5m-2025-12-01_2026-02-19.csv.gz"
  static let quarters = RealMarketData.folder + "/klines-15m-um/XRPUSDT-15m-2025-08-17_2026-05-17.csv.gz"

  static func rows(_ path: String) throws -> [[String]] {
    let lines = try LineSource(path: path, packing: .either)
    var rows: [[String]] = []
    while let line = try lines.next() {
      rows.append(String(decoding: line, as: UTF8.self).split(separator: ",").map(String.init))
    }
    return Array(rows.dropFirst())
  }

  static func values(_ kline: JSONValue) throws -> [String] {
    [try kline.required("t")].map { if case .number(let text) = $0 { text } else { "?" } }
      + (try ["o", "h", "l", "c", "v"].map { key throws in try kline.string(key) })
  }

  @Test func everyRowOfAFileIsPlayedWithItsOwnDigits() throws {
    let folder = Folder()
    let rows = try Self.rows(Self.fiveMinutes)
    let report = try TapeImport(files: [.init(path: Self.fiveMinutes)], header: header).write(to: folder / "t")
    #expect(report.files.map(\.rows) == [rows.count])
    #expect(report.tape.summary[.market] == rows.count)
    #expect(report.tape.summary.gapCount == 0)
    let frames = try TapeKline.all(folder / "t")
    #expect(try Self.values(frames[0].kline) == rows.first)
    #expect(try Self.values(frames[frames.count - 1].kline) == rows.last)
    #expect(frames[0].time.milliseconds == Int64(rows[0][0]))
  }

  @Test func historyEqualsTheCandlesOfTheVenueAndAnIndependentSum() throws {
    let folder = Folder()
    let rows = try Self.rows(Self.fiveMinutes)
    let last = Timestamp(milliseconds: try #require(Int64(rows[rows.count - 1][0])))
    _ = try TapeImport(
      files: [.init(path: Self.fiveMinutes)], from: last,
      history: [.init(.m15, count: 100_000), .init(.h1, count: 100_000)], header: header
    ).write(to: folder / "t")
    let history = try TapeKline.all(folder / "t").filter { $0.channel == .history }

    var quarters: [String: [String]] = [:]
    for row in try Self.rows(Self.quarters) { quarters[row[0]] = row }
    var equal = 0
    for frame in history where frame.stream == "xrpusdt@kline_15m" {
      let found = try Self.values(frame.kline)
      let venue = try #require(quarters[found[0]])
      if zip(found, venue).dropFirst().allSatisfy({ Price($0) == Price($1) }) { equal += 1 }
    }
    let complete = Int((last.milliseconds - Int64(rows[0][0])!) / 900_000)
    #expect(equal == complete)
    #expect(equal >= 7747)

    var sums: [Int64: (open: Price, high: Price, low: Price, close: Price, volume: Volume)] = [:]
    for row in rows {
      let hour = Int64(row[0])! / 3_600_000 * 3_600_000
      let prices = try row[1...4].map { text throws in try Price(parsing: text) }
      let volume = try #require(Volume(row[5]))
      if let sum = sums[hour] {
        sums[hour] = (
          sum.open, max(sum.high, prices[1]), min(sum.low, prices[2]), prices[3], sum.volume.adding(volume)!
        )
      } else {
        sums[hour] = (prices[0], prices[1], prices[2], prices[3], volume)
      }
    }
    let hours = history.filter { $0.stream == "xrpusdt@kline_1h" }
    #expect(hours.count == Int((last.milliseconds - Int64(rows[0][0])!) / 3_600_000))
    for frame in hours {
      let sum = try #require(sums[try frame.kline.integer("t")])
      let expected = [sum.open, sum.high, sum.low, sum.close].map(\.description) + [sum.volume.description]
      #expect(try Array(Self.values(frame.kline).dropFirst()) == expected)
    }
  }
}
