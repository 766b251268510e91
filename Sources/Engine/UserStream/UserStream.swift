import Audit
import Basics
import Binance
import Market
import TradingEngine

/// The user data stream: its listen key, its connection, and what it brings. engine.md section 5.
///
/// One finding (refused key, expired key, closed socket, silence) starts one recovery: one POST, a new socket,
/// reconciliation, then live. Until then nothing is entered; protective orders go on by REST.
struct UserStream {
  enum Question: Hashable {
    case createKey
    case keepAlive
    /// Of the reconciliation with this number.
    case reconciliation(Int, Reconciliation.Item)
    /// Executions of a contract before one that came too early.
    case gap(Symbol)
  }

  enum Alarm: Hashable {
    case keepAlive, keepAliveRetry, reconnect
    case compare, recheck, reconcileAgain
    case gap(Symbol)
  }

  let settings: EngineSettings
  let instruments: Instruments
  let reconciling: any Reconciling
  private let keyKeeping: any KeyKeeping
  private var seed: UInt64 = 0

  private(set) var state = StreamStateRecord.State.closed
  /// The key in use; never printed whole.
  private var key: String?
  /// The connection in use, and the one it replaces until it is open.
  private var stream: StreamID?
  private var previous: StreamID?
  /// `stream` belongs to the recovery under way; the end of an older one is no news then.
  private var isStreamNew = false
  /// Attempts since the last connection that was stable.
  private var attempt = 0
  /// Why the present rotation is under way.
  private var cause = "start"
  private var liveSince: Timestamp?
  private var lastHeard = Timestamp.distantPast
  /// When a key was replaced, newest last; those older than the window are forgotten.
  private var rotations: [Timestamp] = []
  /// The recovery under way is among them.
  private var isRotationCounted = false
  private var keepAliveFailures = 0
  private var keepAlives = 0
  /// When the key ends unless it is kept alive; nil: not known.
  var keyExpiry: Timestamp?
  private var hasBeenLive = false

  var reconciliation: Reconciliation?
  var reconciliationCount = 0
  /// When the stream last told of an order, by the index of its contract. Looked up, never iterated.
  private(set) var ordersHeardAt: [UInt16: Timestamp] = [:]
  /// Orders that have come to their end: a NEW that comes later is an old one (engine.md section 5, rule 6).
  private var endedOrders = TradeMemory()
  private var endedAlgos = TradeMemory()

