import Basics
import Binance
import Exchange
import Files
import Market
import Script
import Tape

/// The contracts of a market with their trading rules, and those that have none.
///
/// Rules are looked for in this order: written in the scenario, in the `exchangeInfo` that it names, published for the
/// contracts of the incident, in an `exchangeInfo` that the tape brings along.
struct TradingRules {
  private(set) var instruments = Instruments([])
  private(set) var problems: [Diagnostic] = []
  /// Contracts that are to be played have no rules.
  private(set) var isPartial = false

  /// - Parameters:
  ///   - tape: where the market is a tape, its file: contracts without rules are left out and named, unless none has any.
  ///   - info: where the file of `exchange.info` is.
  init(of names: [Marked<String>], scenario: Scenario, tape: String? = nil, info: String? = nil) {
    let isTestnet = scenario.exchange.profile == .testnet
    var known: [String: Instrument] = [:]
    if let info, let place = scenario.rules.info?.place {
      do throws(Problem) {
        for contract in try Self.contracts(of: try Self.content(of: info), for: names) {
          known[contract.name] = contract
        }
      } catch {
        problems.append(
          Diagnostic("\(info): \(error.what)", at: place, expected: "an answer of GET /fapi/v1/exchangeInfo"))
      }
    }
    for contract in scenario.rules.contracts { known[contract.value.name] = contract.value }
    var own: [String: Instrument]?
    func rules(_ name: String) -> Instrument? {
      if let found = known[name] { return found }
      if let published = isTestnet ? PublishedRules.testnet(name) : PublishedRules.production(name) { return published }
      guard let tape else { return nil }
      if own == nil { own = Self.rules(onTape: tape, for: names) }
      return own?[name]
    }
    var list: [Instrument] = []
    var lacking: [Marked<String>] = []
    for name in names.sorted(by: { $0.value < $1.value }) where !list.contains(where: { $0.name == name.value }) {
      if let rules = rules(name.value) { list.append(rules) } else { lacking.append(name) }
    }
    instruments = Instruments(list)
    // Why is among the problems of the file or of the script.
    let untold = lacking.filter { problems.isEmpty && !scenario.rules.unread.contains($0.value) }
    isPartial = list.isEmpty || tape == nil && !lacking.isEmpty || untold.count < lacking.count
    guard let first = untold.first else { return }
    guard isPartial else {
      problems.append(
        Diagnostic(
          "contracts without trading rules are not played: \(untold.map(\.value).joined(separator: ", "))",
          severity: .warning, at: first.place, hint: Self.advice))
      return
    }
    let words = known.keys.sorted() + PublishedRules.names
    for name in untold {
      problems.append(
        Diagnostic(
          "no trading rules are known for \(name.value)", at: name.place,
          expected: PublishedRules.names.joined(separator: ", "), found: name.value,
          hint: NearestWord.hint(name.value, in: words) ?? Self.advice))
    }
  }

  private static let advice = "write them: exchange.rules, or name a file of the venue's own: exchange.info"

  // MARK: The venue's own

  private struct Problem: Error {
    var what: String
  }

  /// More than the whole venue needs (2 MB in 2025).
  private static let sizeMax = 64 << 20

  private static func content(of path: String) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    do throws(FileProblem) {
      let lines = try LineSource(path: path, packing: .either)
      while let line = try lines.next(), bytes.count <= sizeMax {
        bytes += line
        bytes.append(0x0A)
      }
    } catch { throw Problem(what: error.what) }
    guard bytes.count <= sizeMax else { throw Problem(what: "larger than \(sizeMax >> 20) MiB") }
    return bytes
  }

  /// Of the contracts asked for; the venue shows others half configured.
  private static func contracts(of bytes: [UInt8], for names: [Marked<String>]) throws(Problem) -> [Instrument] {
    do throws(WireProblem) {
      let info = try ExchangeInfo(json: try JSONValue(parsing: bytes))
      var list: [Instrument] = []
      for contract in info.symbols where names.contains(where: { $0.value == contract.symbol }) {
        list.append(try contract.instrument())
      }
      return list
    } catch { throw Problem(what: "\(error)") }
  }

  /// How many lines from its beginning a tape is looked through.
  private static let linesMax = 100_000

  /// Rules in the first answer of the venue on the tape that has any; what cannot be read is for the run to tell.
  private static func rules(onTape path: String, for names: [Marked<String>]) -> [String: Instrument] {
    guard let reader = try? TapeReader(path: path) else { return [:] }
    let mark = Array("\"symbols\"".utf8)
    for _ in 0..<linesMax {
      guard let line = try? reader.next() else { return [:] }
      guard case .answer(_, 200, _, let body) = line.content else { continue }
      let bytes = Array(body.bytes)
      guard bytes.prefix(100_000).firstRange(of: mark) != nil, let list = try? contracts(of: bytes, for: names) else {
        continue
      }
      return Dictionary(list.map { ($0.name, $0) }) { first, _ in first }
    }
    return [:]
  }
}
