import Basics
import Binance
import Market
import Simulation

/// Reads the block `start`: the account as the run finds it.
struct StartReader {
  let problems: Problems

  static let keys = ["balance", "positions", "orders", "leverage", "margin-type", "mode"]
  /// As the exchange's own bounds (`POST /fapi/v1/leverage`).
  static let leverages = 1...125
  static let orderTypes: [(word: String, value: OrderType)] = [("stop", .stopMarket), ("target", .takeProfitMarket)]
  /// Crossed or not.
  static let marginTypes: [(word: String, value: Bool)] = [("isolated", false), ("crossed", true)]

  /// Hedge mode or not.
  static let modes: [(word: String, value: Bool)] = [("one-way", false), ("hedge", true)]

  func read(_ map: MapReader) -> StartSettings? {
    guard map.has("start") else {
      map.missing("the scenario has no start", expected: "start: { balance: 4440 USDT }")
      return nil
    }
    guard let node = map.value("start"),
      let inner = MapReader(node, what: "'start'", keys: Self.keys, problems: problems)
    else { return nil }
    if !inner.has("balance") {
      inner.missing("'start' has no balance", expected: "balance: 4440 USDT")
    }
    let balance = inner.read("balance", NumberValue.money)
    if let balance, balance.value < .zero { problems.error("a balance is not negative", at: balance.place) }
    if let balance, balance.value > AmountBounds.start {
      problems.error("the balance is too large", at: balance.place, expected: "at most \(AmountBounds.start) USDT")
    }
    let positions = items(inner, "positions").compactMap { position($0) }
    check(positions)
    let orders = items(inner, "orders").compactMap { order($0) }
    let leverage = inner.read("leverage", NumberValue.count)
    if let leverage, !Self.leverages.contains(leverage.value) {
      problems.error(
        "'\(leverage.value)' is no leverage", at: leverage.place,
        expected: "\(Self.leverages.lowerBound) to \(Self.leverages.upperBound)")
    }
    let isCrossed = inner.choice("margin-type", of: Self.marginTypes)
    let isHedge = inner.choice("mode", of: Self.modes)
    return StartSettings(
      balance: balance?.value ?? .zero, positions: positions, orders: orders, leverage: leverage?.value ?? 1,
      isCrossed: isCrossed ?? false, isHedge: isHedge ?? false)
  }

  private func check(_ positions: [StartSettings.Position]) {
    var worth = Product.zero
    for (index, position) in positions.enumerated() {
      if positions[..<index].contains(where: { $0.symbol.value == position.symbol.value }) {
        problems.error(
          "'\(position.symbol.value)' has two positions", at: position.symbol.place, expected: "each contract once")
      }
      worth += position.entry * position.quantity.magnitude
      if worth > AmountBounds.start.asProduct {
        problems.error(
          "the positions are worth too much", at: position.symbol.place, expected: "at most \(AmountBounds.start) USDT")
        return
      }
    }
  }

  private func items(_ map: MapReader, _ key: String) -> [Node] { map.value(key).map { problems.items($0) } ?? [] }

  private func position(_ item: Node) -> StartSettings.Position? {
    let keys = ["symbol", "quantity", "entry"]
    guard let position = MapReader(item, what: "a position", keys: keys, problems: problems),
      let symbol = position.required("symbol", in: "a position"),
      position.required("quantity", in: "a position") != nil, position.required("entry", in: "a position") != nil,
      let quantity = position.read("quantity", NumberValue.position),
      let entry = position.read("entry", NumberValue.price)
    else { return nil }
    if quantity.value.isZero { problems.error("a position of zero is none", at: quantity.place) }
    return StartSettings.Position(
      symbol: symbol, quantity: quantity.value, quantityPlace: quantity.place, entry: entry.value)
  }

  private func order(_ item: Node) -> StartSettings.Order? {
    let keys = ["symbol", "type", "side", "trigger", "quantity"]
    guard let order = MapReader(item, what: "an order", keys: keys, problems: problems),
      let symbol = order.required("symbol", in: "an order"), order.required("type", in: "an order") != nil,
      order.required("side", in: "an order") != nil, order.required("trigger", in: "an order") != nil,
      let type = order.choice("type", of: Self.orderTypes), let side = order.choice("side", of: FaultArgument.sides),
      let trigger = order.read("trigger", NumberValue.price)
    else { return nil }
    let quantity = order.read("quantity", NumberValue.quantity)
    return StartSettings.Order(
      symbol: symbol, type: type, side: side, trigger: trigger.value, triggerPlace: trigger.place,
      quantity: quantity)
  }
}
