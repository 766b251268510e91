import Audit
import Market
import TradingEngine

/// The rule that every change of a trade or a position is held against: what is open is covered by stops that stand, or it
/// is being closed. engine.md 4.4.
///
/// Nothing here goes by the order in which things were heard: `settle` looks at what is open and at the trade's orders, and
/// does what is missing. So an entry that goes on executing after its stop, after a refusal or after a close is no case of
/// its own.
extension OrderDesk {
  /// Called whenever a position, or an order of its trade, has changed.
  mutating func settle(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard books.hasPosition(key) else {
      watchCover(key, books: books, out: &out)
      return
    }
    guard self[key] != nil else {
      protectStray(key, books: books, out: &out)
      return
    }
    watchCover(key, books: books, out: &out)
    switch phase(key, books) {
    case .placingStop: placeStops(key, books: books, out: &out)
    case .placingTarget: sendPlanned(DeskOrder.Kind.target, key, out: &out)
    case .closing: closeRest(key, books: books, out: &out)
    case .entering, .protected, .clearing, nil: break
    }
  }

  /// The first execution of an entry, or the word that there is one.
  mutating func beginProtection(_ key: PositionKey, books: Books, out: inout Outbox) {
    out.cancel(.orders(.queryAgain(key)))
    placeStops(key, books: books, out: &out)
  }

  /// Places the stops that are planned. The time in which they must stand is limited.
  mutating func placeStops(_ key: PositionKey, books: Books, out: inout Outbox) {
    if nakedSince[key] == nil {
      nakedSince[key] = out.now
      out.set(.orders(.protection(key)), after: settings.protectionLimit)
    }
    if protecting.placesTargetsFirst { placeTargets(key, out: &out) }
    sendPlanned(DeskOrder.Kind.stop, key, out: &out)
  }

  mutating func placeTargets(_ key: PositionKey, out: inout Outbox) {
    sendPlanned(DeskOrder.Kind.target, key, out: &out)
  }

  private mutating func sendPlanned(_ kind: (Int) -> DeskOrder.Kind, _ key: PositionKey, out: inout Outbox) {
    guard let trade = self[key] else { return }
    for leg in trade.legsThatHold {
      if let order = trade.last(kind(leg.number)), order.state == .planned { sendConditional(order.id, key, out: &out) }
    }
  }

  /// A position that no trade of ours explains: an execution of an order that was given up, or of somebody else.
  private mutating func protectStray(_ key: PositionKey, books: Books, out: inout Outbox) {
    adopt(key, book: books[key], algoOrders: [], at: out.now)
    guard let trade = self[key] else { return }
    out.alert(
      "position_without_stop",
      value: "\(instruments.name(key.symbol)) \(books[key].quantity) @ \(books[key].averageEntry)", threshold: "0",
      action: "stop placed at \(trade.stop)")
    placeStops(key, books: books, out: &out)
  }

