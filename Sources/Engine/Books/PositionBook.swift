import Market

/// One symbol's position, made of executions and of nothing else: signed quantity and exact cost.
struct PositionBook {
  /// Negative for a short.
  private(set) var quantity = Quantity.zero
  /// Sum of price x signed quantity of what is open: negative for a short.
  private(set) var cost = Product.zero
  private(set) var openedAt: Timestamp?
  /// Of the round trip that is open or has just ended.
  private(set) var realized = Money.zero
  private(set) var commission = Money.zero
  /// The part of it that the closing executions cost.
  private(set) var exitFees = Money.zero
  private(set) var closedQuantity = Quantity.zero
  /// Sum of price x quantity of the closing executions: with `closedQuantity` the average exit price.
  private(set) var proceeds = Product.zero
  private(set) var entryQuantity = Quantity.zero
  private(set) var entryCost = Product.zero
  private(set) var direction = Direction.long

  /// Takes over what the venue says at the start.
  mutating func adopt(quantity: Quantity, entry: Price, at time: Timestamp) {
    self = PositionBook()
    self.quantity = quantity
    cost = entry * quantity
    guard let direction = quantity.direction else { return }
    self.direction = direction
    openedAt = time
    entryQuantity = quantity.magnitude
    entryCost = (entry * quantity).magnitude
  }

  /// Books an execution and returns the PnL it realizes, before fees.
  ///
  /// A closing part takes its share of the cost, rounded half-even to 1e-8; the remainder stays, so that the last part
  /// takes exactly what is left. An execution beyond the position closes it and opens the rest the other way round.
  mutating func book(_ execution: Execution) -> Money {
    var open = Quantity(units: execution.quantity.units * execution.side.sign)
    var gained = Money.zero
    if let direction = quantity.direction, direction.exitSide == execution.side {
      let closing = min(execution.quantity, quantity.magnitude)
      gained = close(closing, at: execution.price)
      open = Quantity(units: (execution.quantity.units - closing.units) * execution.side.sign)
      commission += execution.commission
      exitFees += execution.commission
    } else {
      if quantity.isZero { begin(execution) }
      commission += execution.commission
    }
    if !open.isZero {
      if quantity.isZero, openedAt == nil || !closedQuantity.isZero { begin(execution) }
      quantity += open
      cost += execution.price * open
      entryQuantity += open.magnitude
      entryCost += (execution.price * open).magnitude
    }
    return gained
  }

  /// Forgets what is open without an execution that closed it. Only an engine that believes placement answers does so.
  mutating func abandon() {
    quantity = .zero
    cost = .zero
  }

  private mutating func begin(_ execution: Execution) {
    self = PositionBook()
    direction = execution.side == .buy ? .long : .short
    openedAt = execution.time
  }

  private mutating func close(_ closing: Quantity, at price: Price) -> Money {
    let isAll = closing == quantity.magnitude
    let share: Product
    if isAll {
      share = cost
    } else {
      // Two divisions: to the share in 1e-16, then to 1e-8, in one rounding.
      let units = divideHalfEven(
        cost.units, times: Int128(closing.units), by: Int128(quantity.magnitude.units) * Int128(unitsPerOne))
      share = Product(units: units * Int128(unitsPerOne))
    }
    let signedClosing = Quantity(units: closing.units * quantity.direction!.sign)
    let gained = Money(rounding: price * signedClosing - share) ?? .zero
    quantity -= signedClosing
    cost -= share
    realized += gained
    closedQuantity += closing
    proceeds += price * closing
    return gained
  }

  /// The share of the entry's fees of a part of what was opened, rounded half-even to 1e-8.
  func entryFees(of part: Quantity) -> Money {
    guard entryQuantity.units > 0 else { return .zero }
    let exact = Int128((commission - exitFees).units) * Int128(part.units)
    return Money(units: Int64(clamping: divideHalfEven(exact, by: Int128(entryQuantity.units))))
  }

  /// Average price of everything that was opened, and of everything that was closed; rounded half-even to 1e-8.
  var averageEntry: Price { Self.average(entryCost, entryQuantity) }
  var averageExit: Price { Self.average(proceeds, closedQuantity) }

  private static func average(_ amount: Product, _ quantity: Quantity) -> Price {
    guard quantity.units > 0 else { return .zero }
    return Price(units: Int64(clamping: divideHalfEven(amount.units, by: Int128(quantity.units))))
  }
}
