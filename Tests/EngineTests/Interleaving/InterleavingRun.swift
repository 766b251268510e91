import Binance
import Market
import TestSupport
import TradingEngine

@testable import Engine

/// Plays a plan: the engine on one side, the small venue on the other, and every message as long on its way as the plan says.
struct InterleavingRun {
  private enum Arrival {
    case request(RequestID, Call, InterleavingPlan.Disturbance?)
    case answer(RequestID, Answer)
    case event(UserEvent)
    case opened(StreamID)
  }

  let plan: InterleavingPlan
  private(set) var bench: Bench
  private(set) var venue: SmallVenue
  /// In the order in which they were sent; the earliest goes first, of two at one instant the older.
  private var onTheWay: [(at: Timestamp, number: Int, what: Arrival)] = []
  private var sent = 0
  private var requests = 0
  private var answers = 0
  private var events = 0
  /// Events of one type keep their order on one connection.
  private var lastArrival: [String: Timestamp] = [:]
  private var streams = 0

  /// Long enough for the slowest plan: five seconds of parts, answers that are given up after ten, and pauses.
  static let length = Span.seconds(40)
  /// After which a client gives up on an answer.
  static let answerTimeout = Span.seconds(10)

  /// An engine that has started, before anything happened.
  static func started(_ change: (inout EngineSettings) -> Void = { _ in }) -> Bench {
    var bench = Bench(change)
    bench.startUp()
    bench.isCourteous = false
    return bench
  }

  /// - Parameter started: of `started`.
  init(_ plan: InterleavingPlan, on started: Bench) {
    self.plan = plan
    bench = started
    venue = SmallVenue(plan, at: bench.now)
    streams = bench.opened.count
  }

  private mutating func send(_ what: Arrival, at time: Timestamp) {
    sent += 1
    onTheWay.append((time, sent, what))
  }

  private func delay(_ list: [Int64], _ index: Int) -> Span { .milliseconds(list[index % list.count]) }

  /// What the engine and the venue have said since the last look is on its way.
  private mutating func collect() {
    for (id, call) in bench.waiting {
      let what = venue.disturbance(of: call)
      var time = bench.now + delay(plan.requestDelays, requests)
      if case .late(let span) = what { time = time + .milliseconds(span) }
      requests += 1
      send(.request(id, call, what), at: time)
    }
    bench.waiting.removeAll()
    for (_, id, _) in bench.opened.dropFirst(streams) { send(.opened(id), at: bench.now + .milliseconds(40)) }
    streams = bench.opened.count
    for event in venue.events {
      events += 1
      let type = if case .algo = event { "algo" } else { "order" }
      let time = max(bench.now + delay(plan.eventDelays, events), lastArrival[type] ?? bench.now)
      lastArrival[type] = time
      send(.event(event), at: time)
      if let every = plan.duplicateEvery, events % every == 0 {
        send(.event(event), at: time + .milliseconds(plan.duplicateAfter))
      }
    }
    venue.events.removeAll()
  }

  /// - Returns: what is wrong, or nil.
  mutating func play() -> String? {
    let end = bench.now + Self.length
    bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136", quantity: quantity("245.3"))))
    collect()
    while true {
      let arrival = onTheWay.indices.min {
        (onTheWay[$0].at, onTheWay[$0].number) < (onTheWay[$1].at, onTheWay[$1].number)
      }
      let happening = venue.due.indices.min { venue.due[$0].at < venue.due[$1].at }
      let next = min(arrival.map { onTheWay[$0].at } ?? end, happening.map { venue.due[$0].at } ?? end)
      // One timer at a time: what it sends is on its way before the next.
      if let timer = bench.timers.values.min(), timer <= min(next, end) {
        bench.advance(by: timer - bench.now)
        collect()
        continue
      }
      guard next < end else { break }
      bench.advance(by: next - bench.now)
      if let happening, venue.due[happening].at == next {
        let what = venue.due.remove(at: happening).what
        venue.happen(what, at: next)
      } else if let arrival {
        arrive(onTheWay.remove(at: arrival).what)
      }
      collect()
    }
    venue.happen(.expire(algo: 0), at: end)
    return verdict
  }

  private mutating func arrive(_ what: Arrival) {
    switch what {
    case .event(let event): bench.feed(.user(event, on: bench.userStream))
    case .opened(let id): bench.feed(.link(id, .opened))
    case .answer(let id, let answer): bench.feed(.answer(id, answer))
    case .request(let id, let call, let disturbance):
      let back = bench.now + delay(plan.answerDelays, answers)
      answers += 1
      switch disturbance {
      case .refused: send(.answer(id, .refused(VenueError(code: .throttled, message: "overloaded"))), at: back)
      case .unclearInVain: send(.answer(id, .unresolved("503")), at: back)
      case .unclear:
        _ = venue.execute(call, at: bench.now)
        send(.answer(id, .unresolved("503")), at: back)
      case .answerLost:
        _ = venue.execute(call, at: bench.now)
        send(.answer(id, .unresolved("no answer")), at: bench.now + Self.answerTimeout)
      case .late, nil: send(.answer(id, venue.execute(call, at: bench.now)), at: back)
      }
    }
  }

  // MARK: What must be true

  /// From the execution to word of it 400 ms; the limit of 3 s; a close on its way 300 ms. A fault costs a request in vain
  /// with its answer and a pause, at worst the two seconds for which an order that is not found may still turn up, or its
  /// own lateness.
  private var nakedLimit: Span {
    plan.faults.reduce(.milliseconds(400) + .seconds(3) + .milliseconds(300)) { limit, fault in
      if case .late(let span) = fault.what { limit + .milliseconds(span) } else { limit + .seconds(3) }
    }
  }

  private var verdict: String? {
    let books = bench.engine.books
    if books[xrp].quantity != venue.position {
      return "the books have \(books[xrp].quantity), the venue \(venue.position)"
    }
    let tradeIds = bench.fills.map(\.tradeId)
    if Set(tradeIds).count != tradeIds.count { return "an execution is booked twice: \(tradeIds)" }
    if tradeIds.count != venue.trades.count {
      return "\(tradeIds.count) of \(venue.trades.count) executions are booked"
    }
    // All executions are at one price, so that the wallet changes by fees alone, in whatever order they are booked.
    if books.wallet != venue.wallet { return "the wallet is \(books.wallet), the venue's \(venue.wallet)" }
    let entries = venue.markets.filter { !$0.order.reduceOnly }
    if entries.count > 1 { return "\(entries.count) entries were sent" }
    if venue.longestNaked > nakedLimit { return "without a stop for \(venue.longestNaked), limit \(nakedLimit)" }
    let stops = venue.algos.filter { $0.status == .new && $0.order.type == .stopMarket }
    if venue.position.isZero {
      if venue.algos.contains(where: { $0.status == .new }) { return "flat, and a conditional order is left" }
      if bench.engine.orders[PositionKey(xrp)] != nil { return "flat, and the trade is not over" }
    } else if stops.count != 1 {
      return "\(stops.count) stops stand"
    }
    return nil
  }
}
