import Binance
import Market
import TradingEngine

/// One budget for all that the engine asks of the venue: what may go out now, what waits and in which order it goes later, what
/// is sent a second time. Source: engine.md 4.7, 1.5, binance-usdm 1.6.
///
/// It sends nothing and has no clock: `Outbox` asks it before a request leaves and tells it what came back. What waits is
/// bounded, because nothing waits twice: one question of each kind, one order of each id.
struct RequestBudget {
  struct Request {
    let call: Call
    let purpose: Purpose
    let urgency: Urgency
    /// REQUEST_WEIGHT that it uses up.
    let weight: Int
    /// When the part that wants it asked for it.
    let askedAt: Timestamp
    /// When it last left.
    fileprivate(set) var sentAt: Timestamp?
    fileprivate(set) var attempts = 0
    /// It was sent and brought nothing, or its kind of question is not asked for the moment.
    fileprivate(set) var notBefore: Timestamp?

    init(_ call: Call, for purpose: Purpose, at now: Timestamp) {
      self.call = call
      self.purpose = purpose
      urgency = Urgency(call, for: purpose)
      weight = call.endpoint.weight(of: call.request(at: now))
      askedAt = now
    }

    /// A look at the positions that a comparison wants; a liquidation asks whatever happens.
    fileprivate var passesBreaker: Bool {
      guard case .positions(.risk) = call else { return false }
      return urgency >= .reconcile
    }
  }

  /// What a person should hear of.
  enum Event: Hashable {
    case cautious(used: Int)
    case essentialOnly(used: Int)
    case limited(VenueError, until: Timestamp)
    case banned(VenueError, until: Timestamp)
    case breakerOpened(until: Timestamp)
    /// The venue takes our clock for wrong; told once, until it takes a signed request again.
    case clockRefused(VenueError)
  }

  /// A ban that has ended.
  struct EndedBan: Hashable {
    let length: Span
    /// How many requests wait for its end.
    let waiting: Int
    /// How long the oldest of those that protect has waited; nil: there was none.
    let protectionWaited: Span?
  }

  /// The venue's clock and ours are not one.
  static let clockTolerance = Span.milliseconds(500)
  /// Of a ban whose end the venue does not say: its shortest (binance-usdm 1.6).
  static let shortestBan = Span.minutes(2)

  let patience: any RequestPatience
  let retrying: any RequestRetrying
  private var usage: UsedWeight
  private var breaker = CircuitBreaker()
  private var isClockRefused = false
  private var limitedUntil = Timestamp.distantPast
  private var ban: (since: Timestamp, until: Timestamp, isProtectionTold: Bool)?
  /// The most pressing first, and those equally pressing in the order of asking.
  private(set) var waiting: [Request] = []

  init(weightLimit: Int, patience: any RequestPatience, retrying: any RequestRetrying) {
    self.patience = patience
    self.retrying = retrying
    usage = UsedWeight(limit: weightLimit)
  }

  /// - Parameter weight: of a request that is to be sent.
  func standing(at now: Timestamp, adding weight: Int = 0) -> RequestStanding {
    if let ban, now < ban.until { return .banned(until: ban.until) }
    if now < limitedUntil { return .limited(until: limitedUntil) }
    if usage.reaches(percent: UsedWeight.essentialPercent, adding: weight, at: now) { return .essentialOnly }
    return usage.reaches(percent: UsedWeight.cautiousPercent, adding: weight, at: now) ? .cautious : .free
  }

  /// Why no entry may be made; nil: the venue has patience enough for one and all that follows it.
  func whyNoEntry(at now: Timestamp) -> String? {
    let standing = standing(at: now)
    guard !patience.admits(.enter, standing) else { return nil }
    return switch standing {
    case .free, .cautious: "the venue is not to be asked"
    case .essentialOnly: "\(usage.used(at: now)) of \(usage.limit) request weight is used"
    case .limited(let until): "the venue limits requests until \(Self.text(until))"
    case .banned(let until): "the venue bans requests until \(Self.text(until))"
    }
  }

