import Audit
import Basics
import Binance
import Market
import TradingEngine

/// The life of the listen key and of its stream. engine.md section 5.
///
/// One finding (refused key, expired key, closed socket, silence) starts one recovery: one POST, a new socket,
/// reconciliation, then live. Until then nothing is entered; protective orders go on by REST.
extension Engine {
  // MARK: Key

  mutating func requestKey(cause: String) {
    user.cause = cause
    user.isStreamNew = false
    become(.connecting, cause: cause)
    out.send(.createListenKey, for: .createKey)
  }

  mutating func keyCreated(_ answer: Answer) {
    guard case .listenKey(let key) = answer else {
      out.log(.error, "listen-key", 1, "No listen key: \(answer)")
      retry(cause: user.cause)
      return
    }
    out.log(.info, "listen-key", 2, "Listen key created: \(UserStreamState.masked(key))…")
    out.audit(
      .listenKeyRotated(
        ListenKeyRotatedRecord(
          oldKey: UserStreamState.masked(user.key), newKey: UserStreamState.masked(key), cause: user.cause)))
    // One recovery is one rotation, however many attempts it takes.
    if user.key != nil, !user.isRotationCounted { user.rotations.append(now) }
    user.isRotationCounted = true
    user.key = key
    user.keepAliveFailures = 0
    out.cancel(.keepAliveRetry)
    user.previous = user.stream ?? user.previous
    user.stream = out.open(path: "/ws/\(key)")
    user.isStreamNew = true
    scheduleKeepAlive()
  }

  private mutating func scheduleKeepAlive() {
    user.keepAlives += 1
    out.set(.keepAlive, after: settings.keepAlive + jitter(user.keepAlives))
  }

  /// Even over plus or minus the setting, from the run's seed and the ordinal of the keep-alive alone.
  private func jitter(_ ordinal: Int) -> Span {
    let spread = settings.keepAliveJitter.nanoseconds / 1_000_000
    guard spread > 0 else { return .zero }
    let z = SplitMix.mix(SplitMix.mix(seed) ^ UInt64(ordinal))
    return .milliseconds(Int64(z % UInt64(2 * spread + 1)) - spread)
  }

  mutating func keepAlive() {
    guard user.key != nil else { return }
    out.send(.keepAliveListenKey, for: .keepAlive)
  }

  mutating func keptAlive(_ answer: Answer) {
    switch answer {
    case .listenKey, .done:
      user.keepAliveFailures = 0
      scheduleKeepAlive()
    case .refused(let error) where error.code == -1125:
      out.log(
        .error, "listen-key", 3, "Keep-alive ping failed: (\(error.status), \(error.code), '\(error.message)')")
      scheduleKeepAlive()
      find(.keyRefused)
    default:
      user.keepAliveFailures += 1
      out.log(.warning, "listen-key", 4, "Keep-alive failed (\(answer)), attempt \(user.keepAliveFailures)")
      if parts.keyKeeping.givesUp(afterFailures: user.keepAliveFailures, retries: settings.keepAliveRetries) {
        scheduleKeepAlive()
        find(.keepAliveFailed)
      } else {
        out.set(.keepAliveRetry, after: .seconds(1))
      }
    }
  }

  // MARK: Findings

  /// The stream is, or may be, dead. While a recovery is under way further findings about the old stream change nothing.
  mutating func find(_ finding: StreamFinding) {
    guard parts.keyKeeping.replaces(after: finding) else { return }
    let isRecovering = user.state == .connecting || user.state == .reconciling || user.state == .degraded
    if isRecovering, finding != .socketClosed || !user.isStreamNew { return }
    out.log(.warning, "user-stream", 1, "User stream is dead or suspect: \(finding.rawValue)")
    if finding == .echoMissing || finding == .eventMissed { become(.suspect, cause: finding.rawValue) }
    echoes.clear()
    reconciliation = nil
    let wasStable = user.liveSince.map { now - $0 >= settings.stableAfter } ?? false
    if wasStable { user.attempt = 0 }
    user.liveSince = nil
    user.isStreamNew = false
    if !isRecovering { user.isRotationCounted = false }
    out.cancel(.reconcileAgain)
    out.cancel(.recheck)
    let earliest = now - settings.rotationWindow
    user.rotations.removeAll { $0 < earliest }
    // Another process on the account may be deleting the key again and again: do not fight it at full speed.
    if user.rotations.count >= settings.rotationsMax {
      out.alert(
        "listen_key_rotations", value: "\(user.rotations.count) in \(settings.rotationWindow)",
        threshold: "\(settings.rotationsMax)", action: "next attempt in \(settings.slowRetry)")
      become(.degraded, cause: finding.rawValue, delay: settings.slowRetry)
      out.set(.reconnectUser, after: settings.slowRetry)
      user.cause = finding.rawValue
      return
    }
    if user.attempt == 0 {
      user.attempt = 1
      requestKey(cause: finding.rawValue)
    } else {
      retry(cause: finding.rawValue)
    }
  }

  /// Pause before attempt `attempt` (from 0): at once, then the quick series, then slowly.
  func reconnectDelay(_ attempt: Int) -> Span {
    if attempt == 0 { return .zero }
    return attempt <= settings.retryDelays.count ? settings.retryDelays[attempt - 1] : settings.slowRetry
  }

