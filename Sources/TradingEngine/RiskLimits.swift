import Market

/// What an engine promises to keep with the settings it is given. The oracle holds it to that from the wire, so the limits
/// are stated here and not read from the engine's own record.
public struct RiskLimits: Hashable, Sendable {
  /// The most shorts that may ever be open or on their way; nil: any number.
  public var shortsMax: Int?
  public var allowsBothSides: Bool
  /// Largest notional of a position as a share of the wallet, leverage included; nil: any.
  public var positionMax: Rate?
  /// What one trade may lose at its stop as a share of the wallet; nil: any.
  public var riskPerTrade: Rate?
  /// What all shorts together may lose at their stops as a share of the wallet, one without a stop with its notional;
  /// nil: any.
  public var totalShortRisk: Rate?
  /// How an emergency liquidation goes about it.
  public var liquidation: LiquidationLimits

  public init(
    shortsMax: Int? = nil, allowsBothSides: Bool = true, positionMax: Rate? = nil, riskPerTrade: Rate? = nil,
    totalShortRisk: Rate? = nil, liquidation: LiquidationLimits = .none
  ) {
    self.shortsMax = shortsMax
    self.allowsBothSides = allowsBothSides
    self.positionMax = positionMax
    self.riskPerTrade = riskPerTrade
    self.totalShortRisk = totalShortRisk
    self.liquidation = liquidation
  }

  /// Nothing is promised.
  public static let none = RiskLimits()
}

/// What an engine promises of its emergency liquidations.
public struct LiquidationLimits: Hashable, Sendable {
  /// The first close is that of the largest notional.
  public var beginsWithLargest: Bool
  /// The least time between the first closes of two positions; nil: any.
  public var spacing: Span?
  /// From the first cancel to the end; nil: any.
  public var timeout: Span?

  public init(beginsWithLargest: Bool = false, spacing: Span? = nil, timeout: Span? = nil) {
    self.beginsWithLargest = beginsWithLargest
    self.spacing = spacing
    self.timeout = timeout
  }

  /// Nothing is promised.
  public static let none = LiquidationLimits()
}
