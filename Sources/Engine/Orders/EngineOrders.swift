import Binance
import Market
import TradingEngine

/// Orders: sending, outcomes, protection. engine.md section 4.
///
/// An outcome is confirmed, rejected or unresolved. What is unresolved is asked for by its client id before anything else
/// is done about it: a blind retry could double a position, giving up could leave one unmanaged (4.7).
extension Engine {
  /// How long an order that the venue does not know may still turn up.
  static var absenceLimit: Span { .seconds(2) }
  static var closesMax: Int { 5 }
  /// Before what a close left open is closed again.
  static var closePause: Span { .milliseconds(250) }

  func index(_ symbol: Symbol) -> Int { Int(symbol.index) }

  // MARK: Sending

  mutating func place(
    _ symbol: Symbol, _ role: OrderRecord.Role, side: Side, quantity: Quantity, reduceOnly: Bool, clientId: String
  ) {
    let instrument = instruments[symbol]
    if user.state == .live { echoes.expect(clientId) }
    out.log(
      .info, "orders", 1, "Executing \(role.rawValue): \(instrument.name) \(side.wireName) \(quantity) id \(clientId)")
    out.send(
      .placeOrder(
        NewOrder(
          symbol: instrument.name, side: side,
          quantity: Written(quantity, places: max(instrument.quantityPrecision, Written(trimmed: quantity).places)),
          reduceOnly: reduceOnly, clientOrderId: clientId,
          responseType: settings.orderResponse == .result ? "RESULT" : nil)),
      for: .place(symbol, role))
  }

  /// Stop first, target after it is confirmed: a position is never with a target and without a stop (4.4).
  mutating func protect(_ symbol: Symbol, _ role: OrderRecord.Role) {
    guard let trade = symbols[index(symbol)].trade else { return }
    let instrument = instruments[symbol]
    let trigger = role == .stop ? trade.stop : trade.target
    let clientId = role == .stop ? trade.stopId : trade.targetId
    if user.state == .live { echoes.expect(clientId) }
    out.send(
      .placeAlgoOrder(
        NewAlgoOrder(
          symbol: instrument.name, side: trade.direction.exitSide,
          type: role == .stop ? "STOP_MARKET" : "TAKE_PROFIT_MARKET",
          triggerPrice: Written(trigger, places: max(instrument.pricePrecision, Written(trimmed: trigger).places)),
          clientAlgoId: clientId)),
      for: .place(symbol, role))
  }

  /// Closes what is open at market, reduce-only.
  mutating func closeAtMarket(_ symbol: Symbol, because reason: String) {
    guard let trade = symbols[index(symbol)].trade, symbols[index(symbol)].hasPosition, trade.phase != .closing,
      trade.closes < Self.closesMax
    else { return }
    out.alert(
      "position_closed_by_engine", value: instruments.name(symbol), threshold: "-", action: "market close: \(reason)")
    sendClose(symbol)
  }

  /// A reduce-only MARKET order for all that is open.
  mutating func sendClose(_ symbol: Symbol) {
    guard var trade = symbols[index(symbol)].trade, let direction = symbols[index(symbol)].book.quantity.direction
    else {
      return
    }
    trade.phase = .closing
    trade.closes += 1
    trade.closeSentAt = now
    trade.queries = 0
    let closeId = "\(trade.entryId.dropLast(2))-C\(trade.closes)"
    trade.closeId = closeId
    symbols[index(symbol)].trade = trade
    out.cancel(.protection(symbol))
    place(
      symbol, .close, side: direction.exitSide, quantity: symbols[index(symbol)].book.quantity.magnitude,
      reduceOnly: true, clientId: closeId)
  }

  // MARK: Outcomes of placing

  mutating func placed(_ symbol: Symbol, _ role: OrderRecord.Role, _ answer: Answer) {
    guard let trade = symbols[index(symbol)].trade, let clientId = trade.id(of: role) else { return }
    switch answer {
    case .order(let order): confirmed(symbol, role, order)
    case .algoOrder(let order): confirmed(symbol, role, order)
    case .refused(let error):
      echoes.settle(clientId)
      record(.rejected, symbol, role, clientId: clientId, error: error)
      refused(symbol, role, error)
    default:
      echoes.settle(clientId)
      record(.unresolved, symbol, role, clientId: clientId)
      out.log(.warning, "orders", 2, "Outcome of \(clientId) is unknown (\(answer)); asking the venue")
      symbols[index(symbol)].trade?.queries = 0
      ask(symbol, role)
    }
  }

