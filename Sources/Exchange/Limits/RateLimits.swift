import Binance
import Market

/// Used request weight and order counts in fixed calendar windows, and what follows for who does not keep them
/// (binance-usdm 1.6).
struct RateLimits: Sendable {
  private struct Window: Sendable {
    let length: Span
    let limit: Int
    private var number: Int64 = -1
    private(set) var used = 0

    init(length: Span, limit: Int) {
      self.length = length
      self.limit = limit
    }

    mutating func roll(to now: Timestamp) {
      let current = now.nanoseconds / length.nanoseconds
      if current != number { (number, used) = (current, 0) }
    }
    mutating func use(_ amount: Int) { used += amount }
    func isOver(with amount: Int) -> Bool { used + amount > limit }
    func secondsLeft(at now: Timestamp) -> Int64 {
      Span(nanoseconds: length.nanoseconds - now.nanoseconds % length.nanoseconds).wholeSeconds
    }
  }

  private var weight: Window
  private var bans = Bans()
  private var ordersPerMinute = Window(length: .minutes(1), limit: 1200)
  private var ordersPerTenSeconds = Window(length: .seconds(10), limit: 300)

  var weightLimit: Int { weight.limit }

  init(weight: Int) { self.weight = Window(length: .minutes(1), limit: weight) }

  /// Counts a request. The header of a refusal says when to come back.
  mutating func use(
    weight amount: Int, isOrder: Bool, at now: Timestamp
  ) -> (refusal: VenueError, retryAfter: Int64)? {
    weight.roll(to: now)
    ordersPerMinute.roll(to: now)
    ordersPerTenSeconds.roll(to: now)
    if bans.isOn(at: now) {
      bans.refuse(at: now)
      return (.banned(until: bans.until), (bans.until - now).wholeSeconds)
    }
    guard let over = count(amount, isOrder: isOrder, at: now) else {
      bans.forgive()
      return nil
    }
    bans.refuse(at: now)
    return bans.isOn(at: now) ? (.banned(until: bans.until), (bans.until - now).wholeSeconds) : over
  }

  private mutating func count(
    _ amount: Int, isOrder: Bool, at now: Timestamp
  ) -> (refusal: VenueError, retryAfter: Int64)? {
    if weight.isOver(with: amount) { return (.tooManyRequests(limit: weight.limit), weight.secondsLeft(at: now)) }
    weight.use(amount)
    guard isOrder else { return nil }
    if ordersPerTenSeconds.isOver(with: 1) {
      let refusal = VenueError.tooManyOrders(limit: ordersPerTenSeconds.limit, window: "10 SECOND")
      return (refusal, ordersPerTenSeconds.secondsLeft(at: now))
    }
    if ordersPerMinute.isOver(with: 1) {
      let refusal = VenueError.tooManyOrders(limit: ordersPerMinute.limit, window: "1 MINUTE")
      return (refusal, ordersPerMinute.secondsLeft(at: now))
    }
    ordersPerMinute.use(1)
    ordersPerTenSeconds.use(1)
    return nil
  }

  func headers(isOrder: Bool) -> [Parameter] {
    var headers = [Parameter("X-MBX-USED-WEIGHT-1M", String(weight.used))]
    if isOrder {
      headers.append(Parameter("X-MBX-ORDER-COUNT-10S", String(ordersPerTenSeconds.used)))
      headers.append(Parameter("X-MBX-ORDER-COUNT-1M", String(ordersPerMinute.used)))
    }
    return headers
  }
}

extension Span {
  /// Rounded up: who waits so long has waited long enough.
  fileprivate var wholeSeconds: Int64 { (nanoseconds + 999_999_999) / 1_000_000_000 }
}

extension Exchange {
  /// Request weight that it takes in a minute.
  package var weightLimit: Int { limits.weightLimit }
}
