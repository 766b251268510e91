import Basics
import Binance
import Market

/// Opening, control messages and closing of stream connections (binance-usdm 3.1-3.3, 4.1). Every stream is served on
/// every path, as the testnet of era E1 does.
extension Exchange {
  /// A connection arrives. One with a path that is not served is closed with 1002 (**unverified** on the wire, where the
  /// handshake fails).
  package func opened(
    _ connection: ConnectionID, path: String, at now: Timestamp, into effects: inout Effects
  ) {
    advance(before: now, into: &effects)
    let target: StreamConnection
    do throws(WireProblem) { target = try StreamConnection(target: path) } catch {
      effects.append(.close(connection, code: 1002, reason: error.what))
      return
    }
    sessions.open(connection, target, at: now)
    market.clock.agenda.add(.connectionEnds(connection), at: now + settings.connectionLife)
    planDelivery(at: now)
  }

  /// A text frame of the client arrives. After a text that is no JSON the venue answers and closes, with 1008
  /// (**unverified**).
  package func wrote(
    _ connection: ConnectionID, _ bytes: [UInt8], at now: Timestamp, into effects: inout Effects
  ) {
    advance(before: now, into: &effects)
    guard sessions.isOpen(connection) else { return }
    do throws(StreamRefusal) {
      let request = try StreamRequest(parsing: bytes)
      guard let result = sessions.carryOut(request, from: connection) else { return }
      effects.append(.frame(connection, StreamReply.result(result, id: request.id).json.bytes))
    } catch {
      effects.append(.frame(connection, StreamReply.refused(error).json.bytes))
      if error.code == 3 {
        effects.append(.close(connection, code: 1008, reason: error.message))
        sessions.close(connection)
      }
    }
    planDelivery(at: now)
  }

  /// The client, or the network, has closed it.
  package func closed(_ connection: ConnectionID, at now: Timestamp) {
    sessions.close(connection)
    planDelivery(at: now)
  }

  /// After a change of who follows what.
  private func planDelivery(at now: Timestamp) {
    market.plan = DeliveryPlan(sessions.connections, instruments: instruments)
    market.scheduleBeat(at: now)
  }

  /// Whether user events reach this connection now.
  package func deliversUserEvents(to connection: ConnectionID) -> Bool {
    sessions.hearsOfAccount(connection)
  }

  // MARK: Delivery

  /// Sends a user event to every connection that is bound to the live key.
  func push(_ event: UserEvent, into effects: inout Effects) { sessions.push(event, into: &effects) }

  /// The mark price of each contract that a connection follows, when the second is whole (binance-usdm 3.4).
  func pushMarks(at second: Timestamp, into effects: inout Effects) {
    let isThird = second.nanoseconds / 1_000_000_000 % 3 == 0
    for entry in market.plan.marks where isThird || !entry.everyThreeSeconds {
      let price = market.contracts[entry.symbol].market.mark
      guard !price.isZero else { continue }
      effects.append(
        .market(entry.connection, .mark(MarkPrice(symbol: entry.symbol, time: second, price: price))))
    }
  }

  /// The forming candles of the contracts whose price was set since the last push.
  func pushFormingCandles(at now: Timestamp, into effects: inout Effects) {
    for (symbol, interval) in market.plan.candleRows where market.contracts[symbol].market.isTouched {
      guard let candle = market.contracts[symbol].market.candles.forming(interval, at: now) else { continue }
      push(candle, into: &effects)
    }
    for symbol in symbols { market.contracts[symbol].market.isTouched = false }
  }

  func push(_ candle: Candle, into effects: inout Effects) {
    for connection in market.plan.candles(candle.symbol, candle.interval) {
      effects.append(.market(connection, .candle(candle)))
    }
  }
}
