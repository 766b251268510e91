import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

// The venue's messages, with what a test does not care for filled in.

extension Call {
  var newOrder: NewOrder? { if case .orders(.place(let order)) = self { order } else { nil } }
  var newAlgoOrder: NewAlgoOrder? { if case .algo(.place(let order)) = self { order } else { nil } }
  var isPlaceOrder: Bool { newOrder != nil }
  var isPlaceAlgo: Bool { newAlgoOrder != nil }
  var isQueryOrder: Bool { if case .orders(.query) = self { true } else { false } }
  var isCancelAlgo: Bool { if case .algo(.cancel) = self { true } else { false } }
}

func orderAnswer(
  _ order: NewOrder, id: Int64, status: OrderStatus = .new, average: String? = "0", executed: String = "0"
) -> Answer {
  .order(
    OrderAnswer(
      orderId: id, symbol: order.symbol, status: status, clientOrderId: order.clientOrderId,
      price: Written(.zero, places: 2), avgPrice: average.map { Written(price($0), places: 4) },
      origQty: order.quantity, executedQty: Written(quantity(executed), places: 1), cumQty: nil, cumQuote: nil,
      type: .market, reduceOnly: order.reduceOnly, side: order.side, stopPrice: Written(.zero, places: 2),
      origType: .market, time: nil, updateTime: 0))
}

func algoAnswer(_ order: NewAlgoOrder, id: Int64, status: AlgoStatus = .new) -> AlgoOrderAnswer {
  AlgoOrderAnswer(
    algoId: id, clientAlgoId: order.clientAlgoId, orderType: order.type, symbol: order.symbol, side: order.side,
    timeInForce: .gteGtc, quantity: Written(.zero, places: 0), algoStatus: status, actualOrderId: nil,
    actualPrice: nil, triggerPrice: order.triggerPrice, price: Written(.zero, places: 0), workingType: .markPrice,
    closePosition: true, reduceOnly: true, createTime: 0, updateTime: 0)
}

func algoUpdate(_ order: NewAlgoOrder, id: Int64, status: AlgoStatus, child: String = "") -> UserEvent {
  .algo(
    AlgoUpdate(
      eventTime: 0, transactionTime: 0, clientAlgoId: order.clientAlgoId, algoId: id, orderType: order.type,
      symbol: order.symbol, side: order.side, timeInForce: .gteGtc, quantity: Written(.zero, places: 0),
      status: status, actualOrderId: child, triggerPrice: order.triggerPrice, price: Written(.zero, places: 0),
      workingType: .markPrice, isClosePosition: true, isReduceOnly: true, triggerTime: 0))
}

func orderUpdate(
  _ symbol: String, _ side: Side, clientId: String, id: Int64, status: OrderStatus, quantity all: String,
  last: String = "0", cumulative: String = "0", at level: String = "0", trade: Int64 = 0, fee: String? = nil,
  realized: String = "0", original: OrderType = .market, time: Int64 = 0
) -> UserEvent {
  .order(
    OrderTradeUpdate(
      eventTime: time, transactionTime: time, symbol: symbol, clientOrderId: clientId, side: side, type: .market,
      quantity: Written(trimmed: quantity(all)), price: Written(.zero, places: 0),
      averagePrice: Written(trimmed: price(level)), stopPrice: Written(.zero, places: 0),
      executionType: trade == 0 ? ExecutionType(wireName: status.wireName) : .trade, status: status, orderId: id,
      lastQuantity: Written(trimmed: quantity(last)), cumulativeQuantity: Written(trimmed: quantity(cumulative)),
      lastPrice: Written(trimmed: price(level)), commission: fee.map { Written(trimmed: money($0)) }, tradeTime: time,
      tradeId: trade, isReduceOnly: false, originalType: original, isClosePosition: false,
      realizedProfit: Written(trimmed: money(realized))))
}

