import Exchange
import Market
import Script
import Simulation

// What a plan says, in the terms of the world.

extension TapeReference {
  /// The window in absolute time, if both ends are written with a date: what an import of real data needs before there
  /// is a tape by which clock times could be read.
  func window(clock: ClockOffset) -> ClosedRange<Timestamp>? {
    guard case .date(let first)? = from?.value, case .date(let last)? = to?.value else { return nil }
    let range = (first.timestamp(offset: clock), last.timestamp(offset: clock))
    return range.0 < range.1 ? range.0...range.1 : nil
  }

  /// The tape that is meant. Only what says that it needs data from elsewhere may be skipped without them.
  func found(in library: MarketLibrary, for scenario: Scenario) throws(MarketLibrary.Problem) -> MarketLibrary.Found {
    do throws(MarketLibrary.Problem) {
      return try library.find(files.map(\.value), window: window(clock: scenario.clock))
    } catch {
      switch error {
      case .absent(let why):
        if scenario.requirements.contains(.realData) { throw error }
        throw .broken(at(why, hint: "a scenario that may be skipped says 'requires: real-data'"))
      case .broken(let text): throw .broken(at(text))
      }
    }
  }

  /// A problem of the tape with the place where the script names it.
  private func at(_ text: String, hint: String? = nil) -> String {
    let message = text.hasPrefix("error: ") ? String(text.dropFirst(7)) : text
    var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let what = lines.removeFirst()
    let shown = Diagnostic(what, at: files.first?.place, hint: hint).description
    // Expected, found and hint of the tape's own message stand below the line of the script.
    let rest = lines.filter { !$0.isEmpty }
    return rest.isEmpty ? shown : shown + rest.joined(separator: "\n")
  }
}

extension RunPlan {
  var flatPrices: [FlatPrice] {
    if case .flat(let prices) = market { prices } else { [] }
  }

  /// Some expression reads a price, which changes without any event of account or connection.
  var readsPrices: Bool { queries.contains { $0.metric == .mark || $0.metric == .last } }
}
