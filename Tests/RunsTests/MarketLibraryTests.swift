import Files
import Glibc
import Market
import TestSupport
import Testing

@testable import Runs
@testable import Script

/// Files of market data become one tape, once.
@Suite struct MarketLibraryTests {
  static let midnight = Timestamp(seconds: 1_769_731_200)

  /// A folder with market data, and the library over it.
  final class Data {
    private let folder = Folder()
    private var imports: String { folder.path + "/imports" }

    var library: MarketLibrary { MarketLibrary(recordings: [], marketData: folder.path, imports: imports) }

    /// Bars from 2026-01-30 00:00 UTC on.
    func bars(_ name: String, minutes: Int, count: Int) {
      let rows = (0..<count).map { "\((1_769_731_200 + $0 * minutes * 60) * 1000),1.5,1.6,1.4,1.5,10\n" }
      folder.write(rows.joined(), to: name)
    }

    var tapes: [String] { FileSystem.names(in: imports).filter { $0.hasSuffix(".tape.gz") } }
  }

  @Test func filesOfSeveralSymbolsAndLengthsBecomeOneTape() throws {
    let data = Data()
    data.bars("XRPUSDT-5m.csv", minutes: 5, count: 12)
    data.bars("DOGEUSDT-1m.csv", minutes: 1, count: 59)
    let names = ["market-data:XRPUSDT-5m.csv", "market-data:DOGEUSDT-1m.csv"]
    let found = try data.library.find(names, window: nil)
    #expect(found.symbols == ["DOGEUSDT", "XRPUSDT"])
    #expect(found.first == Self.midnight)
    #expect(found.last == Self.midnight + .hours(1), "the last bar of five minutes ends then")
    #expect(found.mark == "real data")
    #expect(try data.library.find(names.reversed(), window: nil).path == found.path)
    #expect(data.tapes.count == 1)
    // With a window, what lies before it is history.
    let part = try data.library.find(names, window: (Self.midnight + .minutes(30))...(Self.midnight + .minutes(40)))
    #expect(part.first == Self.midnight + .minutes(30))
    #expect(part.last == Self.midnight + .minutes(40))
  }

  @Test func aFileThatChangedIsImportedAgain() throws {
    let data = Data()
    data.bars("XRPUSDT-5m.csv", minutes: 5, count: 12)
    let first = try data.library.find(["market-data:XRPUSDT-5m.csv"], window: nil)
    data.bars("XRPUSDT-5m.csv", minutes: 5, count: 24)
    let second = try data.library.find(["market-data:XRPUSDT-5m.csv"], window: nil)
    #expect(first.last == Self.midnight + .hours(1))
    #expect(second.last == Self.midnight + .hours(2))
  }

  @Test func whatCannotBeOneTapeIsTold() throws {
    let data = Data()
    data.bars("XRPUSDT-5m.csv", minutes: 5, count: 12)
    func problem(_ names: [String]) -> String {
      do throws(MarketLibrary.Problem) {
        _ = try data.library.find(names, window: nil)
        return "nothing"
      } catch {
        switch error {
        case .absent(let why): return "absent: \(why)"
        case .broken(let why): return why
        }
      }
    }
    #expect(
      problem(["market-data:XRPUSDT-5m.csv", "market-data:nowhere.csv"]).hasPrefix("absent: real data 'nowhere.csv'"))
    let mixed = problem(["market-data:XRPUSDT-5m.csv", "one"])
    #expect(mixed.hasPrefix("error: the tape 'one' stands in a list of files\n = expected: one tape, or files that"))
  }
}
