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

  public init(
    shortsMax: Int? = nil, allowsBothSides: Bool = true, positionMax: Rate? = nil, riskPerTrade: Rate? = nil
  ) {
    self.shortsMax = shortsMax
    self.allowsBothSides = allowsBothSides
    self.positionMax = positionMax
    self.riskPerTrade = riskPerTrade
  }

  /// Nothing is promised.
  public static let none = RiskLimits()
}
