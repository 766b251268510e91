import Basics
import Binance
import Exchange
import Market
import Oracle
import TradingEngine

/// What the engine wants done, carried out in order: from its hands into the network.
extension World {
  func carryOutActions() {
    guard host.hasActions else { return }
    hasChanged = true
    for action in host.actions {
      carryOut(action)
      guard let left = actionsUntilCrash else { continue }
      actionsUntilCrash = left - 1
      guard left > 1 else { return crashEngine() }
    }
    host.clearActions()
  }

  private func carryOut(_ action: Action) {
    switch action {
    case .send(let id, let call): send(id, host.encode(id, call, at: engineNow))
    case .open(let stream, let path): open(stream, path: path)
    case .write(let stream, let bytes):
      guard let index = index(of: stream) else { return }
      note(
        "\(stream) write \(String(decoding: bytes, as: UTF8.self))", causedBy: cause, about: EventTopic(.other))
      for observer in observers { observer.wrote(stream, bytes, at: now) }
      links[index].writes += 1
      let delay = streamLatency.draw(setup.latency.stream, ~stream.number, links[index].writes)
      let arrival = max(links[index].lastArrivalAtVenue, now + delay)
      links[index].lastArrivalAtVenue = arrival
      queue.push(.write(link: index, bytes: bytes, cause: events), at: arrival, lane: .atExchange)
    case .close(let stream):
      guard let index = index(of: stream), !links[index].isAbandoned else { return }
      note("\(stream) close by engine", causedBy: cause, about: topic(ofLink: index, isOver: true))
      if links[index].isUser { oracle.streamClosedByEngine(stream.number, at: now, event: events) }
      for observer in observers { observer.link(stream, .close(code: 1000), at: now) }
      letGo(index)
    case .setTimer(let id, let time):
      timersSet += 1
      timerGeneration[id] = timersSet
      // By the engine's clock as it is now; a timer that is set does not move with it.
      queue.push(
        .timer(id, generation: timersSet, cause: cause), at: max(now, time + venueClockLead), lane: .engineTimer)
    case .cancelTimer(let id): timerGeneration[id] = nil
    case .audit(let event):
      let text = JSONValue.object(event.members).text
      note("audit \(text)", causedBy: cause, about: EventTopic(event, setup.instruments))
      oracle.said(text, in: "record", at: now, event: events)
      oracle.audit(event, at: now, event: events, cause: cause, into: &occurrences)
      for observer in observers { observer.audit(event, number: events, cause: cause, at: now) }
    case .log(let line):
      note(
        "log \(line.level.rawValue) \(line.logger):\(line.number) \(line.message)", causedBy: cause,
        about: EventTopic(.log))
      oracle.said(line.message, in: "log line", at: now, event: events)
      for observer in observers { observer.log(line, at: now) }
    case .notify(let notification):
      note(
        "notify \(notification.channel): \(notification.title): \(notification.text)", causedBy: cause,
        about: EventTopic(.message, nil, [notification.title]))
      oracle.notified(notification, of: venue, at: now, event: events)
      notify(notification)
    // Kept nowhere until engines can be started a second time (decision 13).
    case .journal: break
    }
  }

  /// Messages to people travel like requests; what became of them is told to the engine.
  private func notify(_ notification: Notification) {
    notifications += 1
    let fails = failsNotification(by: notification.channel)
    let delay = restLatency.draw(setup.latency.rest, notifications, 2)
    queue.push(.notified(notification, isDelivered: !fails, cause: events), at: now + delay, lane: .atEngine)
  }

  func index(of stream: StreamID) -> Int? { links.lastIndex { $0.stream == stream } }

  // MARK: Requests

  private func send(_ id: RequestID, _ request: RESTRequest) {
    let query = request.query
    let symbol = request["symbol"].flatMap { setup.instruments.symbol(named: $0) }
    note(
      "request \(id.number) \(request.endpoint) \(query)", causedBy: cause,
      about: EventTopic(.request, symbol, [request.endpoint]))
    let sent = events
    for observer in observers { observer.request(id, request, query: query, at: now) }
    oracle.sent(request, id, to: venue, at: now, event: sent, cause: cause)
    occurrences.append(.request(endpoint: request.endpoint, symbol: request["symbol"]))
    var flight = RequestInFlight(
      id: id, method: request.method, path: request.path, query: query, symbol: symbol, cause: sent,
      losesAnswer: false)
    outstanding[id] = flight
    queue.push(
      .unresolved(id, why: "no answer within \(setup.latency.answerTimeout)", cause: sent),
      at: now + setup.latency.answerTimeout, lane: .atEngine)
    let delay = restLatency.draw(setup.latency.rest, id.number, 0)
    var fate = RequestFate()
    for verdict in verdicts(on: .request(request)) {
      takeEffect(verdict.step)
      flight.faultStep = verdict.step
      verdict.fault.act(on: &fate)
      switch fate.end {
      case nil: continue
      case .lost: return
      case .answered(let response):
        let answer = AnswerInFlight(
          id: id, endpoint: request.endpoint, response: response, symbol: symbol, cause: sent,
          faultStep: verdict.step)
        let back = restLatency.draw(setup.latency.rest, id.number, 1)
        queue.push(.answer(answer), at: now + delay + fate.delay + back, lane: .atEngine)
        return
      }
    }
    (flight.lag, flight.losesAnswer, flight.scriptedAnswer) = (fate.lag, fate.losesAnswer, fate.answer)
    outstanding[id] = flight
    queue.push(.request(flight), at: now + delay + fate.delay, lane: .atExchange)
  }

