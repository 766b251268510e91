import Market

/// What an engine promises to keep with the settings it is given. The oracle holds it to that from the wire, so the limits
/// are stated here and not read from the engine's own record.
public struct RiskLimits: Hashable, Sendable {
  /// The most shorts that may ever be open or on their way; nil: any number.
  public var shortsMax: Int?
  /// The most shorts where the trend on record of the contract that is entered is not bearish; nil: as `shortsMax`.
  public var shortsMaxUnlessBearish: Int?
  /// The most positions of both sides that may ever be open or on their way; nil: any number.
  public var positionsMax: Int?
  public var allowsBothSides: Bool
  /// Largest notional of a position as a share of the wallet, leverage included; nil: any.
  public var positionMax: Rate?
  /// What one trade may lose at its stop as a share of the wallet; nil: any.
  public var riskPerTrade: Rate?
  /// What all shorts together may lose at their stops as a share of the wallet, one without a stop with its notional;
  /// nil: any.
  public var totalShortRisk: Rate?
  /// Notional of all positions and entries on their way as a share of the wallet, leverage included; nil: any.
  public var exposureMax: Rate?
  /// Least reward-to-risk of entries; empty: nothing is promised.
  public var rewards: [RewardMinimum]
  /// A contract whose newest market event is so old is not entered; nil: it may be.
  public var marketAgeMax: Span?
  /// How an emergency liquidation goes about it.
  public var liquidation: LiquidationLimits

  public init(
    shortsMax: Int? = nil, shortsMaxUnlessBearish: Int? = nil, positionsMax: Int? = nil, allowsBothSides: Bool = true,
    positionMax: Rate? = nil, riskPerTrade: Rate? = nil, totalShortRisk: Rate? = nil, exposureMax: Rate? = nil,
    rewards: [RewardMinimum] = [], marketAgeMax: Span? = nil, liquidation: LiquidationLimits = .none
  ) {
    self.shortsMax = shortsMax
    self.shortsMaxUnlessBearish = shortsMaxUnlessBearish
    self.positionsMax = positionsMax
    self.allowsBothSides = allowsBothSides
    self.positionMax = positionMax
    self.riskPerTrade = riskPerTrade
    self.totalShortRisk = totalShortRisk
    self.exposureMax = exposureMax
    self.rewards = rewards
    self.marketAgeMax = marketAgeMax
    self.liquidation = liquidation
  }

  /// Nothing is promised.
  public static let none = RiskLimits()
}

/// The least reward-to-risk that an engine promises to ask of an entry, of one side and, where it matters, in one trend.
public struct RewardMinimum: Hashable, Sendable {
  public var direction: Direction
  /// The trend's word in the engine's record, such as `bearish`; nil: every other trend.
  public var trend: String?
  /// Several where something decides that no record names.
  public var rates: [Rate]

  public init(_ direction: Direction, trend: String? = nil, rates: [Rate]) {
    self.direction = direction
    self.trend = trend
    self.rates = rates
  }
}

/// What an engine promises of its emergency liquidations.
public struct LiquidationLimits: Hashable, Sendable {
  /// The first close is that of the largest notional.
  public var beginsWithLargest: Bool
  /// The least time between the first closes of two positions; nil: any.
  public var spacing: Span?
  /// From the first cancel to the end; nil: any.
  public var timeout: Span?
  /// How often a position that nothing is executed of is tried to be closed; nil: any number.
  public var attemptsMax: Int?

  public init(
    beginsWithLargest: Bool = false, spacing: Span? = nil, timeout: Span? = nil, attemptsMax: Int? = nil
  ) {
    self.beginsWithLargest = beginsWithLargest
    self.spacing = spacing
    self.timeout = timeout
    self.attemptsMax = attemptsMax
  }

  /// Nothing is promised.
  public static let none = LiquidationLimits()
}
