import Audit
import Basics
import Binance
import Engine
import Market
import TradingEngine

extension WrongEngine {
  /// Looks at existing positions only (engine.md section 9, row 38): what was sent a moment ago does not count.
  package static let countsOpenOnly = WrongEngine(
    builder: OurEngineBuilder(name: "CountsOpenOnly") { settings in
      EngineParts(settings: settings, replacing: ShortLimitGate.self, with: OpenShortsOnly())
    }, flaw: "counts open positions for the short limit, not entries in flight",
    caught: [
      Evidence("position-limits[at-once]", by: "limits-hold"),
      Evidence("position-limits[within-a-millisecond]", by: "committed"),
      Evidence("position-limits[bearish-within-a-millisecond]", by: "limits-hold"),
      Evidence("correlated-squeeze[limits-on]", by: "at-risk"),
    ])

  /// engine.md 3.5, gate 3: what is open there is not known.
  package static let entersOnDoubt = WrongEngine(
    builder: OurEngineBuilder(name: "EntersOnDoubt") { settings in
      var parts = EngineParts(settings: settings)
      parts.gates.removeAll { $0 is PositionKnownGate }
      return parts
    }, flaw: "enters while its books of the contract are contradicted",
    caught: [
      Evidence("position-unknown[books-contradicted]", by: "refused"),
      Evidence("position-unknown[execution-missing]", by: "refused"),
    ])

  /// Sums up what positions are worth instead of what they may lose (section 9, row 37): one is above the limit already.
  package static let sumsNotional = WrongEngine(
    builder: OurEngineBuilder(name: "SumsNotional") { settings in
      EngineParts(settings: settings, replacing: TotalShortRiskGate.self, with: NotionalOfShorts())
    }, flaw: "sums notional for the risk cap",
    caught: [
      Evidence("position-limits[total-short-risk-of-four]", by: "verdicts"),
      Evidence("position-limits[total-short-risk]", by: "verdicts"),
    ])

  /// engine.md 8.2, row 3.5 i2: without a stop all of it can be lost.
  package static let nakedCostsNothing = WrongEngine(
    builder: OurEngineBuilder(name: "NakedCostsNothing") { settings in
      EngineParts(settings: settings, replacing: TotalShortRiskGate.self, with: StopsOnly())
    }, flaw: "leaves a short without a stop out of the risk cap",
    caught: [Evidence("position-limits[short-without-stop]", by: "refused")])

  /// Compares what it prints (engine.md 3.1): two places, rounded.
  package static let roundsRR = WrongEngine(
    builder: OurEngineBuilder(name: "RoundsRR") { settings in
      EngineParts(settings: settings, replacing: RRGate.self, with: RoundedRR())
    }, flaw: "rounds RR before comparing",
    caught: [
      Evidence("short-rr-acceptance[minimum-1-0]", by: "counts"),
      Evidence("rr-vectors[fixed]", by: "rr-recomputed"),
    ])

  /// Three policies side by side and none that counts (engine.md section 9, row 40).
  package static let oneMinimumForAll = WrongEngine(
    builder: OurEngineBuilder(name: "OneMinimumForAll") { settings in
      EngineParts(settings: settings, replacing: RRGate.self, with: AtLeastOne())
    }, flaw: "judges every candidate by 1.0, whatever the policy and its minimum",
    caught: [
      Evidence("short-rr-acceptance[minimum-0-5]", by: "counts"),
      Evidence("rr-vectors[by-side]", by: "verdicts"),
    ])
}

extension EngineParts {
  /// The right parts but one gate.
  init<Right: Gate>(settings: EngineSettings, replacing right: Right.Type, with wrong: any Gate) {
    self.init(settings: settings)
    gates = gates.map { $0 is Right ? wrong : $0 }
  }
}

struct OpenShortsOnly: Gate {
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard candidate.direction == .short, let limit = context.shortsMax else { return .passes }
    let count = context.exposures.count { $0.direction == .short && !$0.isInFlight }
    guard count >= limit else { return .passes }
    return .rejects(.shortPositionLimit(count: count, limit: limit))
  }
}

struct NotionalOfShorts: Gate {
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard candidate.direction == .short, let share = context.settings.totalShortRiskMax else { return .passes }
    let shorts = context.exposures.filter { $0.direction == .short } + [candidate.exposure]
    let sum = shorts.reduce(Product.zero) { $0 + $1.cost }
    let limit = context.wallet * share
    guard sum > limit, let atRisk = Money(rounding: sum), let limit = Money(rounding: limit) else { return .passes }
    return .rejects(.totalShortRisk(count: shorts.count, atRisk: atRisk, limit: limit))
  }
}

struct RoundedRR: Gate {
  var judgesRR: Bool { true }
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard candidate.risk > 0 else { return .rejects(.rrBelowMin) }
    let hundredths = divideHalfEven(candidate.reward * 100, by: candidate.risk)
    return hundredths * Int128(unitsPerOne) >= Int128(context.minimum.rate.units) * 100
      ? .passes : .rejects(.rrBelowMin)
  }
}

struct AtLeastOne: Gate {
  var judgesRR: Bool { true }
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    candidate.risk > 0 && candidate.reward >= candidate.risk ? .passes : .rejects(.rrBelowMin)
  }
}

struct StopsOnly: Gate {
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    var context = context
    context.exposures.removeAll { $0.stop == nil }
    return TotalShortRiskGate().verdict(on: candidate, context)
  }
}
