import Basics
import Binance
import Exchange
import Market
import TestSupport
import Testing

/// A venue with three contracts, a clock and a client: requests in, parsed answers and user events out.
struct Venue {
  static let instruments = Instruments([
    contract("DOTUSDT", pricePrecision: 3, quantityPrecision: 1, tick: "0.001", step: "0.1", notional: "5"),
    contract("BTCUSDT", pricePrecision: 2, quantityPrecision: 3, tick: "0.10", step: "0.001", notional: "100"),
    contract("XRPUSDT", pricePrecision: 4, quantityPrecision: 1, tick: "0.0001", step: "0.1", notional: "5"),
  ])
  static let dot = Symbol(index: 0)
  static let btc = Symbol(index: 1)
  static let xrp = Symbol(index: 2)
  /// 2026-01-30 22:10:14 UTC, the moment of the payload `sequence.market-close-ack`.
  static let start = Timestamp(milliseconds: 1_769_811_014_000)

  static func contract(
    _ name: String, pricePrecision: Int, quantityPrecision: Int, tick: String, step: String, notional: String
  ) -> Instrument {
    instrument(
      name, tick: tick, step: step, pricePrecision: pricePrecision, quantityPrecision: quantityPrecision,
      marketQuantityMax: "100000", notionalMin: notional, takeBound: "0.1")
  }

  var exchange: Exchange
  var now: Timestamp
  var effects = Effects()
  private var requests = 0

  init(
    at start: Timestamp = Venue.start, balance: String = "10000", positions: [AccountStart.Position] = [],
    change: (inout ExchangeSettings) -> Void = { _ in }
  ) {
    var settings = ExchangeSettings.testnet(era: .e1)
    change(&settings)
    now = start
    exchange = Exchange(
      instruments: Self.instruments, settings: settings,
      account: AccountStart(balance: money(balance), positions: positions), seed: 7, at: start)
  }

  // MARK: Acting

  mutating func wait(_ span: Span) {
    now += span
    exchange.advance(to: now, into: &effects)
  }

  mutating func advance(to time: Timestamp) {
    now = time
    exchange.advance(to: now, into: &effects)
  }

  mutating func tape(_ event: MarketEvent) { exchange.tape(event, at: now, into: &effects) }

  mutating func set(_ symbol: Symbol, _ text: String) {
    exchange.setPrice(symbol, price(text), at: now, into: &effects)
  }

  struct Reply {
    var status: Int
    var headers: [Parameter]
    var json: JSONValue
    var code: Int? { try? json.integer("code") == 200 ? nil : Int(json.integer("code")) }
  }

  /// Sends a signed request and returns its answer. Parameters as `a=1&b=2`.
  @discardableResult
  mutating func send(
    _ method: HTTPMethod, _ path: String, _ query: String = "", timestamp: Int64? = nil, lag: Span = .zero
  ) throws -> Reply {
    var request = try RESTRequest(method: method, path: "/fapi/" + path, query: query)
    request.parameters.append(Parameter("timestamp", String(timestamp ?? now.milliseconds)))
    requests += 1
    exchange.request(ClientRequestID(requests), request, at: now, lag: lag, into: &effects)
    guard case .answer(ClientRequestID(requests), let response) = effects.list.last else {
      throw Missing(what: "the answer to \(request.endpoint)")
    }
    return Reply(
      status: response.status, headers: response.headers, json: try JSONValue(parsing: response.body))
  }

  /// Connects the user stream and returns its key.
  @discardableResult
  mutating func connectUser(_ number: Int = 1) throws -> String {
    let key = try send(.post, "v1/listenKey").json.string("listenKey")
    exchange.opened(ConnectionID(number), path: "/ws/\(key)", at: now, into: &effects)
    return key
  }

  @discardableResult
  mutating func market(
    _ symbol: String, _ side: String, _ quantity: String, _ more: String = ""
  ) throws -> Reply {
    try send(.post, "v1/order", "symbol=\(symbol)&side=\(side)&type=MARKET&quantity=\(quantity)\(more)")
  }

  @discardableResult
  mutating func algo(
    _ symbol: String, _ side: String, _ type: String, at trigger: String, _ more: String = "&closePosition=true"
  ) throws -> Reply {
    try send(
      .post, "v1/algoOrder",
      "algoType=CONDITIONAL&symbol=\(symbol)&side=\(side)&type=\(type)&triggerPrice=\(trigger)&workingType=MARK_PRICE\(more)"
    )
  }

  /// How orders are executed that are not executed at once and as a whole.
  struct Disturbance {
    var delay = Span.zero
    var parts = 1
    var span = Span.zero
    var ticks = 0
  }

  /// From now on orders, or those of one original type, are executed so; nil: at once and as a whole again.
  func disturb(_ disturbance: Disturbance?, of type: OrderType? = nil) {
    exchange.endDisturbances(step: 0)
    guard let disturbance else { return }
    let (parts, span, ticks) = (disturbance.parts, disturbance.span, disturbance.ticks)
    for change in [.delay(disturbance.delay), .split(parts: parts, over: span, ticks: ticks)]
      as [FillDisturbance.Change]
    {
      exchange.disturb(FillDisturbance(step: 0, change, originalType: type))
    }
  }

  // MARK: Seeing

  /// What has left since the last call.
  mutating func taken() -> [Effect] {
    defer { effects.removeAll() }
    return effects.list
  }

  /// User events of a connection since the last call.
  mutating func events(_ number: Int = 1) throws -> [UserEvent] {
    try taken().compactMap { effect in
      guard case .frame(ConnectionID(number), let bytes) = effect else { return nil }
      return try UserEvent(bytes: bytes)
    }
  }

  mutating func marketEvents(_ number: Int = 1) -> [MarketEvent] {
    taken().compactMap { effect in
      guard case .market(ConnectionID(number), let event) = effect else { return nil }
      return event
    }
  }

  struct Missing: Error { var what: String }
}

extension UserEvent {
  /// The event and the state it tells, as in `ORDER_TRADE_UPDATE FILLED`.
  var label: String {
    switch self {
    case .order(let update): "\(name) \(update.status)"
    case .algo(let update): "\(name) \(update.status)"
    default: name
    }
  }
}

/// A seeded generator for properties (xorshift64*); the seed is a test's argument and so printed with a failure.
struct Dice {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x2545_F491_4F6C_DD1D | 1 }
  mutating func roll(_ range: ClosedRange<Int64>) -> Int64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    let value = state &* 0x2545_F491_4F6C_DD1D
    return range.lowerBound + Int64(value % UInt64(range.upperBound - range.lowerBound + 1))
  }
}
