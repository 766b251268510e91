import Basics
import Binance
import Market

/// Opening, control messages and closing of stream connections (binance-usdm 3.1-3.3, 4.1). Every stream is served on
/// every path, as the testnet of era E1 does.
extension Exchange {
  /// A connection arrives. One with a path that is not served is closed with 1002 (**unverified** on the wire, where the
  /// handshake fails).
  public func opened(
    _ connection: ConnectionID, path: String, at now: Timestamp, into effects: inout Effects
  ) {
    settle(before: now, into: &effects)
    let target: StreamConnection
    do throws(WireProblem) { target = try StreamConnection(target: path) } catch {
      effects.append(.close(connection, code: 1002, reason: error.what))
      return
    }
    var new = Connection(id: connection, openedAt: now, isCombined: target.isCombined)
    for stream in target.streams { subscribe(&new, stream) }
    if let key = target.listenKey { subscribe(&new, .other(key)) }
    connections.append(new)
    agenda.add(.connectionEnds(connection), at: now + settings.connectionLife)
    plan = DeliveryPlan(connections, instruments: instruments)
    scheduleTick(at: now)
  }

  /// A text frame of the client arrives. After a text that is no JSON the venue answers and closes, with 1008
  /// (**unverified**).
  public func wrote(
    _ connection: ConnectionID, _ bytes: [UInt8], at now: Timestamp, into effects: inout Effects
  ) {
    settle(before: now, into: &effects)
    guard let index = connections.firstIndex(where: { $0.id == connection }) else { return }
    do throws(StreamRefusal) {
      let request = try StreamRequest(parsing: bytes)
      var result = JSONValue.null
      switch request.action {
      case .subscribe(let streams): for stream in streams { subscribe(&connections[index], stream) }
      case .unsubscribe(let streams): for stream in streams { unsubscribe(&connections[index], stream) }
      case .listSubscriptions: result = .array(connections[index].subscriptions.map { .string($0.text) })
      case .setCombined(let isCombined): connections[index].isCombined = isCombined
      case .getCombined: result = .bool(connections[index].isCombined)
      }
      effects.append(.frame(connection, StreamReply.result(result, id: request.id).json.bytes))
    } catch {
      effects.append(.frame(connection, StreamReply.refused(error).json.bytes))
      if error.code == 3 {
        effects.append(.close(connection, code: 1008, reason: error.message))
        connections.remove(at: index)
      }
    }
    plan = DeliveryPlan(connections, instruments: instruments)
    scheduleTick(at: now)
  }

  /// The client, or the network, has closed it.
  public func closed(_ connection: ConnectionID, at now: Timestamp) {
    connections.removeAll { $0.id == connection }
    plan = DeliveryPlan(connections, instruments: instruments)
    scheduleTick(at: now)
  }

  private func subscribe(_ connection: inout Connection, _ stream: StreamName) {
    if case .other(let key) = stream {
      connection.keys.removeAll { $0.text == key }
      connection.keys.append(Connection.BoundKey(text: key, isLive: listenKey.delivers(key)))
    }
    if !connection.subscriptions.contains(stream) { connection.subscriptions.append(stream) }
  }

  private func unsubscribe(_ connection: inout Connection, _ stream: StreamName) {
    if case .other(let key) = stream { connection.keys.removeAll { $0.text == key } }
    connection.subscriptions.removeAll { $0 == stream }
  }

  /// Whether user events reach this connection now.
  public func deliversUserEvents(to connection: ConnectionID) -> Bool {
    connections.contains { $0.id == connection && $0.liveKey != nil }
  }

  // MARK: Delivery

  /// Sends a user event to every connection that is bound to the live key.
  func push(_ event: UserEvent, into effects: inout Effects) {
    var bare: [UInt8]?
    for connection in connections {
      guard let key = connection.liveKey else { continue }
      if connection.isCombined {
        let frame = JSONValue.object([JSONMember("stream", .string(key)), JSONMember("data", event.json)])
        effects.append(.frame(connection.id, frame.bytes))
      } else {
        let bytes = bare ?? event.json.bytes
        bare = bytes
        effects.append(.frame(connection.id, bytes))
      }
    }
  }

  /// The mark price of each contract that a connection follows, when the second is whole (binance-usdm 3.4).
  func pushMarks(at second: Timestamp, into effects: inout Effects) {
    let isThird = second.nanoseconds / 1_000_000_000 % 3 == 0
    for entry in plan.marks where isThird || !entry.everyThreeSeconds {
      let price = markets[Int(entry.symbol.index)].mark
      guard !price.isZero else { continue }
      effects.append(
        .market(entry.connection, .mark(MarkPrice(symbol: entry.symbol, time: second, price: price))))
    }
  }

  /// The forming candles of the contracts whose price was set since the last push.
  func pushFormingCandles(at now: Timestamp, into effects: inout Effects) {
    for (symbol, interval) in plan.candleRows where markets[Int(symbol.index)].isTouched {
      guard let candle = markets[Int(symbol.index)].candles.forming(interval, at: now) else { continue }
      push(candle, into: &effects)
    }
    for index in markets.indices { markets[index].isTouched = false }
  }

  func push(_ candle: Candle, into effects: inout Effects) {
    for connection in plan.candles[DeliveryPlan.row(candle.symbol, candle.interval)] {
      effects.append(.market(connection, .candle(candle)))
    }
  }
}
