import Basics
import Binance
import Market

/// An entry is filled and its protection confirmed.
public struct TradeExecutedRecord: Hashable, Sendable {
  public var symbol: String
  public var direction: Direction
  public var entryPrice: Price
  public var quantity: Quantity
  public var leverage: Int
  public var entryOrderId: Int64
  /// How many protective orders the venue confirmed: 2 of 2 is full protection.
  public var protectiveOrders: Int
  public init(
    symbol: String, direction: Direction, entryPrice: Price, quantity: Quantity, leverage: Int, entryOrderId: Int64,
    protectiveOrders: Int
  ) {
    self.symbol = symbol
    self.direction = direction
    self.entryPrice = entryPrice
    self.quantity = quantity
    self.leverage = leverage
    self.entryOrderId = entryOrderId
    self.protectiveOrders = protectiveOrders
  }
}

extension TradeExecutedRecord: AuditRecord {
  static let types = ["trade_executed"]
  var operation: String { "execute_trade" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    [
      JSONMember(
        "order_data",
        [
          JSONMember("signal_type", EntryWord(direction)), JSONMember("entry_price", entryPrice),
          JSONMember("quantity", quantity), JSONMember("leverage", leverage),
        ]),
      JSONMember(
        "response",
        [JSONMember("entry_order_id", QuotedID(entryOrderId)), JSONMember("tpsl_count", protectiveOrders)]),
    ]
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.object("order_data")
    var response = try source.object("response")
    self.init(
      symbol: try source.symbol(), direction: try data.take("signal_type", as: EntryWord.self).direction,
      entryPrice: try data.take("entry_price"), quantity: try data.take("quantity"),
      leverage: try data.take("leverage"),
      entryOrderId: try response.take("entry_order_id", as: QuotedID.self).number,
      protectiveOrders: try response.take("tpsl_count"))
  }
}

/// The position of a symbol became flat.
public struct PositionClosedRecord: Hashable, Sendable {
  public var symbol: String
  public var direction: Direction
  /// STOP_LOSS, TAKE_PROFIT, CLOSE, UNKNOWN.
  public var closeReason: String
  public var entryPrice: Price
  public var exitPrice: Price
  public var quantity: Quantity
  public var orderId: Int64
  public var grossPnl: Money
  public var commission: Money
  public var netPnl: Money
  public var heldFor: RecordedSpan
  public init(
    symbol: String, direction: Direction, closeReason: String, entryPrice: Price, exitPrice: Price,
    quantity: Quantity, orderId: Int64, grossPnl: Money, commission: Money, netPnl: Money, heldFor: Span
  ) {
    self.symbol = symbol
    self.direction = direction
    self.closeReason = closeReason
    self.entryPrice = entryPrice
    self.exitPrice = exitPrice
    self.quantity = quantity
    self.orderId = orderId
    self.grossPnl = grossPnl
    self.commission = commission
    self.netPnl = netPnl
    self.heldFor = RecordedSpan(heldFor)
  }
}

extension PositionClosedRecord: AuditRecord {
  static let types = ["position_closed"]
  var operation: String { "position_flat" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    .data([
      JSONMember("close_reason", closeReason), JSONMember("exit_price", exitPrice),
      JSONMember("exit_quantity", quantity), JSONMember("position_side", SideWord(direction)),
      JSONMember("entry_price", entryPrice), JSONMember("order_id", QuotedID(orderId)),
      JSONMember("gross_pnl", grossPnl), JSONMember("total_commission", commission), JSONMember("net_pnl", netPnl),
      JSONMember("held_duration", heldFor),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      symbol: try source.symbol(), direction: try data.take("position_side", as: SideWord.self).direction,
      closeReason: try data.take("close_reason"), entryPrice: try data.take("entry_price"),
      exitPrice: try data.take("exit_price"), quantity: try data.take("exit_quantity"),
      orderId: try data.take("order_id", as: QuotedID.self).number, grossPnl: try data.take("gross_pnl"),
      commission: try data.take("total_commission"), netPnl: try data.take("net_pnl"),
      heldFor: .zero)
    heldFor = try data.take("held_duration")
  }
}
