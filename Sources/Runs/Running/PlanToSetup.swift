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
}

extension RunPlan {
  var flatPrices: [FlatPrice] {
    if case .flat(let prices) = market { prices } else { [] }
  }

  /// Some expression reads a price, which changes without any event of account or connection.
  var readsPrices: Bool { queries.contains { $0.metric == .mark || $0.metric == .last } }
}
