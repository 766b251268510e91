import Binance
import Market

/// A stream connection; the network gives the number.
public struct ConnectionID: Hashable, Comparable, Sendable {
  public var number: Int
  public init(_ number: Int) { self.number = number }
  public static func < (a: ConnectionID, b: ConnectionID) -> Bool { a.number < b.number }
}

/// A request on its way; the network gives the number and finds its answer by it.
public struct ClientRequestID: Hashable, Comparable, Sendable {
  public var number: Int
  public init(_ number: Int) { self.number = number }
  public static func < (a: ClientRequestID, b: ClientRequestID) -> Bool { a.number < b.number }
}

/// What leaves the venue.
public enum Effect: Hashable, Sendable {
  case answer(ClientRequestID, RESTResponse)
  /// A user event or the reply to a control message, as bytes.
  case frame(ConnectionID, [UInt8])
  /// Market data, typed; the network encodes it where bytes are asked for.
  case market(ConnectionID, MarketEvent)
  /// The venue closes the connection.
  case close(ConnectionID, code: Int, reason: String)
  /// Not on the wire: what happened in the venue's books.
  case ledger(LedgerChange)
}

/// Effects in the order in which they leave.
public struct Effects: Sendable {
  public private(set) var list: [Effect] = []
  /// Steps of the disturbances that took effect. They come before the list: an order is disturbed before anything of it is
  /// seen.
  package private(set) var strikes: [Int] = []
  public init() {}
  public mutating func append(_ effect: Effect) { list.append(effect) }
  mutating func append(strikes steps: [Int]) { strikes += steps }
  public mutating func removeAll(keepingCapacity: Bool = true) {
    list.removeAll(keepingCapacity: keepingCapacity)
    strikes.removeAll(keepingCapacity: keepingCapacity)
  }
}

/// What changed in the venue's books.
public enum LedgerChange: Hashable, Sendable {
  case order(OrderChange)
  case fill(Fill)
  case positionOpened(PositionKey, Quantity)
  case positionClosed(PositionKey)

  /// One line for an event log.
  public func text(_ instruments: Instruments) -> String {
    switch self {
    case .order(let order):
      let kind = order.isAlgo ? "algo order" : "order"
      let name = instruments.name(order.symbol)
      return "\(kind) \(order.id) \(name) \(order.clientId) \(order.status) executed \(order.executed)"
    case .fill(let fill):
      return
        "fill \(fill.tradeId) \(instruments.name(fill.symbol)) \(fill.side.wireName) \(fill.quantity) @ \(fill.price)"
        + " realized \(fill.realized) commission \(fill.commission) position \(fill.positionAfter)"
    case .positionOpened(let key, let quantity):
      return "position \(instruments.name(key.symbol)) opened \(quantity)"
    case .positionClosed(let key): return "position \(instruments.name(key.symbol)) closed"
    }
  }
}

/// An order came into being or changed its state. Of an execution it follows the `Fill`.
public struct OrderChange: Hashable, Sendable {
  /// Of an order in the matching engine, or of a conditional order.
  public enum Status: Hashable, Sendable, CustomStringConvertible {
    case order(OrderStatus)
    case algo(AlgoStatus)
    /// As the venue writes it.
    public var description: String {
      switch self {
      case .order(let status): status.wireName
      case .algo(let status): status.wireName
      }
    }
  }

  /// `orderId`, or `algoId` of a conditional order: the two ranges do not meet.
  public var id: Int64
  public var clientId: String
  public var symbol: Symbol
  public var status: Status
  /// Quantity executed so far; 0 for conditional orders, whose child orders execute.
  public var executed: Quantity

  public init(id: Int64, clientId: String, symbol: Symbol, status: Status, executed: Quantity) {
    self.id = id
    self.clientId = clientId
    self.symbol = symbol
    self.status = status
    self.executed = executed
  }

  /// It is a conditional order.
  public var isAlgo: Bool { if case .algo = status { true } else { false } }
}
