import Binance
import Market

/// How the venue behaves: its profile and era, and what a scenario may choose about it.
public struct ExchangeSettings: Hashable, Sendable {
  public typealias Profile = VenueProfile
  public typealias Era = VenueEra

  /// What a placement answer says of a MARKET order under ACK. Source: binance-usdm 2.4, 8.1 Q1.
  public enum AckManner: String, Hashable, Sendable, CaseIterable {
    /// NEW with zero price and quantities.
    case zeros
    /// NEW without `avgPrice` and `cumQuote`, as from era E3 on.
    case absent
    /// FILLED with the executed quantity and a price of 0.
    case filledZeroPrice = "filled-zero-price"
  }

  /// In which order the extremes of a bar are traded through.
  public enum IntrabarPath: String, Hashable, Sendable, CaseIterable {
    /// The extreme nearer to the open; the low when both are equally near.
    case nearestFirst = "nearest-first"
    case highFirst = "high-first"
    case lowFirst = "low-first"
  }

  /// How orders find their executions.
  public enum FillRule: String, Hashable, Sendable, CaseIterable {
    /// All of an order at the best opposite price, without depth: `TouchFill`.
    case touch
  }

  /// Which kline frames are pushed.
  public enum CandleUpdates: Hashable, Sendable {
    case closedOnly
    /// Besides the closed candle the forming one, at each multiple of the span in UTC before which its price was set
    /// since the last one. The span is above zero.
    case every(Span)
  }

  public var profile: Profile
  public var era: Era
  public var takerFee: Rate
  public var makerFee: Rate
  public var fundingRate: Rate
  public var ack: AckManner
  public var intrabarPath: IntrabarPath
  /// Of a key that is not kept alive (binance-usdm 4.1).
  public var listenKeyLife: Span
  /// After which the venue closes a stream connection (binance-usdm 3.3).
  public var connectionLife: Span
  /// From the close of a position to the expiry of its GTE_GTC orders; 50-500 ms (binance-usdm 2.7, rule 6).
  public var siblingExpiryDelay: Span
  /// From a met trigger condition to the child order in the matching engine.
  public var triggerDelay: Span
  public var candleUpdates: CandleUpdates
  /// Maintenance margin as a share of the notional: one bracket for every contract.
  public var maintenanceRate: Rate
  public var fills: FillRule

  public init(
    profile: Profile, era: Era, takerFee: Rate, makerFee: Rate, fundingRate: Rate, ack: AckManner,
    intrabarPath: IntrabarPath = .nearestFirst, listenKeyLife: Span = .minutes(60), connectionLife: Span = .hours(24),
    siblingExpiryDelay: Span = .milliseconds(100), triggerDelay: Span = .milliseconds(6),
    candleUpdates: CandleUpdates = .closedOnly, maintenanceRate: Rate = Rate(units: 500_000), fills: FillRule = .touch
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
    self.triggerDelay = triggerDelay
    self.candleUpdates = candleUpdates
    self.maintenanceRate = maintenanceRate
    self.fills = fills
  }

  /// What the venue does by itself in that installation and era; everything else as it is most often.
  public init(_ manner: VenueManner) {
    self.init(
      profile: manner.profile, era: manner.era, takerFee: manner.takerFee, makerFee: manner.makerFee,
      fundingRate: manner.fundingRate, ack: manner.placementsTellAverages ? .zeros : .absent)
  }

  public static func testnet(era: Era) -> ExchangeSettings { ExchangeSettings(VenueManner(.testnet, era)) }
  public static func production(era: Era) -> ExchangeSettings { ExchangeSettings(VenueManner(.production, era)) }

  public var manner: VenueManner { VenueManner(profile, era) }
}

/// The account as a run finds it: one-way mode, isolated margin, leverage 1.
public struct AccountStart: Hashable, Sendable {
  public struct Position: Hashable, Sendable {
    public var symbol: Symbol
    /// Negative for a short.
    public var quantity: Quantity
    public var entry: Price
    public init(symbol: Symbol, quantity: Quantity, entry: Price) {
      self.symbol = symbol
      self.quantity = quantity
      self.entry = entry
    }
  }

  /// Wallet balance, the margin of the positions included.
  public var balance: Money
  public var positions: [Position]

  public init(balance: Money, positions: [Position] = []) {
    self.balance = balance
    self.positions = positions
  }
}