  private mutating func confirmed(_ symbol: Symbol, _ role: OrderRecord.Role, _ order: OrderAnswer) {
    record(
      .placed, symbol, role, clientId: order.clientOrderId, venueId: order.orderId, quantity: order.origQty.value,
      status: order.status.wireName)
    awaitEcho(order.clientOrderId)
    if role == .entry { symbols[index(symbol)].trade?.entryOrderId = order.orderId }
    if role == .close { closeIsConfirmed(symbol) }
    if let execution = parts.fillSource.execution(from: order, symbol: symbol, at: now) {
      enterIntoBooks(execution)
      if role == .close, parts.fillSource.takesForClosed(order) { takeForClosed(execution) }
    }
    // RESULT: that it is filled is known now, so the stop goes out; what is booked are the executions (4.3).
    let isFilled = order.status == "FILLED" && (order.avgPrice?.value.units ?? 0) > 0 && !order.executedQty.value.isZero
    if role == .entry, isFilled, symbols[index(symbol)].trade?.phase == .entering { beginProtection(symbol) }
    let isOpen =
      role == .entry
      ? symbols[index(symbol)].trade.map { !$0.isEntryComplete } ?? false : symbols[index(symbol)].hasPosition
    if isOpen { out.set(.fillMissing(symbol), after: settings.fillWait) }
  }

  private mutating func confirmed(_ symbol: Symbol, _ role: OrderRecord.Role, _ order: AlgoOrderAnswer) {
    record(
      .placed, symbol, role, clientId: order.clientAlgoId, venueId: order.algoId,
      triggerPrice: order.triggerPrice.value, status: order.algoStatus.wireName)
    awaitEcho(order.clientAlgoId)
    protectionStands(symbol, role, algoId: order.algoId)
  }

  mutating func awaitEcho(_ id: String) {
    guard user.state == .live else { return }
    echoes.confirm(id, deadline: now + settings.echoLimit)
    if let next = echoes.nextDeadline { out.set(.echo, at: next) }
  }

  mutating func protectionStands(_ symbol: Symbol, _ role: OrderRecord.Role, algoId: Int64) {
    guard var trade = symbols[index(symbol)].trade else { return }
    if role == .stop {
      trade.isStopConfirmed = true
      trade.stopAlgoId = algoId
      out.cancel(.protection(symbol))
      let continues = trade.phase == .placingStop
      if continues { trade.phase = .placingTarget }
      symbols[index(symbol)].trade = trade
      if continues { protect(symbol, .target) }
    } else {
      trade.isTargetConfirmed = true
      trade.targetAlgoId = algoId
      let isComplete = trade.phase == .placingTarget
      if isComplete { trade.phase = .protected }
      symbols[index(symbol)].trade = trade
      if isComplete { reportExecuted(symbol) }
    }
  }

  /// Once for each trade: when its entry is filled to the end and its protection is settled.
  mutating func reportExecuted(_ symbol: Symbol) {
    guard let trade = symbols[index(symbol)].trade, trade.phase == .protected, trade.isEntryComplete, !trade.isReported
    else { return }
    symbols[index(symbol)].trade?.isReported = true
    let protectiveOrders = (trade.isStopConfirmed ? 1 : 0) + (trade.isTargetConfirmed ? 1 : 0)
    let book = symbols[index(symbol)].book
    out.audit(
      .tradeExecuted(
        TradeExecutedRecord(
          symbol: instruments.name(symbol), direction: trade.direction, entryPrice: book.averageEntry,
          quantity: book.quantity.magnitude, leverage: settings.leverage, entryOrderId: trade.entryOrderId ?? 0,
          protectiveOrders: protectiveOrders)))
    out.log(
      .info, "orders", 3,
      "Trade executed: \(instruments.name(symbol)) \(book.quantity.magnitude) @ \(book.averageEntry), TP/SL=\(protectiveOrders)/2 orders"
    )
  }

