import Engine
import Market
import TradingEngine

extension WrongEngine {
  /// The night's sum counted too little: one position was simply not there.
  package static let forgetsOne = WrongEngine(
    builder: OurEngineBuilder(name: "ForgetsOne") { settings in
      var parts = EngineParts(settings: settings)
      parts.closingPlan = AllButTheLast()
      return parts
    }, flaw: "forgets one position when it liquidates",
    caught: [
      Evidence("zero-price-liquidation[ack]", by: "completed")
    ])

  /// engine.md section 6, defect 5.
  package static let removesStopsFirst = WrongEngine(
    builder: OurEngineBuilder(name: "RemovesStopsFirst") { settings in
      var parts = EngineParts(settings: settings)
      parts.closingPlan = StopsFirst()
      return parts
    }, flaw: "cancels stops before the positions that they protect are closed",
    caught: [
      Evidence("zero-price-liquidation[ack]", by: "stops-last")
    ])

  /// engine.md section 9, row 54.
  package static let addsUpReads = WrongEngine(
    builder: OurEngineBuilder(name: "AddsUpReads") { settings in
      var parts = EngineParts(settings: settings)
      parts.settling = AddingUp()
      return parts
    }, flaw: "adds up settlement totals over repeated reads",
    caught: [
      Evidence("zero-price-liquidation[trades-lag]", by: "settlement-agrees")
    ])

  /// Hears the same demand as often as it is made.
  package static let liquidatesTwice = WrongEngine(
    builder: OurEngineBuilder(name: "LiquidatesTwice") { settings in
      var parts = EngineParts(settings: settings)
      parts.authorisation = ForgetsIds()
      return parts
    }, flaw: "liquidates again for a correlation id that was used",
    caught: [
      Evidence("zero-price-liquidation[ack]", by: "liquidation-accounted")
    ])

  /// engine.md section 9, row 52: the token is looked at, source and reason are not.
  package static let authorisesAnyone = WrongEngine(
    builder: OurEngineBuilder(name: "AuthorisesAnyone") { settings in
      var parts = EngineParts(settings: settings)
      parts.authorisation = Anyone()
      return parts
    }, flaw: "liquidates for anyone, for no reason, and at once",
    caught: [
      Evidence("liquidation-authority[no-reason]", by: "liquidation-accounted")
    ])
}

extension WrongEngine {
  /// engine.md 8.2, row 6.1: source, token, reason.
  package static let asksReasonBeforeToken = WrongEngine(
    builder: OurEngineBuilder(name: "AsksReasonBeforeToken") { settings in
      var parts = EngineParts(settings: settings)
      parts.authorisation = ReasonBeforeToken()
      return parts
    }, flaw: "tells whoever has no token what is wrong with the reason",
    caught: [Evidence("liquidation-authority[token-and-reason-wrong]", by: "told")])
}

struct AllButTheLast: ClosingPlan {
  var removesStopsFirst: Bool { false }
  func sequence(_ candidates: [ClosingCandidate], _ order: LiquidationSettings.Order) -> [Symbol] {
    EveryPositionStopsLast().sequence(candidates, order).dropLast()
  }
}

struct StopsFirst: ClosingPlan {
  var removesStopsFirst: Bool { true }
  func sequence(_ candidates: [ClosingCandidate], _ order: LiquidationSettings.Order) -> [Symbol] {
    EveryPositionStopsLast().sequence(candidates, order)
  }
}

struct AddingUp: Settling {
  var readsExecutions: Bool { true }
  func total(read: SettlementFigures, before: SettlementFigures) -> SettlementFigures { before + read }
}

/// Believes what placement answers said, as the build of the incident did.
struct BelievesAnswers: Settling {
  var readsExecutions: Bool { false }
  func total(read: SettlementFigures, before: SettlementFigures) -> SettlementFigures { read }
}

struct ForgetsIds: LiquidationAuthorisation {
  func verdict(on command: LiquidationCommand, _ context: LiquidationContext) -> LiquidationVerdict {
    var context = context
    context.isIdUsed = false
    return AllowListed().verdict(on: command, context)
  }
}

struct Anyone: LiquidationAuthorisation {
  func verdict(on command: LiquidationCommand, _ context: LiquidationContext) -> LiquidationVerdict {
    context.isUnderWay || context.isIdUsed ? .refused("id_reused") : .accepted(notice: .zero)
  }
}

struct ReasonBeforeToken: LiquidationAuthorisation {
  func verdict(on command: LiquidationCommand, _ context: LiquidationContext) -> LiquidationVerdict {
    let isKnown = LiquidationReason(rawValue: command.reason).map(context.settings.reasons.contains) ?? false
    return isKnown ? AllowListed().verdict(on: command, context) : .refused("unknown_reason")
  }
}