  /// A stop is gone without an execution. Another takes its place after a moment: the word of the position's end may be on
  /// its way, and a stop that ends because the position did needs no successor.
  mutating func replaceStop(_ id: String, _ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key], let order = trade[id], case .stop(let leg) = order.kind, !order.isUnwanted,
      trade.last(.stop(leg))?.id == id, phase(key, books) == .placingStop
    else { return }
    let successor = self[key]!.planStop(of: leg)
    remember(successor, of: key)
    out.log(.warning, "orders", 5, "\(id) is gone from the venue; \(successor) takes its place")
    out.set(.orders(.queryAgain(key)), after: Self.closePause)
  }

  // MARK: How long

  /// Keeps the time since when a position has been without a stop, and the limit for it. What took longer is told with its
  /// length once it is over.
  mutating func watchCover(_ key: PositionKey, books: Books, out: inout Outbox) {
    let isNaked = books.hasPosition(key) && !(self[key]?.stopsCover(books[key].quantity) ?? false)
    guard let since = nakedSince[key] else {
      guard isNaked else { return }
      nakedSince[key] = out.now
      // A stop that is being executed needs a moment only.
      let isTriggered = self[key]?.hasExited ?? false
      out.set(
        .orders(.protection(key)),
        after: isTriggered ? min(Self.triggerPatience, settings.protectionLimit) : settings.protectionLimit)
      return
    }
    guard !isNaked, books.hasPosition(key) || self[key].map({ !isExpected($0) }) ?? true else { return }
    nakedSince[key] = nil
    out.cancel(.orders(.protection(key)))
    let span = out.now - since
    if span > settings.protectionLimit {
      out.alert(
        "unprotected_time", value: "\(instruments.name(key.symbol)) \(span)",
        threshold: "\(settings.protectionLimit)",
        action: books.hasPosition(key) ? "its stop stands now" : "it is flat now")
    }
  }

  /// The venue has said that the entry is executed, and the executions are not known yet.
  private func isExpected(_ trade: OpenTrade) -> Bool { trade.phase(of: .zero) == .placingStop }

  /// The limit is up. It is looked at again after as long once more, for as long as there is no stop.
  mutating func protectionIsLate(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key], books.hasPosition(key), !trade.stopsCover(books[key].quantity) else { return }
    out.set(.orders(.protection(key)), after: settings.protectionLimit)
    let why =
      trade.hasExited
      ? "its stop was triggered and not executed" : "no confirmed stop within \(settings.protectionLimit)"
    closeAtMarket(key, because: why, books: books, out: &out)
  }

  // MARK: Closing

  /// Closes what is open at market, reduce-only, and tells a person why.
  mutating func closeAtMarket(_ key: PositionKey, because reason: String, books: Books, out: inout Outbox) {
    guard let trade = self[key], books.hasPosition(key), trade.closeAtWork == nil else { return }
    if trade.failedCloses < Self.closesMax {
      out.alert(
        "position_closed_by_engine", value: instruments.name(key.symbol), threshold: "-",
        action: "market close: \(reason)")
    }
    sendClose(key, books: books, out: &out)
  }

  /// What is open although it is to be left: executed after its stop, or beside a close. While a close or a stop is at work
  /// its executions are awaited; closes keep a distance, so that many small executions do not mean as many closes.
  private mutating func closeRest(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key], trade.closeAtWork == nil, trade.failedCloses == 0 else { return }
    let isTriggered = trade.orders.contains {
      $0.kind.isConditional && !$0.isOver && [.triggered, .partlyFilled].contains($0.state)
    }
    guard !isTriggered else { return }
    if let last = trade.lastClose?.sentAt, out.now < last + Self.closePause {
      out.set(.orders(.closeAgain(key)), at: last + Self.closePause)
      return
    }
    if trade.intent == .leave {
      sendClose(key, books: books, out: &out)
    } else {
      closeAtMarket(key, because: "executed after its stop or target", books: books, out: &out)
    }
  }

  /// A reduce-only MARKET order for all that is open, or several: the venue takes none above the contract's largest
  /// (MARKET_LOT_SIZE, binance-usdm 2.3).
  mutating func sendClose(_ key: PositionKey, books: Books, out: inout Outbox) {
    let open = books[key].quantity
    guard self[key] != nil, let direction = open.direction else { return }
    self[key]?.intent = .leave
    for part in instruments[key.symbol].marketParts(of: open.magnitude) {
      guard let id = self[key]?.planClose(of: part) else { return }
      remember(id, of: key)
      send(id, key, side: direction.exitSide, quantity: part, reduceOnly: true, out: &out)
    }
  }

  /// It is not being closed any more: its stop protects it, and where none stands the limit for that runs.
  mutating func giveUpClosing(_ key: PositionKey, books: Books, out: inout Outbox) {
    self[key]?.intent = .hold
    watchCover(key, books: books, out: &out)
  }

  // MARK: Closes that failed

  /// The pause is over: what is still open is closed.
  mutating func closeIsDue(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key], trades(key, are: .closing, books), trade.closeAtWork == nil else { return }
    if trade.failedCloses > 0 {
      out.tell(.closeFailed(CloseFailure(key: key, cause: .leftOpen)))
    } else {
      closeRest(key, books: books, out: &out)
    }
  }

  /// The desk's own answer to a close that did not close; a liquidation has its own.
  mutating func handle(_ failure: CloseFailure, books: Books, out: inout Outbox) {
    let key = failure.key
    switch failure.cause {
    case .refused(let error) where error.code == .reduceOnlyRejected:
      // Flat already, or a conflict; the venue's word on positions decides, and is given the time to come.
      giveUpClosing(key, books: books, out: &out)
      if nakedSince[key] != nil { out.set(.orders(.protection(key)), after: settings.echoLimit * 2) }
      out.tell(.positionDoubted(cause: "close refused"))
    case .refused: closeLater(key, books: books, out: &out)
    case .leftOpen: closeAtMarket(key, because: "the close before was refused", books: books, out: &out)
    case .cameToNothing(let why):
      if self[key].map({ $0.failedCloses < Self.closesMax }) ?? false {
        closeAtMarket(key, because: "the close before came to nothing: \(why)", books: books, out: &out)
      } else {
        closeLater(key, books: books, out: &out)
      }
    }
  }

  /// Tries again for as long as something is open; after several times in vain a person is told, once, and the pauses are
  /// longer.
  private mutating func closeLater(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key] else { return }
    if trade.failedCloses == Self.closesMax {
      out.alert(
        "close_refused", value: "\(instruments.name(key.symbol)) \(books[key].quantity)",
        threshold: "\(Self.closesMax) attempts", action: "close it by hand; tried again every \(Self.closePauseLong)")
    }
    out.set(
      .orders(.closeAgain(key)), after: trade.failedCloses < Self.closesMax ? Self.closePause : Self.closePauseLong)
  }
}

extension Instrument {
  /// Quantities of MARKET orders that together are the whole, each as large as the venue takes it.
  func marketParts(of whole: Quantity) -> [Quantity] {
    let largest = Quantity(units: marketQuantityMax.units - marketQuantityMax.units % max(step.units, 1))
    guard largest.units > 0, whole > largest else { return [whole] }
    var parts: [Quantity] = []
    var rest = whole
    while rest.units > 0 {
      parts.append(min(rest, largest))
      rest -= parts[parts.count - 1]
    }
    return parts
  }
}
