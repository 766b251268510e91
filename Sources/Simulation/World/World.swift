import Basics
import Binance
import Exchange
import Market
import Oracle
import Tape
import TradingEngine

/// One run: the venue, the engine, the network between them, the script that disturbs and judges, and the clock that
/// moves only when the queue is popped.
///
/// Four things can be next: the tape, the venue's own clock, the queue and the script. The earliest goes first; at equal
/// times the lane decides (`Lane`). Nothing else can make time move, so the same input gives the same run.
package final class World {
  package let setup: WorldSetup
  package internal(set) var now: Timestamp
  let venue: any Venue
  let host: any EngineHost
  var feed: any MarketFeed
  let script: any Script
  // Touched at every delivery; what is called from here never calls back, so the check at run time can find nothing.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var queue = EventQueue<Payload>()
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var effects = Effects()
  /// Number of the last event, market deliveries included.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var events = 0
  /// The observer that hears every market delivery, so it is held by its type; nil: this run keeps no log and no hash.
  var log: EventLog?
  let observers: [any RunObserver]
  let oracle: Oracle
  var faults = FaultDesk()
  let playsRecordedSignals: Bool

  /// The engine's streams, by stream number; the order of opening.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var links: [Link] = []
  /// The number that makes the last setting of a timer valid. Looked up, never iterated.
  var timerGeneration: [TimerID: Int] = [:]
  var timersSet = 0
  var notifications = 0
  let restLatency: HashedRandom
  let streamLatency: HashedRandom
  /// How far the venue's clock, which is the run's, is ahead of the engine's; negative: behind it.
  var venueClockLead = Span.zero
  /// The fault that set it last.
  var clockStep: Int?
  /// How many more actions the engine carries out before it crashes; nil: it does not.
  var actionsUntilCrash: Int?
  /// Number of the event being handled: the cause of all that it leads to.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var cause = 0
  /// What happened during the event being handled, for the script.
  var occurrences: [Occurrence] = []
  var hasChanged = false
  /// User events that a fault took out of their order and that have not arrived.
  var reorderedFrames = 0
  /// Listen keys stand in the log as tokens.
  var secrets = Redaction()
  let frames: MarketFrames

  /// The four things that can be next.
  private enum Source {
    case tape, exchangeClock, queue, script
    /// Of the first two; the queue's head has its own.
    var lane: Lane { self == .tape ? .tape : .exchangeClock }
  }

  /// More turns than any run needs at one moment: an engine that answers itself without end is stopped here.
  static let turnsAtOneMomentMax = 100_000
  private var turnsAtThisMoment = 0
  /// Why the run cannot go on.
  var problem: WorldProblem?
  /// Something is open at the venue: prices have to be looked at before they reach it.
  var isInvested: Bool

  /// What waits in the queue.
  enum Payload {
    /// The head of a link's frames in flight.
    case parcel(link: Int)
    /// A frame that a fault took out of its order.
    case reorderedFrame(link: Int, frame: UserFrame, cause: Int)
    case request(RequestInFlight)
    case answer(AnswerInFlight)
    case unresolved(RequestID, why: String, cause: Int)
    case open(link: Int, cause: Int)
    case write(link: Int, bytes: [UInt8], cause: Int)
    case close(link: Int, cause: Int)
    case ping(link: Int)
    case timer(TimerID, generation: Int, cause: Int)
    case notified(Notification, isDelivered: Bool, cause: Int)
    case faultEnd(step: Int)
    case priceStep(PriceMove)
  }

  struct RequestInFlight {
    var id: RequestID
    var method: HTTPMethod
    var path: String
    var query: String
    /// Of the contract that it names.
    var symbol: Symbol?
    var cause: Int
    /// A query is answered as it would have been so much earlier.
    var lag = Span.zero
    /// The answer is to be lost on its way back.
    var losesAnswer: Bool
    /// Takes the place of the venue's answer.
    var scriptedAnswer: RESTResponse?
    var faultStep: Int?
  }

  struct AnswerInFlight {
    var id: RequestID
    var endpoint: String
    var response: RESTResponse
    /// Of the contract that the request names.
    var symbol: Symbol?
    var cause: Int
    var faultStep: Int?
  }

  /// Requests at the venue or on their way back, by id: what the answer belongs to.
  var outstanding: [RequestID: RequestInFlight] = [:]

  package init(
    setup: WorldSetup, host: any EngineHost, venue: any Venue, feed: any MarketFeed, script: any Script,
    playsRecordedSignals: Bool = false, observers: [any RunObserver] = []
  ) {
    self.setup = setup
    now = setup.from
    isInvested = !setup.account.positions.isEmpty
    self.venue = venue
    self.host = host
    self.feed = feed
    self.script = script
    self.observers = observers
    self.playsRecordedSignals = playsRecordedSignals
    if setup.keepsLog { log = EventLog(header: "tapedeck event log 1 \(setup.name) seed \(setup.seed)") }
    oracle = Oracle(
      instruments: setup.instruments, from: setup.from, wallet: setup.account.balance,
      limits: setup.limits)
    restLatency = HashedRandom(seed: setup.seed, name: "latency.rest")
    frames = MarketFrames(instruments: setup.instruments, fundingRate: setup.exchange.fundingRate)
    streamLatency = HashedRandom(seed: setup.seed, name: "latency.stream")
  }

  /// Plays from `from` to `to` and returns what is to be reported.
  ///
  /// - Throws: what the feed throws: a tape that turns out to be damaged.
  package func run() throws -> RunRecord {
    cause = note("start seed \(setup.seed)", about: EventTopic(.other))
    let beginning = cause
    oracle.begin(venue: venue, at: now)
    for change in venue.openAtStart { tell(change) }
    script.prepare(in: self)
    cause = beginning
    host.start(seed: setup.seed, at: engineNow)
    carryOutActions()
    hasChanged = true
    conclude()

    let end = setup.to
    while true {
      let tapeTime = feed.nextTime
      let clockTime = venue.nextDue
      let scriptTime = script.nextDue
      var next = tapeTime
      var source = Source.tape
      if clockTime < next { (next, source) = (clockTime, .exchangeClock) }
      var lane = source.lane
      if let head = queue.first {
        let time = Timestamp(nanoseconds: head.time)
        if time < next || (time == next && head.lane < lane) { (next, source, lane) = (time, .queue, head.lane) }
      }
      // What the script has begun (a fault that ends, a price on its way) goes on before it begins anything new.
      if scriptTime < next || (scriptTime == next && Lane.timeline < lane) { (next, source) = (scriptTime, .script) }
      guard next <= end, next != .distantFuture else { break }
      precondition(next >= now, "time went back from \(now.nanoseconds) to \(next.nanoseconds)")
      turnsAtThisMoment = next == now ? turnsAtThisMoment + 1 : 0
      guard turnsAtThisMoment < Self.turnsAtOneMomentMax else { throw WorldProblem(stuckAt: now, log: log) }
      now = next
      switch source {
      case .tape: try playTape()
      case .exchangeClock: tickExchange()
      case .script:
        cause = 0
        script.act(in: self)
        carryOutActions()
        conclude()
      case .queue: handle(queue.popFirst())
      }
      if let problem { throw problem }
    }
    now = end
    hasChanged = true
    conclude()
    oracle.finish(venue: venue, at: now, settleLimit: setup.settleLimit, lastFault: faults.lastEffect)
    script.finish(in: self)
    let record = record()
    for observer in observers { try observer.finish(record) }
    return record
  }

  private func record() -> RunRecord {
    RunRecord(
      name: setup.name, seed: setup.seed, from: setup.from, to: setup.to, hash: log?.finish(), events: events,
      log: log, violations: oracle.violations.filter { !setup.waived.contains($0.invariant) },
      waived: oracle.violations.filter { setup.waived.contains($0.invariant) }, checks: oracle.checks,
      faultFirings: faults.firings, settlements: oracle.rules.settlements, nakedTime: oracle.longestNakedTime,
      acceptance: oracle.signals.acceptance, evaluations: oracle.strategy.evaluations.values.reduce(0, +),
      metrics: Metric.plainValues(from: self))
  }

  private func playTape() throws {
    switch try feed.next() {
    case .market(let event):
      guard !isInvested || bears(event.dearest, event.symbol) else { return }
      venue.tape(event, at: now, into: &effects)
      if !effects.list.isEmpty {
        cause = 0
        carryOutEffects()
        conclude()
      }
    case .signal(let signal):
      guard playsRecordedSignals else { return }
      cause = note(
        "recorded signal \(setup.instruments.name(signal.symbol)) \(signal.direction)",
        about: EventTopic(.signal, signal.symbol))
      host.input(.signal(signal), at: engineNow)
      carryOutActions()
      conclude()
    case .nothing: break
    }
  }

  private func tickExchange() {
    cause = 0
    venue.advance(to: now, into: &effects)
    if isInvested { checkPrices() }
    carryOutEffects()
    conclude()
  }

  private func handle(_ payload: Payload) {
    switch payload {
    case .parcel(let link): deliver(link)
    case .reorderedFrame(let link, let frame, let cause):
      reorderedFrames -= 1
      deliverFrame(frame, link: link, cause: cause)
    case .request(let request): arrive(request)
    case .answer(let answer): arrive(answer)
    case .unresolved(let id, let why, let cause):
      guard let request = outstanding.removeValue(forKey: id) else { return }
      self.cause = note(
        "answer \(id.number) none: \(why)", causedBy: cause, about: Self.topic(ofLost: request))
      oracle.unanswered()
      host.unresolved(id, why, at: engineNow)
      hasChanged = true
    case .open(let link, let cause): openAtVenue(link, cause: cause)
    case .write(let link, let bytes, let cause):
      self.cause = cause
      venue.wrote(links[link].connection, bytes, at: now, into: &effects)
    case .close(let link, let cause):
      self.cause = cause
      links[link].isOpenAtVenue = false
      venue.closed(links[link].connection, at: now)
      hasChanged = true
    case .ping(let link): ping(link)
    case .timer(let id, let generation, let cause):
      guard timerGeneration[id] == generation else { return }
      self.cause = note("timer \(id.number)", causedBy: cause, about: EventTopic(.timer))
      host.timer(id, at: engineNow)
    case .notified(let notification, let isDelivered, let cause):
      self.cause = note(
        "notified \(notification.channel) \(isDelivered ? "ok" : "failed")", causedBy: cause,
        about: EventTopic(.delivery, nil, [notification.title]))
      host.input(.notified(notification, isDelivered: isDelivered), at: engineNow)
    case .faultEnd(let step):
      cause = note("fault \(step) ends", about: EventTopic(.fault, nil, [EventTopic.word(ofStep: step)]))
      faults.end(step)
      if clockStep == step { venueClockLead = .zero }
      venue.control?.endDisturbances(step: step)
      hasChanged = true
    case .priceStep(let move): step(move)
    }
    carryOutEffects()
    carryOutActions()
    conclude()
  }

  /// Everything that an event led to has been queued: let the oracle look, then the script.
  func conclude() {
    guard hasChanged || !occurrences.isEmpty else {
      if script.watchesPrices { script.observe(.changed, in: self) }
      return
    }
    let happened = occurrences
    occurrences.removeAll(keepingCapacity: true)
    hasChanged = false
    oracle.look(
      at: venue, delivers: deliversUserEvents, isWireIdle: isWireIdle, now: now, event: events, into: &occurrences)
    let derived = occurrences
    occurrences.removeAll(keepingCapacity: true)
    for occurrence in happened { script.observe(occurrence, in: self) }
    for occurrence in derived { script.observe(occurrence, in: self) }
    // A named occurrence is looked at like any change; only a change without a name needs the general one.
    if happened.isEmpty, derived.isEmpty { script.observe(.changed, in: self) }
    for observer in observers { observer.changed(self, at: now) }
  }

  /// Nothing is on its way that could change the engine's books.
  private var isWireIdle: Bool {
    outstanding.isEmpty && reorderedFrames == 0 && links.allSatisfy { !$0.isUser || $0.inbox.isEmpty }
  }

  @discardableResult
  func note(
    _ text: @autoclosure () -> String, causedBy cause: Int = 0, about topic: @autoclosure () -> EventTopic
  ) -> Int {
    events += 1
    guard log != nil || !observers.isEmpty else { return events }
    let text = text()
    log?.note(text, at: now, cause: cause, about: topic())
    for observer in observers { observer.event(events, text, cause: cause, at: now) }
    return events
  }

  /// The moment by the engine's clock.
  var engineNow: Timestamp { now - venueClockLead }

  /// The venue sends user events to at least one connection of the engine, and the network lets them through.
  var deliversUserEvents: Bool {
    links.contains {
      $0.isOpenAtVenue && $0.isOpenAtEngine && !$0.isAbandoned && !$0.isSilent(at: now)
        && venue.deliversUserEvents(to: $0.connection)
    }
  }
}
