import Basics
import Binance
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

extension SizeRecord: AuditRecord {
  static let types = ["position_size_calculated"]
  var operation: String { "calculate_position_size" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    .data([
      JSONMember("account_balance", wallet), JSONMember("entry_price", entry), JSONMember("stop_loss_price", stop),
      JSONMember("leverage", leverage), JSONMember("risk_budget", riskBudget), JSONMember("risk_at_stop", riskAtStop),
      JSONMember("cap", cap), JSONMember("capped", isCapped), JSONMember("given", isGiven),
      JSONMember("final_quantity", quantity), JSONMember("client_order_id", clientId),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      symbol: try source.symbol(), clientId: try data.take("client_order_id"),
      wallet: try data.take("account_balance"), entry: try data.take("entry_price"),
      stop: try data.take("stop_loss_price"), leverage: try data.take("leverage"),
      riskBudget: try data.take("risk_budget"), riskAtStop: try data.take("risk_at_stop"), cap: try data.take("cap"),
      isCapped: try data.take("capped"), isGiven: try data.take("given"), quantity: try data.take("final_quantity"))
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

extension ExposureRecord: AuditRecord {
  static let types = ["exposure"]
  var operation: String { "portfolio" }
  var contract: String? { nil }

  var body: [JSONMember] {
    .data([
      JSONMember("long", long), JSONMember("short", short), JSONMember("net", net),
      JSONMember("unrealized_long", unrealizedLong), JSONMember("unrealized_short", unrealizedShort),
      JSONMember("cause", cause),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      long: try data.take("long"), short: try data.take("short"), unrealizedLong: try data.take("unrealized_long"),
      unrealizedShort: try data.take("unrealized_short"), cause: try data.take("cause"))
  }
}
