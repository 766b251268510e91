import Market

/// How the venue behaves: its profile and era, and what a scenario may choose about it.
public struct ExchangeSettings: Hashable, Sendable {
  /// Fees, limits and manners of one installation. Source: binance-usdm 1.1.
  public enum Profile: String, Hashable, Sendable, CaseIterable {
    case testnet, production
  }

  /// A stretch of the venue's history in which clients see the same contract. Source: binance-usdm 0.
  public enum Era: Int, Hashable, Comparable, Sendable, CaseIterable {
    case e0, e1, e2, e3, e4
    public static func < (a: Era, b: Era) -> Bool { a.rawValue < b.rawValue }
    public var name: String { "E\(rawValue)" }
  }

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

  public init(
    profile: Profile, era: Era, takerFee: Rate, makerFee: Rate, fundingRate: Rate, ack: AckManner,
    intrabarPath: IntrabarPath = .nearestFirst, listenKeyLife: Span = .minutes(60), connectionLife: Span = .hours(24),
    siblingExpiryDelay: Span = .milliseconds(100), triggerDelay: Span = .milliseconds(6),
    candleUpdates: CandleUpdates = .closedOnly, maintenanceRate: Rate = Rate(units: 500_000)
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
  }

  /// Taker 0.04 %, maker 0.02 %, funding pinned to 0.01 % (binance-usdm 1.1).
  public static func testnet(era: Era) -> ExchangeSettings {
    ExchangeSettings(
      profile: .testnet, era: era, takerFee: Rate(units: 40_000), makerFee: Rate(units: 20_000),
      fundingRate: Rate(units: 10_000), ack: era >= .e3 ? .absent : .zeros)
  }

  /// Taker 0.05 %, maker 0.02 % (binance-usdm 7.2, VIP 0).
  public static func production(era: Era) -> ExchangeSettings {
    ExchangeSettings(
      profile: .production, era: era, takerFee: Rate(units: 50_000), makerFee: Rate(units: 20_000),
      fundingRate: Rate(units: 10_000), ack: era >= .e3 ? .absent : .zeros)
  }

  /// REQUEST_WEIGHT a minute (binance-usdm 1.1, 1.6).
  var weightLimit: Int { profile == .testnet ? 6000 : 2400 }
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
