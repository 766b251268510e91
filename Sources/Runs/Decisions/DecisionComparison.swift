import Market
import Script
import Simulation

/// A published table beside what a run found, line by line, with what rounding to the tick makes of it.
package struct DecisionComparison: Sendable {
  package struct Line: Sendable {
    package var what: String
    /// As the table has it; nil: the run decided something that the table does not know.
    package var published: String?
    /// The run's, from unrounded levels, with as many places as the table gives.
    package var found: String
    /// The run's, from the prices that would be sent; nil where prices play no part.
    package var asSent: String?
    package var holds: Bool
    package var place: Place
  }
  package var source: String
  package var lines: [Line]
  package var holds: Bool { lines.allSatisfy(\.holds) }

  private let candidates: [Decision]
  private let clock: ClockOffset

  /// - Parameters:
  ///   - decisions: every verdict of the run, in order.
  ///   - evaluations: how many closed candles the strategy looked at.
  init(_ table: PublishedDecisions, decisions: [Decision], evaluations: Int64, clock: ClockOffset) {
    source = table.source
    lines = []
    candidates = decisions.filter { $0.verdict.rrModel != nil }
    self.clock = clock
    for claim in table.claims { check(claim, evaluations) }
    let known = table.claims.compactMap { claim in
      if case .accepted(let moment, _) = claim.kind { moment } else { nil }
    }
    guard !known.isEmpty else { return }
    for decision in candidates where decision.passesModel && !known.contains(decision.moment(clock)) {
      lines.append(
        Line(
          what: decision.moment(clock).text, published: nil, found: decision.rrModel.text(places: 4),
          asSent: Self.outcome(decision, places: 4), holds: false, place: table.place))
    }
  }

  private mutating func check(_ claim: PublishedDecisions.Claim, _ evaluations: Int64) {
    func add(_ what: String, _ published: String, _ found: String, sent: String? = nil) {
      lines.append(
        Line(
          what: what, published: published, found: found, asSent: sent, holds: published == found, place: claim.place)
      )
    }
    switch claim.kind {
    case .evaluations(let count): add("evaluations", "\(count)", "\(evaluations)")
    case .candidates(let count, let side):
      let found = side.map { side in candidates.count { $0.verdict.direction == side } } ?? candidates.count
      let others = candidates.count - found
      add("candidates", Self.count(count, side), Self.count(found, side) + (others > 0 ? " and \(others) others" : ""))
    case .rejected(let count, let mean):
      let model = candidates.filter { !$0.passesModel }.map(\.rrModel)
      let sent = candidates.filter { $0.verdict.isRejected(for: .rrBelowMin) }.compactMap(\.verdict.rr)
      add("rejected", "\(count)", "\(model.count)", sent: "\(sent.count)")
      guard let mean else { return }
      add(
        "their mean ratio", mean.text, Self.mean(model, places: mean.places),
        sent: Self.mean(sent, places: mean.places))
    case .atLeast(let minimum, let count):
      add(
        "ratio at least \(minimum)", "\(count)", "\(candidates.count { $0.rrModel >= minimum })",
        sent: "\(candidates.count { $0.verdict.rr.map { $0 >= minimum } ?? false })")
    case .accepted(let moment, let ratio):
      guard let decision = decision(at: moment), decision.passesModel else {
        add("accepted \(moment.text)", ratio.text, "not accepted")
        return
      }
      add(
        "accepted \(moment.text)", ratio.text, decision.rrModel.rounded(places: ratio.places),
        sent: Self.outcome(decision, places: ratio.places))
    case .levels(let moment, let entry, let target, let stop):
      let verdict = decision(at: moment)?.verdict
      func level(_ name: String, _ published: Written<Price>, _ model: Price?, _ sent: Price?) {
        add(
          "\(moment.text) \(name)", published.text, model?.rounded(places: published.places) ?? "no candidate",
          sent: sent?.description)
      }
      level("entry", entry, verdict?.entry, verdict?.entry)
      level("target", target, verdict?.targetModel, verdict?.target)
      level("stop", stop, verdict?.stopModel, verdict?.stop)
    }
  }

  private func decision(at moment: PublishedDecisions.Moment) -> Decision? {
    candidates.first { $0.moment(clock) == moment }
  }

  private static func count(_ count: Int, _ side: Direction?) -> String { side.map { "\(count) \($0)" } ?? "\(count)" }

  private static func mean(_ ratios: [Rate], places: Int) -> String {
    guard !ratios.isEmpty else { return "none" }
    let total = ratios.reduce(Int128(0)) { $0 + Int128($1.units) }
    return Rate(units: Int64(clamping: divideHalfEven(total, by: Int128(ratios.count)))).rounded(places: places)
  }

  /// The ratio of the prices that would be sent, with the reason if they are rejected.
  private static func outcome(_ decision: Decision, places: Int) -> String {
    let ratio = decision.verdict.rr?.rounded(places: places) ?? "none"
    return decision.verdict.reason.map { "\(ratio) \($0)" } ?? ratio
  }
}

extension Decision {
  fileprivate var rrModel: Rate { verdict.rrModel ?? .zero }
  fileprivate var passesModel: Bool { rrModel >= verdict.rrMin ?? .zero }

  /// A verdict falls a moment after the candle's close, inside the next candle of the same length.
  fileprivate func moment(_ clock: ClockOffset) -> PublishedDecisions.Moment {
    let interval = verdict.interval ?? .m1
    let close = CivilTime(interval.open(containing: time), offset: clock)
    return PublishedDecisions.Moment(hour: close.hour, minute: close.minute, interval: interval)
  }
}

extension Scaled {
  /// With `places` digits after the point, the nearest, ties to the even digit.
  fileprivate func rounded(places: Int) -> String {
    var grid: Int128 = 1
    for _ in min(places, 8)..<8 { grid *= 10 }
    return Self(units: Int64(clamping: divideHalfEven(Int128(units), by: grid) * grid)).text(places: places)
  }
}
