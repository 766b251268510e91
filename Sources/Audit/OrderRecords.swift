import Basics
import Binance
import Market

/// An order was sent or answered, or its outcome is not known.
public struct OrderRecord: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case placed = "order_placed"
    case rejected = "order_rejected"
    case cancelled = "order_cancelled"
    /// The outcome is not known: neither confirmed nor rejected.
    case unresolved = "order_unresolved"
  }
  /// What the order is for.
  public enum Role: String, Hashable, Sendable {
    case entry, stop, target, close
  }
  public var kind: Kind
  public var role: Role
  public var symbol: String
  public var side: Side
  /// The venue's word, such as `MARKET`.
  public var orderType: String
  public var clientId: String
  /// Order id or algo id; nil while unknown.
  public var venueId: Int64?
  public var quantity: Quantity?
  public var triggerPrice: Price?
  public var status: String?
  /// What the venue said; nil: it took the order, or said nothing.
  public var error: RefusalRecord?
  public init(
    kind: Kind, role: Role, symbol: String, side: Side, type: String, clientId: String, venueId: Int64? = nil,
    quantity: Quantity? = nil, triggerPrice: Price? = nil, status: String? = nil, error: VenueError? = nil
  ) {
    self.kind = kind
    self.role = role
    self.symbol = symbol
    self.side = side
    orderType = type
    self.clientId = clientId
    self.venueId = venueId
    self.quantity = quantity
    self.triggerPrice = triggerPrice
    self.status = status
    self.error = error.map(RefusalRecord.init)
  }
}

extension OrderRecord: AuditRecord {
  static let types = [Kind.placed, .rejected, .cancelled, .unresolved].map(\.rawValue)
  var type: String { kind.rawValue }
  var operation: String { kind == .cancelled ? "cancel_order" : "place_order" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    var data = [
      JSONMember("role", role), JSONMember("side", side), JSONMember("type", orderType),
      JSONMember("client_order_id", clientId),
    ]
    data.append("quantity", quantity)
    data.append("trigger_price", triggerPrice)
    var response: [JSONMember] = []
    response.append("order_id", venueId.map(QuotedID.init))
    response.append("status", status)
    var members = [JSONMember("order_data", data)]
    if !response.isEmpty { members.append(JSONMember("response", response)) }
    members.append("error", error)
    return members
  }

  init(_ source: AuditSource) throws(WireProblem) {
    guard let kind = Kind(rawValue: source.type) else { throw source.unknownType }
    var data = try source.object("order_data")
    var response = try source.objectIfPresent("response")
    self.init(
      kind: kind, role: try data.take("role"), symbol: try source.symbol(), side: try data.take("side"),
      type: try data.take("type"), clientId: try data.take("client_order_id"),
      venueId: try response.takeIfPresent("order_id", as: QuotedID.self)?.number,
      quantity: try data.takeIfPresent("quantity"), triggerPrice: try data.takeIfPresent("trigger_price"),
      status: try response.takeIfPresent("status"))
    error = try source.refusal()
  }
}

/// One execution, booked exactly once.
public struct FillRecord: Hashable, Sendable {
  /// Where the execution was learned from. engine.md 4.3.
  public enum Source: String, Hashable, Sendable {
    case placementAnswer = "placement_answer"
    case stream = "order_trade_update"
    case orderQuery = "order_query"
    case tradeQuery = "user_trades"
  }
  public var symbol: String
  public var tradeId: Int64
  public var orderId: Int64
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  /// The engine's own figure, before fees.
  public var realized: Money
  public var commission: Money
  public var source: Source
  /// Learned by a reconciliation, not when it happened.
  public var wasMissed: Bool
  /// Signed, after this fill.
  public var positionAfter: Quantity
  public var walletAfter: Money
  public init(
    symbol: String, tradeId: Int64, orderId: Int64, side: Side, price: Price, quantity: Quantity, realized: Money,
    commission: Money, source: Source, wasMissed: Bool, positionAfter: Quantity, walletAfter: Money
  ) {
    self.symbol = symbol
    self.tradeId = tradeId
    self.orderId = orderId
    self.side = side
    self.price = price
    self.quantity = quantity
    self.realized = realized
    self.commission = commission
    self.source = source
    self.wasMissed = wasMissed
    self.positionAfter = positionAfter
    self.walletAfter = walletAfter
  }
}

extension FillRecord: AuditRecord {
  static let types = ["fill_booked"]
  var operation: String { "book_fill" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    .data([
      JSONMember("trade_id", tradeId), JSONMember("order_id", QuotedID(orderId)), JSONMember("side", side),
      JSONMember("price", price), JSONMember("quantity", quantity), JSONMember("realized_pnl", realized),
      JSONMember("commission", commission), JSONMember("fill_source", source), JSONMember("missed", wasMissed),
      JSONMember("position_after", positionAfter), JSONMember("wallet_after", walletAfter),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      symbol: try source.symbol(), tradeId: try data.take("trade_id"),
      orderId: try data.take("order_id", as: QuotedID.self).number, side: try data.take("side"),
      price: try data.take("price"), quantity: try data.take("quantity"), realized: try data.take("realized_pnl"),
      commission: try data.take("commission"), source: try data.take("fill_source"),
      wasMissed: try data.take("missed"), positionAfter: try data.take("position_after"),
      walletAfter: try data.take("wallet_after"))
  }
}
