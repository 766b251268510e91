import Market

/// What a client meets that depends on the installation and on the era: all of it, in one table.
///
/// Whoever plays the venue asks here and compares neither; what a scenario may choose beyond it is a setting of the
/// exchange.
public struct VenueManner: Hashable, Sendable {
  public let profile: VenueProfile
  public let era: VenueEra

  public init(_ profile: VenueProfile, _ era: VenueEra) {
    self.profile = profile
    self.era = era
  }

  // MARK: By installation

  /// Share of the notional, VIP 0: 0.04 % on the testnet (binance-usdm 1.1), 0.05 % in production (7.2).
  public var takerFee: Rate { Rate(units: profile == .testnet ? 40_000 : 50_000) }
  /// 0.02 % (binance-usdm 7.2).
  public var makerFee: Rate { Rate(units: 20_000) }
  /// Each eight hours; pinned to 0.01 % on the testnet (binance-usdm 1.1), and so much in quiet times in production.
  public var fundingRate: Rate { Rate(units: 10_000) }
  /// REQUEST_WEIGHT a minute (binance-usdm 1.1, 1.6).
  public var weightLimit: Int { profile == .testnet ? 6000 : 2400 }
  /// A path that is not known is answered with an HTML page in place of JSON with -5000 (binance-usdm 2.1).
  public var showsPageForUnknownPath: Bool { profile == .production }

  // MARK: By era

  /// The answers of place, amend and cancel have `avgPrice` and `cumQuote`: until they left in E3 (binance-usdm 0).
  public var placementsTellAverages: Bool { era < .e3 }
  /// An order on `/fapi/v1/algoOrder` counts on the limits of orders: since 20 June 2026, E3 (binance-usdm 0.1).
  public var countsAlgoOrders: Bool { era >= .e3 }
}