  private mutating func retry(cause: String) {
    let delay = reconnectDelay(max(1, user.attempt))
    user.attempt = max(1, user.attempt) + 1
    user.cause = cause
    if user.attempt == settings.retryDelays.count + 2 {
      out.alert(
        "user_stream_down", value: cause, threshold: "\(settings.retryDelays.count) attempts",
        action: "entries stay paused, next attempt every \(settings.slowRetry)")
      if settings.liquidation.onConnectionFailure == .liquidate {
        demandLiquidation(
          LiquidationCommand(
            source: LiquidationSource.connectionMonitor.rawValue,
            reason: LiquidationReason.apiConnectionFailure.rawValue), trigger: out.audited)
      }
    }
    let isSlow = user.attempt > settings.retryDelays.count + 1
    become(isSlow ? .degraded : .connecting, cause: cause, delay: delay)
    out.set(.reconnectUser, after: delay)
  }

  mutating func become(_ state: StreamStateRecord.State, cause: String, delay: Span = .zero) {
    guard state != user.state || delay > .zero else { return }
    out.audit(
      .streamState(
        StreamStateRecord(
          stream: .user, from: user.state, to: state, cause: cause, attempt: user.attempt, delay: delay)))
    user.state = state
  }

  // MARK: Socket

  mutating func link(_ stream: StreamID, _ event: LinkEvent) {
    if stream == marketStream.stream {
      switch event {
      case .opened: marketOpened()
      case .closed(let code, _): marketLost("closed \(code)")
      case .refused(let why): marketLost("refused: \(why)")
      case .alive: break
      }
      return
    }
    guard stream == user.stream else { return }
    switch event {
    case .opened: userOpened()
    case .closed(let code, let reason):
      out.log(.warning, "user-stream", 2, "User stream closed: code \(code) \(reason)")
      user.stream = nil
      find(.socketClosed)
    case .refused(let why):
      user.stream = nil
      retry(cause: "refused: \(why)")
    case .alive: user.lastHeard = now
    }
  }

  private mutating func userOpened() {
    user.lastHeard = now
    // The new one is open: only now does the old one go, so that no event falls between the two.
    if let previous = user.previous { out.close(previous) }
    user.previous = nil
    let isStart = !user.hasBeenLive
    if parts.reconciling.comparesBeforeLive(isStart: isStart) || isStart {
      become(.reconciling, cause: user.cause)
      beginReconciliation(isStart ? .start : .reconcile, cause: user.cause)
    } else {
      becomeLive()
    }
  }

  mutating func becomeLive() {
    user.liveSince = now
    user.hasBeenLive = true
    become(.live, cause: user.cause)
    out.log(.info, "user-stream", 3, "User stream live (\(user.cause)); entries \(entriesPaused ?? "may be made")")
  }

  // MARK: Events

  mutating func hear(_ event: UserEvent, on stream: StreamID) {
    // Frames of the old socket still count: an execution is an execution, and none is booked twice.
    if stream == user.stream { user.lastHeard = now }
    switch event {
    case .order(let update): hear(update)
    case .algo(let update): hear(update)
    case .listenKeyExpired(let expired):
      guard expired.listenKey == user.key else { return }
      out.log(.warning, "listen-key", 5, "Listen key expired: \(UserStreamState.masked(user.key))…")
      find(.keyExpired)
    case .account(let update): hear(update)
    case .tradeLite, .accountConfig, .unknown: break
    }
  }

  private mutating func hear(_ update: AlgoUpdate) {
    echoes.settle(update.clientAlgoId)
    if update.status != "NEW" { echoes.settle(Self.cancelEcho(update.algoId)) }
    guard let symbol = instruments.symbol(named: update.symbol) else { return }
    noteOrphan(
      symbol, .algos, id: update.algoId, clientId: update.clientAlgoId, isOpen: update.status == "NEW")
    guard let trade = symbols[index(symbol)].trade else { return }
    // The stream can tell that an order stands before its answer does, or when that is lost.
    if update.status == "NEW", trade.phase == .placingStop, update.clientAlgoId == trade.stopId {
      protectionStands(symbol, .stop, algoId: update.algoId)
    } else if update.status == "NEW", trade.phase == .placingTarget, update.clientAlgoId == trade.targetId {
      protectionStands(symbol, .target, algoId: update.algoId)
    }
    guard update.status == "REJECTED", trade.stopId == update.clientAlgoId else { return }
    // The stop triggered and its order was refused: the position is open without protection.
    symbols[index(symbol)].trade?.isStopConfirmed = false
    closeAtMarket(symbol, because: "triggered stop was refused: \(update.rejectReason ?? "no reason given")")
  }

  /// Balance changes that no execution explains, such as funding or a transfer.
  private mutating func hear(_ update: AccountUpdate) {
    guard update.reason != "ORDER" else { return }
    for balance in update.balances where balance.asset == "USDT" && !balance.balanceChange.value.isZero {
      wallet += balance.balanceChange.value
    }
  }

  mutating func checkEchoes() {
    guard user.state == .live else { return }
    if let id = echoes.overdue(at: now) {
      out.alert(
        "echo_missing", value: id, threshold: "\(settings.echoLimit)", action: "rotate the listen key and reconcile")
      find(.echoMissing)
    } else if let next = echoes.nextDeadline {
      out.set(.echo, at: next)
    }
  }
}