  func arrive(_ request: RequestInFlight) {
    cause = request.cause
    do throws(WireProblem) {
      let decoded = try RESTRequest(method: request.method, path: request.path, query: request.query)
      venue.request(ClientRequestID(request.id.number), decoded, at: now, lag: request.lag, into: &effects)
    } catch {
      let body = VenueError(code: .illegalCharacters, message: "Illegal characters found in a parameter.").json.bytes
      answer(request.id, RESTResponse(status: 400, body: body))
    }
  }

  /// The venue answered; the answer starts its way back.
  func answer(_ id: RequestID, _ response: RESTResponse) {
    guard let request = outstanding[id], !request.losesAnswer else { return }
    let delay = restLatency.draw(setup.latency.rest, id.number, 1)
    queue.push(
      .answer(
        AnswerInFlight(
          id: id, endpoint: "\(request.method.rawValue) \(request.path)",
          response: request.scriptedAnswer ?? response, symbol: request.symbol, cause: request.cause,
          faultStep: request.faultStep)),
      at: now + delay, lane: .atEngine)
  }

  func arrive(_ answer: AnswerInFlight) {
    guard outstanding.removeValue(forKey: answer.id) != nil else { return }
    let text = String(decoding: answer.response.body, as: UTF8.self)
    let visible = answer.endpoint.hasSuffix("/listenKey") ? secrets.redact(text) : text
    let shown = visible.utf8.count > 400 ? "\(visible.prefix(200))… (\(visible.utf8.count) bytes)" : visible
    cause = note(
      "answer \(answer.id.number) \(answer.response.status) \(shown)", causedBy: answer.cause,
      about: Self.topic(of: answer))
    for observer in observers { observer.answer(answer.id, answer.response, at: now) }
    let meaning = host.answer(answer.id, answer.response, at: engineNow)
    let error: VenueError? = if case .refused(let error) = meaning { error } else { nil }
    let code = error?.code
    if case .listenKey(let key)? = meaning { oracle.given(listenKey: key) }
    oracle.answered(
      answer.id, answer.endpoint, error: error, usage: VenueUsage(answer.response),
      isScripted: answer.faultStep != nil, at: now, event: events)
    occurrences.append(.answer(endpoint: answer.endpoint, status: answer.response.status, code: code))
    if let step = answer.faultStep ?? faults.stepShown(by: code),
      faults.markAnswered(step)
    {
      occurrences.append(.answered(step: step))
    }
    hasChanged = true
  }

  // MARK: Streams

  private func open(_ stream: StreamID, path: String) {
    links.append(Link(stream: stream, path: path))
    let index = links.count - 1
    let masked = note(
      "\(stream) open \(secrets.redact(path))", causedBy: cause, about: topic(ofLink: index))
    for observer in observers { observer.link(stream, .open(path: path, isUser: links[index].isUser), at: now) }
    let delay = restLatency.draw(setup.latency.rest, ~stream.number, 0)
    links[index].lastArrivalAtVenue = now + delay
    queue.push(.open(link: index, cause: masked), at: now + delay, lane: .atExchange)
  }

  func openAtVenue(_ index: Int, cause: Int) {
    self.cause = cause
    guard !links[index].isAbandoned else { return }
    guard !refusesConnection(isUser: links[index].isUser) else { return dispatch(.refused, link: index) }
    links[index].isOpenAtVenue = true
    // The handshake's answer goes first: frames of the new connection queue up behind it.
    dispatch(.opened, link: index)
    venue.opened(links[index].connection, path: links[index].path, at: now, into: &effects)
    queue.push(.ping(link: index), at: now + Self.pingInterval, lane: .atExchange)
  }

  /// The venue pings every three minutes (binance-usdm 3.3).
  static var pingInterval: Span { .minutes(3) }

  func ping(_ index: Int) {
    guard links[index].isOpenAtVenue, !links[index].isAbandoned else { return }
    dispatch(.alive, link: index)
    queue.push(.ping(link: index), at: now + Self.pingInterval, lane: .atExchange)
  }
}
