import Binance
import Market
import TradingEngine

extension Invariant {
  package static let venueLimitsObeyed = Invariant(
    "venue-limits-obeyed", .venue,
    "after 429 only protection is sent until Retry-After, during a ban nothing; history stops at 80 % of the request weight, entries at 90 %"
  )
  package static let refusedOnce = Invariant(
    "refused-once", .venue, "an order that was plainly refused is not sent again")
}

/// Rules about the venue's patience: what is sent after it has said how much it takes, and after it has said no.
/// Source: engine.md 4.7, binance-usdm 1.6.
struct PatienceRules {
  /// nil: the venue's limit is not known.
  var weightMax: Int?
  private var limitedUntil = Timestamp.distantPast
  private var bannedUntil = Timestamp.distantPast
  private(set) var weight = UsedWeightSeen()
  /// Client ids of orders on their way, and of those that were refused. Looked up only.
  private var placing: [RequestID: String] = [:]
  private var refused: Set<String> = []

  // MARK: What the engine was told

  mutating func told(_ id: RequestID, _ usage: VenueUsage, _ error: VenueError?, at now: Timestamp) {
    weight.told(usage.weight, answering: id, at: now)
    let order = placing.removeValue(forKey: id)
    guard let error else { return }
    if Self.isPlain(error), let order { refused.insert(order) }
    let isBan = error.status == 418
    guard isBan || error.status == 429 else { return }
    let ends = [usage.retryAfter.map { now + $0 }, isBan ? Self.endOfBan(error.message) : nil].compactMap(\.self)
    guard let end = ends.max() else { return }
    if isBan { bannedUntil = max(bannedUntil, end) } else { limitedUntil = max(limitedUntil, end) }
  }

  /// A no that the same order will hear again: nothing about limits, load, clocks or connections.
  private static func isPlain(_ error: VenueError) -> Bool {
    (400...401).contains(error.status)
      && ![.tooManyRequests, .tooManyOrders, .throttled, .disconnected, .timeout, .timestampOutsideWindow]
        .contains(error.code)
  }

  /// "… banned until 1699999999999.", in milliseconds.
  private static func endOfBan(_ message: String) -> Timestamp? {
    guard let text = message.split(separator: " ").drop(while: { $0 != "until" }).dropFirst().first else { return nil }
    return Int64(text.prefix { $0.isNumber }).flatMap {
      $0 < 9_000_000_000_000 ? Timestamp(milliseconds: $0) : nil
    }
  }

  // MARK: What it sends

  mutating func sent(_ request: RESTRequest, _ id: RequestID, into found: inout Findings) {
    let now = found.now
    weight.sent(id, at: now)
    let what = request["symbol"].map { "\(request.endpoint) \($0)" } ?? request.endpoint
    let key = "\(what) \(found.event)"
    found.check(
      .venueLimitsObeyed, now >= bannedUntil, key: key,
      "\(what) is sent during a ban that ends at \(CivilTime(bannedUntil).clock) UTC")
    found.check(
      .venueLimitsObeyed, now >= limitedUntil || Self.protects(request), key: key,
      "\(what) is sent although the venue wants no request before \(CivilTime(limitedUntil).clock) UTC")
    judgeWeight(of: request, what, key: key, into: &found)
    judgeOrder(request, id, what, into: &found)
  }

  private func judgeWeight(of request: RESTRequest, _ what: String, key: String, into found: inout Findings) {
    guard let weightMax else { return }
    let percent: Int
    switch Endpoint(request) {
    case .market(.klines): percent = 80
    case .orders(.place) where request["reduceOnly"] != "true": percent = 90
    default: return
    }
    let used = weight.used(at: found.now)
    found.check(
      .venueLimitsObeyed, used * 100 < weightMax * percent, key: key,
      "\(what) is sent with \(used) of \(weightMax) request weight used")
  }

  private mutating func judgeOrder(
    _ request: RESTRequest, _ id: RequestID, _ what: String, into found: inout Findings
  ) {
    let order: String?
    switch Endpoint(request) {
    case .orders(.place): order = request["newClientOrderId"]
    case .algo(.place): order = request["clientAlgoId"].map { "algo \($0)" }
    default: return
    }
    guard let order else { return }
    placing[id] = order
    found.check(
      .refusedOnce, !refused.contains(order), key: order, "\(what) \(order) is sent again after a plain refusal")
  }

  /// A stop, a closing order, and the questions what became of an order.
  private static func protects(_ request: RESTRequest) -> Bool {
    switch Endpoint(request) {
    case .algo(.place): request["type"]?.hasPrefix("STOP") == true
    case .orders(.place): request["reduceOnly"] == "true"
    case .orders(.query), .algo(.query), .account(.trades): true
    default: false
    }
  }
}

/// Request weight as the answers tell it. The venue counts in calendar minutes (binance-usdm 1.6), so an answer speaks of the
/// minute in which it was given: it counts only if its request left in that minute, too.
struct UsedWeightSeen {
  private(set) var last: Int?
  private(set) var peak: Int?
  private var inMinute = 0
  private var minute = Int64.min
  /// The minute in which a request left. Looked up only.
  private var leftIn: [RequestID: Int64] = [:]

  func used(at now: Timestamp) -> Int { Self.minute(of: now) == minute ? inMinute : 0 }

  mutating func sent(_ id: RequestID, at now: Timestamp) { leftIn[id] = Self.minute(of: now) }

  /// - Parameter used: nil, or a number below zero as some order answers have it, says nothing.
  mutating func told(_ used: Int?, answering id: RequestID, at now: Timestamp) {
    let left = leftIn.removeValue(forKey: id)
    guard let used, used >= 0 else { return }
    last = used
    peak = max(peak ?? 0, used)
    let current = Self.minute(of: now)
    if current != minute { (minute, inMinute) = (current, 0) }
    if left == current { inMinute = max(inMinute, used) }
  }

  private static func minute(of time: Timestamp) -> Int64 { time.nanoseconds / 60_000_000_000 }
}
