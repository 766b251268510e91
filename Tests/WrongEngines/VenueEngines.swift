import Binance
import Engine
import Market
import TradingEngine

/// Engines that do not look at what else is at the venue: orders of nobody, siblings, leverage, another price, another
/// contract's data, pings that stop.
extension WrongEngine {
  /// engine.md 4.6: the venue does not always take the other protective order along.
  package static let leavesSiblings = WrongEngine(
    builder: WrongBuilder("LeavesSiblings", meddler: { _ in CancelsNothing() }),
    flaw: "never cancels the other protective order after a close",
    caught: [
      Evidence("siblings-stay[stop-stays-target]", by: "cleared"),
      Evidence("siblings-stay[target-stays-stop]", by: "no-orphans"),
    ])

  /// engine.md 3.5, gate 13.
  package static let noPreFlight = WrongEngine(
    builder: WrongBuilder(
      "NoPreFlight",
      parts: { settings in
        var parts = EngineParts(settings: settings)
        parts.gates.removeAll { $0 is PreFlightGate }
        return parts
      }),
    flaw: "enters beside orders that belong to no trade",
    caught: [Evidence("start-state[orphans]", by: "entered"), Evidence("start-state[orphans-stay]", by: "entered")])

  /// engine.md 4.2: a stop that looks at the last price is hit by a single trade.
  package static let stopOnLastPrice = WrongEngine(
    builder: WrongBuilder("StopOnLastPrice", meddler: { _ in WatchesLastPrice() }),
    flaw: "lets its protective orders watch the last price",
    caught: [
      Evidence("mark-and-last[last-through-stop]", by: "outcome"),
      Evidence("mark-and-last[last-through-target]", by: "outcome"),
    ])

  /// engine.md 8.2, row 6.2: a connection that is half open looks alive to whoever does not miss the pings.
  package static let blindToMissingPings = WrongEngine(
    builder: WrongBuilder("BlindToMissingPings", misreads: { $0.staleUser = .hours(1) }),
    flaw: "does not miss the pings of its user stream",
    caught: [Evidence("half-open-stream[no-pings]", by: "found")])

  /// engine.md 3.5, gate 2: the data of one contract say nothing of another's.
  package static let anySymbolIsFresh = WrongEngine(
    builder: WrongBuilder(
      "AnySymbolIsFresh",
      parts: { settings in
        var parts = EngineParts(settings: settings)
        parts.gates.removeAll { $0 is StaleMarketGate }
        return parts
      }),
    flaw: "holds a contract's data for fresh because others come",
    caught: [Evidence("silent-symbol", by: "refused")])

  /// engine.md 1.3: the account may have been left at twenty times.
  package static let neverSetsLeverage = WrongEngine(
    builder: WrongBuilder("NeverSetsLeverage", meddler: { _ in TakesLeverageForSet() }),
    flaw: "never sets leverage and margin type",
    caught: [Evidence("start-state[leverage]", by: "configured")])

  /// binance-usdm 8.1, Q22: an order whose trigger came to nothing protects nothing.
  package static let ignoresFailedTrigger = WrongEngine(
    builder: WrongBuilder("IgnoresFailedTrigger", meddler: { _ in HearsNoTrigger() }),
    flaw: "takes a stop that was triggered and not executed for one that protects",
    caught: [Evidence("trigger-trouble[refused]", by: "closed")])

  /// engine.md section 5, rule 7: stops and cancels must be heard, too.
  package static let echoesEntriesOnly = WrongEngine(
    builder: WrongBuilder("EchoesEntriesOnly", meddler: { _ in HearsConditionalOrders() }),
    flaw: "waits for the echo of entries, not of stops and targets",
    caught: [Evidence("user-silence[stop-unheard]", by: "found")])
}

extension WrongEngine {
  /// engine.md section 5, rule 7: stops and targets are held against the venue's list, too.
  package static let comparesPositionsOnly = WrongEngine(
    builder: WrongBuilder("ComparesPositionsOnly", meddler: { _ in TakesOrdersForStanding() }),
    flaw: "compares positions with the venue, and no orders",
    caught: [
      Evidence("user-silence[stop-taken-unheard]", by: "found"),
      Evidence("user-silence[target-taken-unheard]", by: "found"),
    ])
}

/// In place of the venue's list of conditional orders there are those that were placed and not heard to end.
struct TakesOrdersForStanding: Meddler {
  private var standing: [AlgoOrderAnswer] = []

  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    switch input {
    case .answer(_, .algoOrder(let order), _): standing.append(order)
    case .answer(_, .algoOrderCancelled(let order), _): standing.removeAll { $0.algoId == order.algoId }
    case .user(.algo(let update), _) where update.status != .new:
      standing.removeAll { $0.algoId == update.algoId }
    default: break
    }
    return [input]
  }

  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .send(let id, .algo(.open(symbol: nil))) = action else { return .actions([action]) }
    return .pretends(id, .algoOrders(standing))
  }
}

struct CancelsNothing: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    switch action {
    case .send(let id, .algo(.cancel(.id(let algo)))):
      .pretends(id, .algoOrderCancelled(AlgoOrderCancelled(algoId: algo, clientAlgoId: "")))
    case .send(let id, .algo(.cancelAll)): .pretends(id, .done)
    default: .actions([action])
    }
  }
}

struct WatchesLastPrice: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .send(let id, .algo(.place(var order))) = action else { return .actions([action]) }
    order.workingType = .contractPrice
    return .actions([.send(id, .algo(.place(order)))])
  }
}

struct TakesLeverageForSet: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    switch action {
    case .send(let id, .positions(.setLeverage(let symbol, let leverage))):
      .pretends(id, .leverage(LeverageAnswer(symbol: symbol, leverage: leverage, maxNotionalValue: "")))
    case .send(let id, .positions(.setMarginType)): .pretends(id, .done)
    default: .actions([action])
    }
  }
}

struct HearsNoTrigger: Meddler {
  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    guard case .user(.algo(let update), _) = input else { return [input] }
    return [.triggering, .triggered, .rejected].contains(update.status) ? [] : [input]
  }
}

/// Takes the answer for the echo.
struct HearsConditionalOrders: Meddler {
  private var stream: StreamID?

  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    guard case .answer(_, .algoOrder(let order), _) = input, let stream else { return [input] }
    let echo = AlgoUpdate(
      eventTime: order.updateTime, transactionTime: order.updateTime, clientAlgoId: order.clientAlgoId,
      algoId: order.algoId, orderType: order.orderType, symbol: order.symbol, side: order.side,
      timeInForce: order.timeInForce, quantity: order.quantity, status: order.algoStatus, actualOrderId: "",
      triggerPrice: order.triggerPrice, price: order.price, workingType: order.workingType,
      isClosePosition: order.closePosition, isReduceOnly: order.reduceOnly, triggerTime: 0)
    return [input, .user(.algo(echo), on: stream)]
  }

  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    // The user stream is the one whose path names a key.
    if case .open(let id, let path) = action, path.hasPrefix("/ws/") { stream = id }
    return .actions([action])
  }
}