  static func text(_ time: Timestamp) -> String {
    let civil = CivilTime(time)
    return "\(civil.date) \(civil.clock) UTC"
  }

  // MARK: Out

  /// Whether it may leave now. It is counted then.
  mutating func admits(_ request: inout Request, at now: Timestamp) -> Bool {
    if let earliest = request.notBefore, now < earliest { return false }
    // The gates refuse an entry; one that has passed them does not wait.
    guard request.urgency == .enter || isAdmitted(request, at: now) else { return false }
    if request.passesBreaker {
      do throws(CircuitBreaker.Open) {
        try breaker.pass(at: now)
      } catch {
        request.notBefore = error.until
        return false
      }
    }
    request.attempts += 1
    request.sentAt = now
    usage.use(request.weight, at: now)
    return true
  }

  private func isAdmitted(_ request: Request, at now: Timestamp) -> Bool {
    patience.admits(request.urgency, standing(at: now, adding: request.weight))
  }

  /// Keeps a request that may not leave now. False: it waits already.
  @discardableResult
  mutating func wait(_ request: Request) -> Bool {
    if waiting.contains(where: { $0.purpose == request.purpose && $0.call == request.call }) { return false }
    let place = waiting.firstIndex { $0.urgency > request.urgency } ?? waiting.endIndex
    waiting.insert(request, at: place)
    return true
  }

  /// A look at the account was begun anew: nobody waits for the answers of an earlier one.
  mutating func dropSuperseded(by purpose: Purpose) {
    guard !waiting.isEmpty, case .user(.reconciliation(let number, _)) = purpose else { return }
    waiting.removeAll {
      guard case .user(.reconciliation(let other, _)) = $0.purpose else { return false }
      return other != number
    }
  }

  /// What has waited and may leave now, in its order.
  mutating func takeDue(at now: Timestamp) -> [Request] {
    var due: [Request] = []
    var rest: [Request] = []
    for var request in waiting {
      if admits(&request, at: now) { due.append(request) } else { rest.append(request) }
    }
    waiting = rest
    return due
  }

  /// When something of this changes by itself; nil: nothing waits, and no ban is on.
  func nextChange(after now: Timestamp) -> Timestamp? {
    var next = ban?.until
    for request in waiting {
      let time = max(request.notBefore ?? now, restrictionEnd(for: request, at: now))
      next = min(next ?? time, time)
    }
    return next.map { max($0, now + .milliseconds(1)) }
  }

  private func restrictionEnd(for request: Request, at now: Timestamp) -> Timestamp {
    guard !isAdmitted(request, at: now) else { return now }
    return switch standing(at: now, adding: request.weight) {
    case .free: now
    case .cautious, .essentialOnly: UsedWeight.nextMinute(after: now) + Self.clockTolerance
    case .limited(let until), .banned(let until): until
    }
  }

  /// The first request that protects a position and has to wait for the end of the ban; told once a ban.
  mutating func takeProtectionThatWaits(at now: Timestamp) -> (request: Request, until: Timestamp)? {
    guard let ban, now < ban.until, !ban.isProtectionTold, let first = waiting.first, first.urgency == .protect else {
      return nil
    }
    self.ban?.isProtectionTold = true
    return (first, ban.until)
  }

  /// The ban that is over by now, once.
  mutating func takeEndedBan(at now: Timestamp) -> EndedBan? {
    guard let ban, ban.until <= now else { return nil }
    self.ban = nil
    let oldest = waiting.filter { $0.urgency == .protect }.map(\.askedAt).min()
    return EndedBan(length: now - ban.since, waiting: waiting.count, protectionWaited: oldest.map { now - $0 })
  }

  // MARK: Back

