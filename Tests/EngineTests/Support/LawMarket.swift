import Foundation
import Market
import Tape
import TestSupport
import Testing

@testable import Engine

/// A market on which the laws are shown: real candles where they are, and every tape of the repository.
struct LawMarket: Sendable, CustomTestStringConvertible {
  var name: String
  var symbol: Symbol
  var from: Timestamp
  var to: Timestamp
  private var source: Source
  private enum Source: Sendable {
    case file
    case tape(String)
  }

  var isReal: Bool { if case .file = source { true } else { false } }
  var testDescription: String { name }

  static let all: [LawMarket] = real + recorded

  static let real: [LawMarket] =
    RealMarketData.isThere
    ? ["XRPUSDT", "DOGEUSDT", "ZECUSDT", "BTCUSDT"].map { name in
      LawMarket(
        name: name, symbol: testInstruments.symbol(named: name)!,
        from: CivilTime(year: 2026, month: 1, day: 20).timestamp(),
        to: CivilTime(year: 2026, month: 2, day: 3).timestamp(), source: .file)
    } : []

  static let recorded: [LawMarket] = {
    let folder = Checkout.recordings
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".tape.gz") }.sorted().flatMap { tape -> [LawMarket] in
      guard let manifest = try? TapeManifest(path: TapeManifest.path(forTape: "\(folder)/\(tape)")),
        let from = manifest.from, let to = manifest.to
      else { return [] }
      return manifest.symbols.map(\.symbol).compactMap { name in
        testInstruments.symbol(named: name).map {
          LawMarket(
            name: "\(tape.prefix { $0 != "." }) \(name)", symbol: $0, from: from, to: to,
            source: .tape("\(folder)/\(tape)"))
        }
      }
    }
  }()

  /// The candles that are played, and what lies before them.
  func series() throws -> Series {
    switch source {
    case .file:
      let whole = try RealMarketData.fiveMinutes(testInstruments.name(symbol), symbol: symbol)
      return Series(candles: whole.candles.filter { $0.openTime >= from - .hours(40 * 24) && $0.end <= to })
    case .tape(let path): return try Self.series(of: path)[Int(symbol.index)] ?? Series(candles: [])
    }
  }

  /// Bars and history of every symbol of a tape.
  private static func series(of path: String) throws -> [Int: Series] {
    var result: [Int: Series] = [:]
    for (candle, isHistory) in try candles(ofTape: path, testInstruments) where candle.isClosed {
      let key = Int(candle.symbol.index)
      if isHistory {
        result[key, default: Series(candles: [])].history[candle.interval, default: []].append(candle)
      } else {
        result[key, default: Series(candles: [])].candles.append(candle)
      }
    }
    return result
  }
}
