import Market

/// Maintenance margin by the size of a position: one bracket for every contract and size (binance-usdm 7.5).
struct Brackets: Hashable, Sendable {
  /// As a share of the notional.
  let maintenanceRate: Rate

  /// - Parameter notional: not below zero.
  func maintenance(of notional: Money) -> Money { Money(venueRounding: notional * maintenanceRate) }
}