  private mutating func refused(_ symbol: Symbol, _ role: OrderRecord.Role, _ error: VenueError) {
    switch role {
    case .entry: symbols[index(symbol)].trade = nil
    case .stop:
      // -2021: the market is beyond the stop already, so the position is closed now. Otherwise the 3 s limit decides.
      if error.code == -2021 { closeAtMarket(symbol, because: "stop would trigger immediately") }
    case .target:
      guard var trade = symbols[index(symbol)].trade, trade.phase == .placingTarget else { return }
      trade.phase = .protected
      symbols[index(symbol)].trade = trade
      reportExecuted(symbol)
      if error.code == -2021 { closeAtMarket(symbol, because: "target is reached already") }
    // The position was closed by another hand meanwhile.
    case .close where !symbols[index(symbol)].hasPosition: break
    case .close where isLiquidating(symbol): closeWasRefused(symbol, error)
    case .close:
      // -2022: flat already, or a conflict; the venue's word on positions decides. Anything else: once more.
      if error.code == -2022 {
        symbols[index(symbol)].trade?.phase = .protected
        if user.state == .live { beginReconciliation(.compare, cause: "close refused") }
      } else {
        out.set(.closeAgain(symbol), after: Self.closePause)
      }
    }
  }

  mutating func protectionIsLate(_ symbol: Symbol) {
    guard let trade = symbols[index(symbol)].trade, !trade.isStopConfirmed, symbols[index(symbol)].hasPosition else {
      return
    }
    closeAtMarket(symbol, because: "no confirmed stop within \(settings.protectionLimit)")
  }

  /// A close was refused and the position is still there.
  mutating func closeAgain(_ symbol: Symbol) {
    guard let trade = symbols[index(symbol)].trade, trade.phase == .closing, symbols[index(symbol)].hasPosition else {
      return
    }
    if isLiquidating(symbol) {
      closeWasRefused(symbol, nil)
      return
    }
    guard trade.closes < Self.closesMax else {
      out.alert(
        "close_refused", value: "\(instruments.name(symbol)) \(symbols[index(symbol)].book.quantity)",
        threshold: "\(Self.closesMax) attempts", action: "close it by hand")
      return
    }
    symbols[index(symbol)].trade?.phase = .protected
    closeAtMarket(symbol, because: "the close before was refused")
  }

  // MARK: Asking

  /// The fill has not been heard of in time: ask for the order, then for its executions (4.3).
  mutating func askForFill(_ symbol: Symbol) {
    guard let trade = symbols[index(symbol)].trade else { return }
    switch trade.phase {
    case .entering: ask(symbol, .entry)
    case .closing: ask(symbol, .close)
    case .placingStop, .placingTarget, .protected: if !trade.isEntryComplete { ask(symbol, .entry) }
    case .clearing: break
    }
  }

  private mutating func ask(_ symbol: Symbol, _ role: OrderRecord.Role) {
    guard let clientId = symbols[index(symbol)].trade?.id(of: role) else { return }
    symbols[index(symbol)].trade?.queries += 1
    switch role {
    case .entry, .close:
      out.send(
        .queryOrder(symbol: instruments.name(symbol), .clientId(clientId)), for: .queryOrder(symbol, role))
    case .stop, .target: out.send(.queryAlgoOrder(.clientId(clientId)), for: .queryAlgo(symbol, role))
    }
  }

  mutating func askAgain(_ symbol: Symbol) {
    guard let trade = symbols[index(symbol)].trade else { return }
    switch trade.phase {
    case .entering: ask(symbol, .entry)
    case .placingStop: ask(symbol, .stop)
    case .placingTarget: ask(symbol, .target)
    case .closing: ask(symbol, .close)
    case .protected, .clearing: break
    }
  }

  /// Doubling pauses from 250 ms, at most 4 s.
  private mutating func askLater(_ symbol: Symbol) {
    // With the stop on its way the next question of that kind would be about the stop.
    if let trade = symbols[index(symbol)].trade, trade.phase == .placingStop || trade.phase == .placingTarget,
      !trade.isEntryComplete
    {
      out.set(.fillMissing(symbol), after: settings.fillWait)
      return
    }
    let queries = min(symbols[index(symbol)].trade?.queries ?? 1, 5)
    out.set(.queryAgain(symbol), after: .milliseconds(125 << Int64(queries)))
  }

