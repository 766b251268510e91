import Audit
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let oneVerdict = Invariant("one-verdict", .engine, "a signal gets exactly one verdict")
  package static let rrRecomputed = Invariant("rr-recomputed", .engine, "the logged RR is the RR of the logged prices")
  package static let rrAddsUp = Invariant(
    "rr-adds-up", .engine,
    "rr.reached = rr.passed + rejected[\"\(Rejection.Reason.rrBelowMin.rawValue)\"]")
}

/// Rules about signals: one verdict each, from the prices that are on record.
struct SignalRules {
  private var verdictsAt: (time: Timestamp, keys: Set<String>) = (.distantPast, [])
  /// Of signals from outside, which are looked at once and never again. Looked up only.
  private var judged: Set<String> = []
  private var rrReached = 0
  private var rrPassed = 0
  private var rrRejected = 0

  mutating func verdict(_ record: VerdictRecord, into found: inout Findings) {
    let key = "\(record.symbol) \(record.setupId) \(record.source) \(record.interval?.name ?? "")"
    let isBelow = record.isRejected(for: .rrBelowMin)
    if verdictsAt.time != found.now { verdictsAt = (found.now, []) }
    let isFirst = record.interval != nil || judged.insert(key).inserted
    found.check(
      .oneVerdict, isFirst && !verdictsAt.keys.contains(key), key: key,
      "a second verdict on setup \(record.setupId) of \(record.symbol)")
    verdictsAt.keys.insert(key)
    if record.reachedRR {
      rrReached += 1
      if isBelow { rrRejected += 1 } else { rrPassed += 1 }
    }
    let (reached, passed, refused) = (rrReached, rrPassed, rrRejected)
    found.check(
      .rrAddsUp, reached == passed + refused && (record.reachedRR || !isBelow),
      "reached \(reached), passed \(passed), below minimum \(refused)")
    if record.rejection == nil {
      found.check(
        .noZeroPrice, record.entry.units > 0 && record.target.units > 0 && record.stop.units > 0, key: key,
        "accepted with entry \(record.entry), target \(record.target), stop \(record.stop)")
    }
    guard let rr = record.rr else { return }
    // Cross-multiplied, so that no division rounds: floor(reward x 1e8 / risk) is what was logged.
    let sign = record.direction.sign
    let reward = Int128((record.target.units - record.entry.units) * sign)
    let risk = Int128((record.entry.units - record.stop.units) * sign)
    let exact = risk > 0 ? divideFloor(reward * Int128(unitsPerOne), by: risk) : 0
    let passes = record.rrMin.map { risk > 0 && reward * Int128(unitsPerOne) >= Int128($0.units) * risk } ?? true
    found.check(
      .rrRecomputed, Int128(rr.units) == exact && passes == !isBelow, key: key,
      "\(record.symbol) logs RR \(rr) and \(record.reason ?? "accepted"), its prices give \(Rate(units: Int64(clamping: exact)))"
    )
  }
}
