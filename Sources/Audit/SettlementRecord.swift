import Basics
import Binance
import Market

/// What a closing came to, by its executions. `settlement`
///
/// Terms (design of the house, section 7): gross is before fees; net of exit fees is gross minus the commission of closing;
/// net also subtracts the commission of opening, as far as it was seen, and adds funding.
public struct SettlementRecord: Hashable, Sendable {
  public var correlationId: String
  /// nil: the total.
  public var symbol: String?
  /// nil in the total.
  public var direction: Direction?
  public var quantity: Quantity
  /// Average prices; 0 in the total, and where nothing was executed.
  public var entryPrice: Price
  public var exitPrice: Price
  public var gross: Money
  public var exitFees: Money
  public var entryFees: Money
  /// Positive: received.
  public var funding: Money
  /// Unrealized PnL at the last mark price before the close was sent, and how old that price was.
  public var snapshot: Money
  public var snapshotAge: RecordedSpan
  /// How often the venue's executions were read.
  public var reads: Int
  /// Every part of the position is closed by an execution with a price, and the venue's own figures agree.
  public var isSettled: Bool

  public init(
    correlationId: String, symbol: String?, direction: Direction?, quantity: Quantity = .zero,
    entryPrice: Price = .zero, exitPrice: Price = .zero, gross: Money = .zero, exitFees: Money = .zero,
    entryFees: Money = .zero, funding: Money = .zero, snapshot: Money = .zero, snapshotAge: Span = .zero,
    reads: Int = 0, isSettled: Bool = false
  ) {
    self.correlationId = correlationId
    self.symbol = symbol
    self.direction = direction
    self.quantity = quantity
    self.entryPrice = entryPrice
    self.exitPrice = exitPrice
    self.gross = gross
    self.exitFees = exitFees
    self.entryFees = entryFees
    self.funding = funding
    self.snapshot = snapshot
    self.snapshotAge = RecordedSpan(snapshotAge)
    self.reads = reads
    self.isSettled = isSettled
  }

  public var netOfExitFees: Money { gross - exitFees }
  public var net: Money { gross - exitFees - entryFees + funding }
  /// How much better than the snapshot the closing came out.
  public var slippage: Money { gross - snapshot }
}

extension SettlementRecord: AuditRecord {
  static let types = ["settlement"]
  var operation: String { "settle" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    var data = [JSONMember("correlation_id", correlationId)]
    data.append("position_side", direction.map(SideWord.init))
    if symbol != nil {
      data += [
        JSONMember("quantity", quantity), JSONMember("entry_price", entryPrice), JSONMember("exit_price", exitPrice),
      ]
    }
    data += [
      JSONMember("gross_pnl", gross), JSONMember("exit_fees", exitFees), JSONMember("entry_fees", entryFees),
      JSONMember("funding", funding), JSONMember("net_of_exit_fees", netOfExitFees), JSONMember("net_pnl", net),
      JSONMember("snapshot_unrealized", snapshot), JSONMember("slippage", slippage),
      JSONMember("snapshot_age", snapshotAge), JSONMember("reads", reads), JSONMember("settled", isSettled),
    ]
    return .data(data)
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      correlationId: try data.take("correlation_id"), symbol: source.symbolIfPresent,
      direction: try data.takeIfPresent("position_side", as: SideWord.self)?.direction,
      quantity: try data.takeIfPresent("quantity") ?? .zero, entryPrice: try data.takeIfPresent("entry_price") ?? .zero,
      exitPrice: try data.takeIfPresent("exit_price") ?? .zero, gross: try data.take("gross_pnl"),
      exitFees: try data.take("exit_fees"), entryFees: try data.take("entry_fees"), funding: try data.take("funding"),
      snapshot: try data.take("snapshot_unrealized"),
      reads: try data.take("reads"), isSettled: try data.take("settled"))
    snapshotAge = try data.take("snapshot_age")
  }
}
