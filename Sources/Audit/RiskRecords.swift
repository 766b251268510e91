import Market

/// How much an accepted signal trades, and what that risks. engine.md 3.2 to 3.4.
public struct SizeRecord: Hashable, Sendable {
  public var symbol: String
  /// Of the entry order.
  public var clientId: String
  public var wallet: Money
  /// Prices that the size was computed from.
  public var entry: Price
  public var stop: Price
  public var leverage: Int
  /// The most that one trade may lose.
  public var riskBudget: Money
  /// What this quantity loses at the stop, before fees.
  public var riskAtStop: Money
  /// The largest notional of one position.
  public var cap: Money
  /// The cap decided, not the budget.
  public var isCapped: Bool
  /// The signal named the quantity; neither budget nor cap was asked.
  public var isGiven: Bool
  /// What is sent.
  public var quantity: Quantity
  public init(
    symbol: String, clientId: String, wallet: Money, entry: Price, stop: Price, leverage: Int, riskBudget: Money,
    riskAtStop: Money, cap: Money, isCapped: Bool, isGiven: Bool, quantity: Quantity
  ) {
    self.symbol = symbol
    self.clientId = clientId
    self.wallet = wallet
    self.entry = entry
    self.stop = stop
    self.leverage = leverage
    self.riskBudget = riskBudget
    self.riskAtStop = riskAtStop
    self.cap = cap
    self.isCapped = isCapped
    self.isGiven = isGiven
    self.quantity = quantity
  }
}

/// What is open on each side, at the prices last heard. engine.md 8.2, row 3.5 i3.
public struct ExposureRecord: Hashable, Sendable {
  /// Notionals, without a sign.
  public var long: Money
  public var short: Money
  /// Before fees.
  public var unrealizedLong: Money
  public var unrealizedShort: Money
  /// `start`, `fill` or `every 1m`.
  public var cause: String
  public var net: Money { long - short }
  public init(long: Money, short: Money, unrealizedLong: Money, unrealizedShort: Money, cause: String) {
    self.long = long
    self.short = short
    self.unrealizedLong = unrealizedLong
    self.unrealizedShort = unrealizedShort
    self.cause = cause
  }
}