  mutating func queried(_ symbol: Symbol, _ role: OrderRecord.Role, _ answer: Answer) {
    guard let trade = symbols[index(symbol)].trade, let clientId = trade.id(of: role) else { return }
    let isAwaited = role == .entry ? !trade.isEntryComplete : trade.phase == .closing
    guard isAwaited else { return }
    let sentAt = role == .close ? trade.closeSentAt ?? trade.sentAt : trade.sentAt
    switch answer {
    case .order(let order):
      if role == .entry { symbols[index(symbol)].trade?.entryOrderId = order.orderId }
      if role == .close { closeIsConfirmed(symbol) }
      switch order.status {
      case "FILLED", "PARTIALLY_FILLED":
        out.send(
          .userTrades(
            symbol: instruments.name(symbol), orderId: order.orderId, startTime: nil, fromId: nil, limit: 1000),
          for: .fillTrades(symbol))
      case "NEW": askLater(symbol)
      default:
        if order.executedQty.value.units > 0 {
          if role == .entry { symbols[index(symbol)].trade?.quantity = order.executedQty.value }
          out.send(
            .userTrades(
              symbol: instruments.name(symbol), orderId: order.orderId, startTime: nil, fromId: nil, limit: 1000),
            for: .fillTrades(symbol))
        } else {
          cameToNothing(symbol, role, clientId: clientId, why: "order is \(order.status)")
        }
      }
    case .refused(let error) where error.code == -2013 && now - sentAt >= Self.absenceLimit:
      cameToNothing(symbol, role, clientId: clientId, why: "the venue has no such order")
    default: askLater(symbol)
    }
  }

  private mutating func cameToNothing(_ symbol: Symbol, _ role: OrderRecord.Role, clientId: String, why: String) {
    record(.rejected, symbol, role, clientId: clientId, error: VenueError(code: -2013, message: why))
    if role == .entry {
      symbols[index(symbol)].trade = nil
    } else if isLiquidating(symbol) {
      closeWasRefused(symbol, VenueError(code: -2013, message: why))
    } else {
      symbols[index(symbol)].trade?.phase = .protected
      closeAtMarket(symbol, because: "the close before came to nothing: \(why)")
    }
  }

  mutating func queriedAlgo(_ symbol: Symbol, _ role: OrderRecord.Role, _ answer: Answer) {
    guard let trade = symbols[index(symbol)].trade else { return }
    let isAwaited = role == .stop ? trade.phase == .placingStop : trade.phase == .placingTarget
    guard isAwaited else { return }
    switch answer {
    case .algoOrder(let order) where ["CANCELED", "EXPIRED", "REJECTED"].contains(order.algoStatus):
      if role == .stop { closeAtMarket(symbol, because: "its stop is \(order.algoStatus)") }
    case .algoOrder(let order): protectionStands(symbol, role, algoId: order.algoId)
    case .refused(let error) where error.code == -2013 || error.code == -2011:
      // It never arrived, so sending it again under the same id cannot make two.
      if trade.queries < 3 { protect(symbol, role) }
    default: askLater(symbol)
    }
  }

  mutating func listedTrades(_ symbol: Symbol, _ answer: Answer) {
    guard case .trades(let trades) = answer else {
      askLater(symbol)
      return
    }
    for trade in trades.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      book(Execution(trade, symbol: symbol, wasMissed: true))
    }
    if let trade = symbols[index(symbol)].trade, trade.phase != .closing, !trade.isEntryComplete {
      out.set(.fillMissing(symbol), after: settings.fillWait)
    }
  }

  // MARK: Records

  mutating func record(
    _ kind: OrderRecord.Kind, _ symbol: Symbol, _ role: OrderRecord.Role, clientId: String, venueId: Int64? = nil,
    quantity: Quantity? = nil, triggerPrice: Price? = nil, status: String? = nil, error: VenueError? = nil
  ) {
    let trade = symbols[index(symbol)].trade
    let direction = trade?.direction ?? .long
    let type: String =
      switch role {
      case .entry, .close: "MARKET"
      case .stop: "STOP_MARKET"
      case .target: "TAKE_PROFIT_MARKET"
      }
    out.audit(
      .order(
        OrderRecord(
          kind: kind, role: role, symbol: instruments.name(symbol),
          side: role == .entry ? direction.entrySide : direction.exitSide, type: type, clientId: clientId,
          venueId: venueId, quantity: quantity, triggerPrice: triggerPrice, status: status, error: error)))
    if let error {
      out.log(
        .error, "orders", 4,
        "\(instruments.name(symbol)) \(role.rawValue) order rejected: code=\(error.code), msg=\(error.message)")
    }
  }
}
