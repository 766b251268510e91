import Audit
import Binance
import Market
import TradingEngine

/// Rules about signals: one verdict each, from the prices that are on record.
struct SignalRules {
  private var verdictsAt: (time: Timestamp, keys: Set<String>) = (.distantPast, [])
  private var rrReached = 0
  private var rrPassed = 0
  private var rrRejected = 0

  mutating func verdict(_ record: VerdictRecord, at now: Timestamp, event: Int, into found: inout Findings) {
    let key = "\(record.symbol) \(record.setupId) \(record.source) \(record.interval?.name ?? "")"
    let isBelow = record.isRejected(for: "rr_below_min")
    if verdictsAt.time != now { verdictsAt = (now, []) }
    found.check(
      .oneVerdict, !verdictsAt.keys.contains(key), at: now, event: event, key: key,
      "a second verdict on setup \(record.setupId) of \(record.symbol)")
    verdictsAt.keys.insert(key)
    if record.reachedRR {
      rrReached += 1
      if isBelow { rrRejected += 1 } else { rrPassed += 1 }
    }
    let (reached, passed, refused) = (rrReached, rrPassed, rrRejected)
    found.check(
      .rrAddsUp, reached == passed + refused && (record.reachedRR || !isBelow), at: now,
      event: event, "reached \(reached), passed \(passed), below minimum \(refused)")
    if record.rejection == nil {
      found.check(
        .noZeroPrice, record.entry.units > 0 && record.target.units > 0 && record.stop.units > 0, at: now,
        event: event, key: key, "accepted with entry \(record.entry), target \(record.target), stop \(record.stop)")
    }
    guard let rr = record.rr else { return }
    // Cross-multiplied, so that no division rounds: floor(reward x 1e8 / risk) is what was logged.
    let sign = record.direction.sign
    let reward = Int128((record.target.units - record.entry.units) * sign)
    let risk = Int128((record.entry.units - record.stop.units) * sign)
    let exact = risk > 0 ? divideFloor(reward * Int128(unitsPerOne), by: risk) : 0
    let passes = record.rrMin.map { risk > 0 && reward * Int128(unitsPerOne) >= Int128($0.units) * risk } ?? true
    found.check(
      .rrRecomputed, Int128(rr.units) == exact && passes == !isBelow, at: now,
      event: event, key: key,
      "\(record.symbol) logs RR \(rr) and \(record.rejection ?? "accepted"), its prices give \(Rate(units: Int64(clamping: exact)))"
    )
  }
}
