import Binance
import Market

/// How the venue behaves: its profile and era, and what a scenario may choose about it.
package struct ExchangeSettings: Hashable, Sendable {
  package typealias Profile = VenueProfile
  package typealias Era = VenueEra

  /// What a placement answer says of a MARKET order under ACK. Source: binance-usdm 2.4, 8.1 Q1.
  package enum AckManner: String, Hashable, Sendable, CaseIterable {
    /// NEW with zero price and quantities.
    case zeros
    /// NEW without `avgPrice` and `cumQuote`, as from era E3 on.
    case absent
    /// FILLED with the executed quantity and a price of 0.
    case filledZeroPrice = "filled-zero-price"
  }

  /// In which order the extremes of a bar are traded through.
  package enum IntrabarPath: String, Hashable, Sendable, CaseIterable {
    /// The extreme nearer to the open; the low when both are equally near.
    case nearestFirst = "nearest-first"
    case highFirst = "high-first"
    case lowFirst = "low-first"
  }

  /// How orders find their executions.
  package enum FillRule: String, Hashable, Sendable, CaseIterable {
    /// All of an order at the best opposite price, without depth: `TouchFill`.
    case touch
  }

  /// What becomes of the orders that are bound to a position when the position is gone (binance-usdm 8.1, Q23).
  package enum Siblings: String, Hashable, Sendable, CaseIterable {
    /// They expire after `siblingExpiryDelay`.
    case expire
    /// They stay open until somebody cancels them.
    case stay
  }

  /// Which kline frames are pushed.
  package enum CandleUpdates: Hashable, Sendable {
    case closedOnly
    /// Besides the closed candle the forming one, at each multiple of the span in UTC before which its price was set
    /// since the last one. The span is above zero.
    case every(Span)
  }

  package var profile: Profile
  package var era: Era
  package var takerFee: Rate
  package var makerFee: Rate
  package var fundingRate: Rate
  package var ack: AckManner
  package var intrabarPath: IntrabarPath
  /// Of a key that is not kept alive (binance-usdm 4.1).
  package var listenKeyLife: Span
  /// After which the venue closes a stream connection (binance-usdm 3.3).
  package var connectionLife: Span
  /// From the close of a position to the expiry of its GTE_GTC orders; 50-500 ms (binance-usdm 2.7, rule 6).
  package var siblingExpiryDelay: Span
  package var siblings: Siblings
  /// From a met trigger condition to the child order in the matching engine.
  package var triggerDelay: Span
  package var candleUpdates: CandleUpdates
  /// Maintenance margin as a share of the notional: one bracket for every contract.
  package var maintenanceRate: Rate
  package var fills: FillRule
  /// Request weight that it takes in a minute; nil: what installation and era say (binance-usdm 1.6).
  package var weightLimit: Int?

  package init(
    profile: Profile, era: Era, takerFee: Rate, makerFee: Rate, fundingRate: Rate, ack: AckManner,
    intrabarPath: IntrabarPath = .nearestFirst, listenKeyLife: Span = .minutes(60), connectionLife: Span = .hours(24),
    siblingExpiryDelay: Span = .milliseconds(100), siblings: Siblings = .expire,
    triggerDelay: Span = .milliseconds(6),
    candleUpdates: CandleUpdates = .closedOnly, maintenanceRate: Rate = Rate(units: 500_000), fills: FillRule = .touch,
    weightLimit: Int? = nil
  ) {
    self.profile = profile
    self.era = era
    self.takerFee = takerFee
    self.makerFee = makerFee
    self.fundingRate = fundingRate
    self.ack = ack
    self.intrabarPath = intrabarPath
    self.listenKeyLife = listenKeyLife
    self.connectionLife = connectionLife
    self.siblingExpiryDelay = siblingExpiryDelay
    self.siblings = siblings
    self.triggerDelay = triggerDelay
    self.candleUpdates = candleUpdates
    self.maintenanceRate = maintenanceRate
    self.fills = fills
    self.weightLimit = weightLimit
  }

  /// What the venue does by itself in that installation and era; everything else as it is most often.
  package init(_ manner: VenueManner) {
    self.init(
      profile: manner.profile, era: manner.era, takerFee: manner.takerFee, makerFee: manner.makerFee,
      fundingRate: manner.fundingRate, ack: manner.placementsTellAverages ? .zeros : .absent)
  }

  package static func testnet(era: Era) -> ExchangeSettings { ExchangeSettings(VenueManner(.testnet, era)) }
  package static func production(era: Era) -> ExchangeSettings { ExchangeSettings(VenueManner(.production, era)) }

  package var manner: VenueManner { VenueManner(profile, era) }
}