func userTrade(
  _ symbol: String, id: Int64, order: Int64, _ side: Side, _ level: String, _ amount: String, fee: String,
  realized: String = "0", time: Timestamp
) -> UserTrade {
  UserTrade(
    symbol: symbol, id: id, orderId: order, side: side, price: Written(trimmed: price(level)),
    qty: Written(trimmed: quantity(amount)), realizedPnl: Written(trimmed: money(realized)),
    quoteQty: Written(.zero, places: 0), commission: Written(trimmed: money(fee)), time: time.milliseconds,
    buyer: side == .buy, maker: false)
}

func positionRow(_ symbol: String, _ amount: String, entry: String) -> PositionRisk {
  let none = Written(Money.zero, places: 8)
  return PositionRisk(
    symbol: symbol, positionAmt: Written(trimmed: quantity(amount)), entryPrice: Written(trimmed: price(entry)),
    breakEvenPrice: Written(trimmed: price(entry)), markPrice: Written(trimmed: price(entry)), unRealizedProfit: none,
    liquidationPrice: Written(.zero, places: 0), isolatedMargin: none, notional: none, isolatedWallet: none,
    initialMargin: none, maintMargin: none, positionInitialMargin: none, openOrderInitialMargin: none, adl: 0,
    bidNotional: none, askNotional: none, updateTime: 0)
}

/// A short of 245.3 XRP at 1.8058 as in engine.md 7.1, entered by a scripted signal.
extension Bench {

  /// Signal, answer, stream events of the entry.
  mutating func enterShort() {
    feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136", quantity: quantity("245.3"))))
    let order = calls.last { $0.call.isPlaceOrder }!.call.newOrder!
    answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    fillEntry(order)
  }

  mutating func fillEntry(_ order: NewOrder) {
    feed(
      .user(
        orderUpdate(
          "XRPUSDT", .sell, clientId: order.clientOrderId, id: 1_052_650_001, status: .new, quantity: "245.3"),
        on: userStream))
    feed(
      .user(
        orderUpdate(
          "XRPUSDT", .sell, clientId: order.clientOrderId, id: 1_052_650_001, status: .filled, quantity: "245.3",
          last: "245.3", cumulative: "245.3", at: "1.8058", trade: 1, fee: "0.1771851"), on: userStream))
    positionRows = [positionRow("XRPUSDT", "-245.3", entry: "1.8058")]
    wallet = "4439.8228149"
  }

  /// Confirms stop, then target, by answer and stream.
  mutating func protect() {
    for id: Int64 in [8_681, 8_682] {
      guard let order = waiting.last(where: { $0.call.newAlgoOrder != nil })?.call.newAlgoOrder else { return }
      let row = algoAnswer(order, id: id)
      algoRows.append(row)
      answer(.algoOrder(row), to: { $0.newAlgoOrder != nil })
      feed(.user(algoUpdate(order, id: id, status: .new), on: userStream))
    }
  }

  mutating func triggerStop() {
    feed(.user(algoUpdate(stop, id: 8_681, status: .triggered, child: "77"), on: userStream))
  }

  /// The stop of the short that `enterShort` opens is executed whole.
  mutating func fillStop() {
    algoRows = algoRows.filter { $0.algoId != 8_681 }
    positionRows = []
    feed(
      .user(
        orderUpdate(
          "XRPUSDT", .buy, clientId: stop.clientAlgoId, id: 77, status: .filled, quantity: "245.3", last: "245.3",
          cumulative: "245.3", at: "1.8137", trade: 2, fee: "0.17796024", realized: "-1.93787", original: .stopMarket),
        on: userStream))
  }

  var stop: NewAlgoOrder { calls.compactMap(\.call.newAlgoOrder).last { $0.type == .stopMarket }! }
}

/// A candle as the venue's REST list has it.
func row(_ candle: Candle) -> KlineRow {
  KlineRow(
    openTime: candle.openTime.milliseconds, open: Written(trimmed: candle.open), high: Written(trimmed: candle.high),
    low: Written(trimmed: candle.low), close: Written(trimmed: candle.close), volume: Written(trimmed: candle.volume),
    closeTime: candle.end.milliseconds - 1, quoteVolume: Written(trimmed: .zero), trades: 1,
    takerBuyVolume: Written(trimmed: .zero), takerBuyQuoteVolume: Written(trimmed: .zero))
}
