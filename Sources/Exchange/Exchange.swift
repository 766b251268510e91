import Binance
import Market

/// The mock venue: a value that takes market data, requests and stream messages and says what leaves it.
public struct Exchange: Sendable {
  public let instruments: Instruments
  public let settings: ExchangeSettings

  public init(
    instruments: Instruments, info: ExchangeInfo? = nil, settings: ExchangeSettings, account: AccountStart,
    seed: UInt64, at start: Timestamp
  ) {
    self.instruments = instruments
    self.settings = settings
  }

  /// Manner in which a listen key dies.
  public enum ListenKeyEnd: String, Hashable, Sendable, CaseIterable { case expired, vanished, silent }

  public mutating func history(_ candle: Candle) {}
  public mutating func tape(_ event: MarketEvent, at now: Timestamp, into effects: inout Effects) {}
  public mutating func request(
    _ id: ClientRequestID, _ request: RESTRequest, at now: Timestamp, into effects: inout Effects
  ) {}
  public mutating func opened(
    _ connection: ConnectionID, path: String, at now: Timestamp, into effects: inout Effects
  ) {}
  public mutating func wrote(
    _ connection: ConnectionID, _ bytes: [UInt8], at now: Timestamp, into effects: inout Effects
  ) {}
  public mutating func closed(_ connection: ConnectionID, at now: Timestamp) {}
  public var nextDue: Timestamp { .distantFuture }
  public mutating func advance(to now: Timestamp, into effects: inout Effects) {}

  public mutating func expireListenKey(_ end: ListenKeyEnd, at now: Timestamp, into effects: inout Effects) {}
  public mutating func deleteListenKeyByOtherSession(at now: Timestamp, into effects: inout Effects) {}
  public mutating func setPrice(_ symbol: Symbol, _ price: Price, at now: Timestamp, into effects: inout Effects) {}
  /// Prices of the tape do not move this contract before `until`.
  public mutating func shutOutTape(_ symbol: Symbol, until: Timestamp) {}

  public var wallet: Money { .zero }
  public var realized: Money { .zero }
  public var fees: Money { .zero }
  public func position(_ symbol: Symbol) -> LedgerPosition { LedgerPosition() }
  public func markPrice(_ symbol: Symbol) -> Price? { nil }
  public func lastPrice(_ symbol: Symbol) -> Price? { nil }
  public func openOrders(_ symbol: Symbol) -> [Order] { [] }
  public func openAlgoOrders(_ symbol: Symbol) -> [AlgoOrder] { [] }
  public func hasOpenOrders(_ symbol: Symbol) -> Bool { false }
  public func hasLiveStop(_ symbol: Symbol) -> Bool { false }
  public func deliversUserEvents(to connection: ConnectionID) -> Bool { false }
  public var fills: [Fill] { [] }
}
