import Binance
import Market
import TradingEngine

extension Invariant {
  package static let deadKeyReplaced = Invariant(
    "dead-key-replaced", .venue,
    "evidence of a dead user stream is answered by POST listenKey within 1 s; later only as far as a back-off explains it"
  )
  package static let backOffBounded = Invariant(
    "back-off-bounded", .venue,
    "at most 6 listen keys are asked for within 10 s, and while the stream is down one at least every 65 s")
  package static let adoptedBeforeEntry = Invariant(
    "adopted-before-entry", .engine, "the account is read before the first entry")
  package static let noEntryWhileDark = Invariant(
    "no-entry-while-dark", .engine,
    "no entry is sent between evidence of a dead user stream and the end of reconciliation")
  package static let silenceNoticed = Invariant(
    "silence-noticed", .engine, "an execution that the user stream did not bring is noticed within 70 s")
}

/// Rules about the connection: evidence of a dead user stream that the engine has had in hand, and what it did about it.
struct ConnectionRules {
  private var evidence: (what: String, at: Timestamp)?
  private var postedSinceEvidence = false
  /// When listen keys were asked for, within `rotationWindow`, oldest first.
  private var posts: [Timestamp] = []
  private var isAdopted = false
  private var silentSince: Timestamp?

  static let replacementLimit = Span.seconds(1)
  /// The longest pause of a back-off: a minute and the round trips.
  static let backOffCeiling = Span.seconds(65)
  static let silenceLimit = Span.seconds(70)
  static let rotationsMax = 5
  static let rotationWindow = Span.minutes(10)
  static let connectionsMax = 6
  static let connectionWindow = Span.seconds(10)

  mutating func sent(_ request: RESTRequest, into found: inout Findings) {
    let now = found.now
    switch Endpoint(request) {
    case .streams(.createKey):
      if let evidence, !postedSinceEvidence {
        found.check(
          .deadKeyReplaced, now - evidence.at <= replacementLimit(for: evidence.at),
          "\(evidence.what), POST listenKey only \(now - evidence.at) later")
      }
      postedSinceEvidence = true
      posts.append(now)
      posts.removeAll { now - $0 > Self.rotationWindow }
      let opens = posts.count { now - $0 <= Self.connectionWindow }
      found.check(
        .backOffBounded, opens <= Self.connectionsMax,
        "\(opens) listen keys asked for within \(Self.connectionWindow)")
    case .orders(.place) where request["reduceOnly"] != "true":
      found.check(
        .adoptedBeforeEntry, isAdopted, "an entry is sent before the account was read")
      let seen = evidence.map { "\($0.what) at \(CivilTime($0.at).clock) UTC" }
      found.check(
        .noEntryWhileDark, seen == nil,
        "an entry for \(request["symbol"] ?? "") is sent although \(seen ?? "") and nothing was reconciled since")
    default: break
    }
  }

  /// At once after a connection that was stable. Each key asked for shortly before allows twice the pause, from one second
  /// on (engine.md 8.4), and a whole series of rotations the slow pause: then another process may be deleting the key (engine.md section 5,
  /// rules 4 and 7).
  private func replacementLimit(for evidence: Timestamp) -> Span {
    if posts.count > Self.rotationsMax { return Self.backOffCeiling }
    let recent = posts.count { evidence - $0 < Self.backOffCeiling }
    guard recent > 0 else { return Self.replacementLimit }
    return min(Self.backOffCeiling, .seconds(1 << Int64(recent - 1)) + Self.replacementLimit)
  }

  mutating func evidenceOfDeath(_ what: String, at now: Timestamp) {
    guard evidence == nil else { return }
    evidence = (what, now)
    postedSinceEvidence = false
  }

  mutating func adopted() {
    isAdopted = true
    reconciled()
  }

  /// What was missed has been looked for: from here on the stream may be trusted again.
  mutating func reconciled() { evidence = nil }

  mutating func look(_ oracle: Oracle, into found: inout Findings) {
    let now = found.now
    if let evidence, !postedSinceEvidence {
      found.check(
        .deadKeyReplaced, now - evidence.at <= replacementLimit(for: evidence.at),
        "\(evidence.what) and no POST listenKey for \(now - evidence.at)")
    }
    if evidence != nil, postedSinceEvidence, !oracle.wasDelivering, let last = posts.last {
      found.check(
        .backOffBounded, now - last <= Self.backOffCeiling, key: "\(last.nanoseconds)",
        "the user stream is down and no listen key was asked for in \(now - last)")
    }
    guard oracle.hasAudit else { return }
    // Nothing missed, nothing to notice: silence counts from the first execution that was not heard of, and for as long as
    // it is not, also when the stream speaks again.
    if oracle.everDelivered, oracle.userState == .live, oracle.unheard > 0 {
      let since = silentSince ?? now
      silentSince = since
      found.check(
        .silenceNoticed, now - since <= Self.silenceLimit, key: "\(since.nanoseconds)",
        "an execution is missed for \(now - since) that no user event brought, and the engine holds its stream for live"
      )
    } else {
      silentSince = nil
    }
  }
}