  init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings
    self.instruments = instruments
    keyKeeping = parts.keyKeeping
    reconciling = parts.reconciling
  }

  mutating func start(seed: UInt64, out: inout Outbox) {
    self.seed = seed
    requestKey(cause: "start", out: &out)
  }

  var isLive: Bool { state == .live }

  /// First eight characters; the rest is a secret (engine.md section 5, rule 5).
  private static func masked(_ key: String?) -> String { key.map { String($0.prefix(8)) } ?? "" }

  // MARK: Key

  private mutating func requestKey(cause: String, out: inout Outbox) {
    self.cause = cause
    isStreamNew = false
    change(to: .connecting, cause: cause, out: &out)
    out.send(.streams(.createKey), for: .user(.createKey))
  }

  mutating func didCreateKey(_ answer: Answer, out: inout Outbox) {
    guard case .listenKey(let created) = answer else {
      out.log(.error, "listen-key", 1, "No listen key: \(answer)")
      retry(cause: cause, out: &out)
      return
    }
    out.log(.info, "listen-key", 2, "Listen key created: \(Self.masked(created))…")
    out.audit(
      .listenKeyRotated(
        ListenKeyRotatedRecord(oldKey: Self.masked(key), newKey: Self.masked(created), cause: cause)))
    // One recovery is one rotation, however many attempts it takes.
    if key != nil, !isRotationCounted { rotations.append(out.now) }
    isRotationCounted = true
    key = created
    keepAliveFailures = 0
    keyExpiry = out.now + Self.keyLife
    out.cancel(.user(.keepAliveRetry))
    previous = stream ?? previous
    stream = out.open(path: "/ws/\(created)")
    isStreamNew = true
    scheduleKeepAlive(out: &out)
  }

  /// How long a key is valid from its creation, or from the last time it was kept alive (engine.md section 5).
  static let keyLife = Span.minutes(60)

  /// A key whose end is not known is kept alive now (engine.md 8.2, row 3.4 i1).
  mutating func scheduleKeepAlive(out: inout Outbox) {
    keepAlives += 1
    guard keyExpiry != nil else {
      keepAlive(out: &out)
      return
    }
    out.set(.user(.keepAlive), after: settings.keepAlive + jitter(keepAlives))
  }

  /// Even over plus or minus the setting, from the run's seed and the ordinal of the keep-alive alone.
  private func jitter(_ ordinal: Int) -> Span {
    let spread = settings.keepAliveJitter.nanoseconds / 1_000_000
    guard spread > 0 else { return .zero }
    let z = SplitMix.mix(SplitMix.mix(seed) ^ UInt64(ordinal))
    return .milliseconds(Int64(z % UInt64(2 * spread + 1)) - spread)
  }

  private func keepAlive(out: inout Outbox) {
    guard key != nil else { return }
    out.send(.streams(.keepKeyAlive), for: .user(.keepAlive))
  }

  mutating func didKeepAlive(_ answer: Answer, out: inout Outbox) {
    switch answer {
    case .listenKey, .done:
      keepAliveFailures = 0
      keyExpiry = out.now + Self.keyLife
      scheduleKeepAlive(out: &out)
    case .refused(let error) where error.code == .noListenKey:
      out.log(
        .error, "listen-key", 3, "Keep-alive ping failed: (\(error.status), \(error.code), '\(error.message)')")
      scheduleKeepAlive(out: &out)
      handle(.keyRefused, out: &out)
    default:
      keepAliveFailures += 1
      if let keyExpiry, out.now >= keyExpiry {
        scheduleKeepAlive(out: &out)
        handle(.keyExpired, out: &out)
        return
      }
      out.log(.warning, "listen-key", 4, "Keep-alive failed (\(answer)), attempt \(keepAliveFailures)")
      if keyKeeping.givesUp(afterFailures: keepAliveFailures, retries: settings.keepAliveRetries) {
        scheduleKeepAlive(out: &out)
        handle(.keepAliveFailed, out: &out)
      } else {
        out.set(.user(.keepAliveRetry), after: .seconds(1))
      }
    }
  }

  // MARK: Findings

  /// The stream is, or may be, dead. While a recovery is under way further findings about the old stream change nothing.
  mutating func handle(_ finding: StreamFinding, out: inout Outbox) {
    guard keyKeeping.replaces(after: finding) else { return }
    let isRecovering = state == .connecting || state == .reconciling || state == .degraded
    if isRecovering, finding != .socketClosed || !isStreamNew { return }
    out.log(.warning, "user-stream", 1, "User stream is dead or suspect: \(finding.rawValue)")
    if finding == .echoMissing || finding == .eventMissed { change(to: .suspect, cause: finding.rawValue, out: &out) }
    reconciliation = nil
    let wasStable = liveSince.map { out.now - $0 >= settings.stableAfter } ?? false
    if wasStable { attempt = 0 }
    liveSince = nil
    isStreamNew = false
    if !isRecovering { isRotationCounted = false }
    out.cancel(.user(.reconcileAgain))
    out.cancel(.user(.recheck))
    let earliest = out.now - settings.rotationWindow
    rotations.removeAll { $0 < earliest }
    // Another process on the account may be deleting the key again and again: do not fight it at full speed.
    if rotations.count >= settings.rotationsMax {
      out.alert(
        "listen_key_rotations", value: "\(rotations.count) in \(settings.rotationWindow)",
        threshold: "\(settings.rotationsMax)", action: "next attempt in \(settings.slowRetry)")
      change(to: .degraded, cause: finding.rawValue, delay: settings.slowRetry, out: &out)
      out.set(.user(.reconnect), after: settings.slowRetry)
      cause = finding.rawValue
      return
    }
    if attempt == 0 {
      attempt = 1
      requestKey(cause: finding.rawValue, out: &out)
    } else {
      retry(cause: finding.rawValue, out: &out)
    }
  }

  /// The next attempt, after a pause. Told before it is set: with the quick attempts used up, others may act first.
  private mutating func retry(cause: String, out: inout Outbox) {
    let delay = settings.reconnectDelay(max(1, attempt))
    attempt = max(1, attempt) + 1
    self.cause = cause
    var exhaustedAlert: Int?
    if attempt == settings.retryDelays.count + 2 {
      out.alert(
        "user_stream_down", value: cause, threshold: "\(settings.retryDelays.count) attempts",
        action: "entries stay paused, next attempt every \(settings.slowRetry)")
      exhaustedAlert = out.audited
    }
    out.tell(.userStreamFailed(ReconnectPlan(cause: cause, delay: delay, exhaustedAlert: exhaustedAlert)))
  }

  mutating func handle(_ plan: ReconnectPlan, out: inout Outbox) {
    let isSlow = attempt > settings.retryDelays.count + 1
    change(to: isSlow ? .degraded : .connecting, cause: plan.cause, delay: plan.delay, out: &out)
    out.set(.user(.reconnect), after: plan.delay)
  }

  private mutating func change(
    to next: StreamStateRecord.State, cause: String, delay: Span = .zero, out: inout Outbox
  ) {
    guard next != state || delay > .zero else { return }
    out.audit(
      .streamState(
        StreamStateRecord(stream: .user, from: state, to: next, cause: cause, attempt: attempt, delay: delay)))
    if isLive, next != .live { out.tell(.userStreamChanged(isLive: false, cause: cause)) }
    state = next
  }

  // MARK: Socket

  func owns(_ stream: StreamID) -> Bool { stream == self.stream }

  /// Something came, be it understood or not.
  mutating func didHear(on stream: StreamID, at now: Timestamp) {
    if owns(stream) { lastHeard = now }
  }

  mutating func handle(_ event: LinkEvent, out: inout Outbox) {
    switch event {
    case .opened: didOpen(out: &out)
    case .closed(let code, let reason):
      out.log(.warning, "user-stream", 2, "User stream closed: code \(code) \(reason)")
      stream = nil
      handle(.socketClosed, out: &out)
    case .refused(let why):
      stream = nil
      retry(cause: "refused: \(why)", out: &out)
    case .alive: lastHeard = out.now
    }
  }

  private mutating func didOpen(out: inout Outbox) {
    lastHeard = out.now
    // The new one is open: only now does the old one go, so that no event falls between the two.
    if let previous { out.close(previous) }
    previous = nil
    let isStart = !hasBeenLive
    if reconciling.comparesBeforeLive(isStart: isStart) || isStart {
      change(to: .reconciling, cause: cause, out: &out)
      beginReconciliation(isStart ? .start : .reconcile, cause: cause, out: &out)
    } else {
      becomeLive(out: &out)
    }
  }

  mutating func becomeLive(out: inout Outbox) {
    liveSince = out.now
    hasBeenLive = true
    change(to: .live, cause: cause, out: &out)
    out.tell(.userStreamChanged(isLive: true, cause: cause))
  }

  mutating func checkSilence(out: inout Outbox) {
    if isLive, out.now - lastHeard >= settings.staleUser { handle(.socketSilent, out: &out) }
  }

  /// When the silence since the last sign of life would be complete; nil: the stream is not live.
  var nextSilenceCheck: Timestamp? { isLive ? lastHeard + settings.staleUser : nil }

  // MARK: Events

  /// Frames of the old socket still count: an execution is an execution, and none is booked twice.
  mutating func handle(_ event: UserEvent, on stream: StreamID, out: inout Outbox) {
    didHear(on: stream, at: out.now)
    switch event {
    case .order(let update): handle(update, out: &out)
    case .algo(let update): handle(update, out: &out)
    case .listenKeyExpired(let expired):
      guard expired.listenKey == key else { return }
      out.log(.warning, "listen-key", 5, "Listen key expired: \(Self.masked(key))…")
      handle(.keyExpired, out: &out)
    case .account(let update): handle(update, out: &out)
    case .tradeLite, .accountConfig, .unknown: break
    }
  }

  private mutating func handle(_ update: AlgoUpdate, out: inout Outbox) {
    if let symbol = instruments.symbol(named: update.symbol) { ordersHeardAt[symbol.index] = out.now }
    switch update.status {
    case .new where endedAlgos.contains(update.algoId): return
    case .canceled, .expired, .rejected: _ = endedAlgos.insert(update.algoId)
    default: break
    }
    out.tell(.algoUpdated(update))
  }

  private mutating func handle(_ update: OrderTradeUpdate, out: inout Outbox) {
    if let symbol = instruments.symbol(named: update.symbol) { ordersHeardAt[symbol.index] = out.now }
    if update.status == .new, endedOrders.contains(update.orderId) { return }
    if !update.status.isOpen { _ = endedOrders.insert(update.orderId) }
    out.tell(.orderUpdated(update))
    guard update.isExecution, let symbol = instruments.symbol(named: update.symbol) else { return }
    // Before the account is taken over nothing can be booked; whether the answers under way know of it, is open.
    guard hasBeenLive else {
      reconciliation?.isOutdated = true
      return
    }
    out.tell(.executionFound(Execution(update, symbol: symbol)))
  }

  /// Balance changes that no execution explains, such as funding or a transfer, and what executions made of positions.
  private func handle(_ update: AccountUpdate, out: inout Outbox) {
    let time = Timestamp(milliseconds: update.transactionTime)
    guard update.reason != "ORDER" else {
      for position in update.positions {
        guard let symbol = instruments.symbol(named: position.symbol) else { continue }
        out.tell(.positionAnnounced(symbol, position.amount.value, at: time))
      }
      return
    }
    for balance in update.balances where balance.asset == "USDT" && !balance.balanceChange.value.isZero {
      out.tell(
        .balanceChanged(
          BalanceChange(
            reason: update.reason, time: time, amount: balance.balanceChange.value,
            balance: balance.walletBalance.value)))
    }
  }

  // MARK: Alarms

  mutating func handle(_ alarm: Alarm, books: Books, orders: OrderDesk, out: inout Outbox) {
    switch alarm {
    case .keepAlive, .keepAliveRetry: keepAlive(out: &out)
    case .reconnect: requestKey(cause: cause, out: &out)
    case .compare: compareRegularly(books: books, orders: orders, out: &out)
    case .recheck: compare(cause: "recheck", out: &out)
    case .gap(let symbol): askForGap(symbol, books: books, out: &out)
    case .reconcileAgain:
      if let running = reconciliation {
        beginReconciliation(running.mode, cause: running.cause, again: true, out: &out)
      }
    }
  }
}