  /// An answer came, or none will. True: it is for the part that asked. False: the request is sent once more, and
  /// the part hears of it then.
  mutating func record(
    _ answer: Answer, _ reported: VenueUsage, to request: Request, at now: Timestamp, events: inout [Event]
  ) -> Bool {
    if let used = reported.weight { recordUsed(used, sentAt: request.sentAt ?? now, at: now, events: &events) }
    let failure = Self.failure(answer)
    if failure == .limited, case .refused(let error) = answer {
      restrict(error, retryAfter: reported.retryAfter, at: now, events: &events)
    }
    recordForClock(answer, isSigned: request.call.endpoint.isSigned, events: &events)
    if request.passesBreaker { recordForBreaker(failure, at: now, events: &events) }
    guard let failure,
      let pause = retrying.pause(after: failure, of: request.call, request.urgency, attempt: request.attempts)
    else { return true }
    var again = request
    again.notBefore = now + pause
    // Protection is tried a few times while the venue limits requests, and then when it no longer does.
    if failure == .limited, request.attempts > RetriesWhatIsSafe.pauses.count {
      again.notBefore = max(now + pause, limitedUntil)
    }
    wait(again)
    return false
  }

  private mutating func recordUsed(_ used: Int, sentAt: Timestamp, at now: Timestamp, events: inout [Event]) {
    let before = usage
    usage.record(used, sentAt: sentAt, at: now)
    func passes(_ percent: Int) -> Bool {
      usage.reaches(percent: percent, at: now) && !before.reaches(percent: percent, at: now)
    }
    if passes(UsedWeight.essentialPercent) {
      events.append(.essentialOnly(used: usage.used(at: now)))
    } else if passes(UsedWeight.cautiousPercent) {
      events.append(.cautious(used: usage.used(at: now)))
    }
  }

  private mutating func recordForClock(_ answer: Answer, isSigned: Bool, events: inout [Event]) {
    switch answer {
    case .refused(let error) where error.code == .timestampOutsideWindow:
      if !isClockRefused { events.append(.clockRefused(error)) }
      isClockRefused = true
    case .refused, .unresolved: break
    default: if isSigned { isClockRefused = false }
    }
  }

  private mutating func recordForBreaker(_ failure: RequestFailure?, at now: Timestamp, events: inout [Event]) {
    switch failure {
    case .unavailable:
      if breaker.recordFailure(at: now) { events.append(.breakerOpened(until: now + CircuitBreaker.pause)) }
    // The venue answers, be it with a no.
    case nil, .refused: breaker.recordSuccess()
    case .limited: break
    }
  }

  /// 418, or the words of a ban; everything else of the kind is the limit.
  private mutating func restrict(
    _ error: VenueError, retryAfter: Span?, at now: Timestamp, events: inout [Event]
  ) {
    let told = Self.endOfBan(in: error.message).map { $0 + Self.clockTolerance }
    guard error.status == 418 || told != nil else {
      let until = retryAfter.map { now + $0 } ?? UsedWeight.nextMinute(after: now) + Self.clockTolerance
      if now >= limitedUntil { events.append(.limited(error, until: until)) }
      limitedUntil = max(limitedUntil, until)
      return
    }
    let known = [told, retryAfter.map { now + $0 }].compactMap(\.self).max()
    let until = known ?? now + Self.shortestBan
    guard until > now else { return }
    if let running = ban, now < running.until {
      ban?.until = max(running.until, until)
    } else {
      ban = (now, until, false)
      events.append(.banned(error, until: until))
    }
  }

  /// nil: it brought what was asked for.
  private static func failure(_ answer: Answer) -> RequestFailure? {
    switch answer {
    case .refused(let error):
      if [418, 429].contains(error.status) || error.code == .tooManyRequests { return .limited }
      return error.status >= 500 || error.code == .disconnected ? .unavailable : .refused(error)
    case .unresolved: return .unavailable
    default: return nil
    }
  }

  /// "… banned until 1699999999999. Please …": milliseconds. Source: binance-usdm 1.6.
  static func endOfBan(in message: String) -> Timestamp? {
    let words = message.split(separator: " ")
    guard let place = words.firstIndex(of: "banned"), place + 2 < words.endIndex, words[place + 1] == "until" else {
      return nil
    }
    let digits = words[place + 2].prefix { $0.isASCII && $0.isNumber }
    guard let milliseconds = Int64(digits), (0...9_000_000_000_000).contains(milliseconds) else { return nil }
    return Timestamp(milliseconds: milliseconds)
  }
}
