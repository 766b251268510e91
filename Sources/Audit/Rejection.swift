import Basics
import Market

/// Why a gate rejects a signal, with what explains it. engine.md 3.5.
public enum Rejection: Hashable, Sendable {
  case engineNotRunning
  case liquidationInProgress
  case entriesPaused(why: String)
  case staleMarketData(MarketAge)
  case positionStateUnknown
  /// - isInFlight: an entry is on its way, and there is no position yet.
  case existingPosition(isInFlight: Bool)
  case cooldown(remaining: RecordedSpan)
  /// - level: the one that is wrong, such as `LONG_TP`.
  case invalidLevels(level: String)
  case rrBelowMin
  case targetBelowCost
  /// - opposite: positions and entries in flight on the other side.
  case directionConflict(opposite: Int)
  case shortPositionLimit(count: Int, limit: Int)
  /// - count: shorts, the candidate among them.
  case totalShortRisk(count: Int, atRisk: Money, limit: Money)
  case belowMinQuantity(Quantity)
  case belowMinNotional(minimum: Money)
  case preFlightOrphans(orders: Int)
  case orphansNotCancelled(orders: Int, why: String)
  /// Of an engine that has other gates: its word, and what explains it.
  case other(word: String, details: [JSONMember])

  /// The words that stand in the audit file and in scripts. Meanings: docs/reference/metrics.md, in its order.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    case engineNotRunning = "engine_not_running"
    case liquidationInProgress = "liquidation_in_progress"
    case entriesPaused = "entries_paused"
    case staleMarketData = "stale_market_data"
    case positionStateUnknown = "position_state_unknown"
    case existingPosition = "existing_position"
    case cooldown
    case invalidLevels = "invalid_tp_sl_levels"
    case rrBelowMin = "rr_below_min"
    case targetBelowCost = "target_below_cost"
    case directionConflict = "direction_conflict"
    case shortPositionLimit = "short_position_limit"
    case totalShortRisk = "total_short_risk"
    case belowMinQuantity = "below_min_qty"
    case belowMinNotional = "below_min_notional"
    case preFlightOrphans = "pre_flight_orphans"
    case orphansNotCancelled = "orphaned_orders_cancel_failed"
  }

  /// Since when nothing was heard of a market.
  public enum MarketAge: Hashable, Sendable {
    case noData
    /// Something was heard, and no price yet.
    case noPrice
    case old(RecordedSpan)
  }
}

extension Rejection {
  /// As it stands in the audit file.
  public var word: String {
    switch written {
    case .known(let reason, _): reason.rawValue
    case .other(let word, _): word
    }
  }

  /// What explains it, behind the verdict's own members.
  public var details: [JSONMember] {
    switch written {
    case .known(_, let details), .other(_, let details): details
    }
  }

  private enum Written {
    case known(Reason, [JSONMember])
    case other(String, [JSONMember])
  }

  private var written: Written {
    switch self {
    case .engineNotRunning: .known(.engineNotRunning, [])
    case .liquidationInProgress: .known(.liquidationInProgress, [])
    case .entriesPaused(let why): .known(.entriesPaused, [JSONMember("why", why)])
    case .staleMarketData(let age): .known(.staleMarketData, [JSONMember("age", age)])
    case .positionStateUnknown: .known(.positionStateUnknown, [])
    case .existingPosition(let isInFlight): .known(.existingPosition, [JSONMember("in_flight", isInFlight)])
    case .cooldown(let remaining): .known(.cooldown, [JSONMember("remaining", remaining)])
    case .invalidLevels(let level): .known(.invalidLevels, [JSONMember("level", level)])
    case .rrBelowMin: .known(.rrBelowMin, [])
    case .targetBelowCost: .known(.targetBelowCost, [])
    case .directionConflict(let opposite): .known(.directionConflict, [JSONMember("opposite", opposite)])
    case .shortPositionLimit(let count, let limit):
      .known(.shortPositionLimit, [JSONMember("count", count), JSONMember("limit", limit)])
    case .totalShortRisk(let count, let atRisk, let limit):
      .known(
        .totalShortRisk, [JSONMember("count", count), JSONMember("at_risk", atRisk), JSONMember("limit", limit)])
    case .belowMinQuantity(let quantity): .known(.belowMinQuantity, [JSONMember("quantity", quantity)])
    case .belowMinNotional(let minimum): .known(.belowMinNotional, [JSONMember("minimum", minimum)])
    case .preFlightOrphans(let orders): .known(.preFlightOrphans, [JSONMember("orders", orders)])
    case .orphansNotCancelled(let orders, let why):
      .known(.orphansNotCancelled, [JSONMember("orders", orders), JSONMember("why", why)])
    case .other(let word, let details): .other(word, details)
    }
  }

  /// Reads what `word` and `details` say. What they say otherwise than our gates stays as it is.
  init(word: String, details: [JSONMember]) {
    if let reason = Reason(rawValue: word), let known = try? Rejection(reason, AuditFields(details)),
      known.details == details
    {
      self = known
    } else {
      self = .other(word: word, details: details)
    }
  }

  private init(_ reason: Reason, _ details: AuditFields) throws(WireProblem) {
    var details = details
    switch reason {
    case .engineNotRunning: self = .engineNotRunning
    case .liquidationInProgress: self = .liquidationInProgress
    case .entriesPaused: self = .entriesPaused(why: try details.take("why"))
    case .staleMarketData: self = .staleMarketData(try details.take("age"))
    case .positionStateUnknown: self = .positionStateUnknown
    case .existingPosition: self = .existingPosition(isInFlight: try details.take("in_flight"))
    case .cooldown: self = .cooldown(remaining: try details.take("remaining"))
    case .invalidLevels: self = .invalidLevels(level: try details.take("level"))
    case .rrBelowMin: self = .rrBelowMin
    case .targetBelowCost: self = .targetBelowCost
    case .directionConflict: self = .directionConflict(opposite: try details.take("opposite"))
    case .shortPositionLimit:
      self = .shortPositionLimit(count: try details.take("count"), limit: try details.take("limit"))
    case .totalShortRisk:
      self = .totalShortRisk(
        count: try details.take("count"), atRisk: try details.take("at_risk"), limit: try details.take("limit"))
    case .belowMinQuantity: self = .belowMinQuantity(try details.take("quantity"))
    case .belowMinNotional: self = .belowMinNotional(minimum: try details.take("minimum"))
    case .preFlightOrphans: self = .preFlightOrphans(orders: try details.take("orders"))
    case .orphansNotCancelled:
      self = .orphansNotCancelled(orders: try details.take("orders"), why: try details.take("why"))
    }
  }
}

extension Rejection.MarketAge: AuditValue {
  static let meaning = "an age"
  private static let wordless: [(age: Self, text: String)] = [
    (.noData, "no market data yet"), (.noPrice, "no price yet"),
  ]

  var auditJSON: JSONValue {
    if case .old(let span) = self { return span.auditJSON }
    return .string(Self.wordless.first { $0.age == self }?.text ?? "")
  }

  init?(auditJSON json: JSONValue) {
    if let known = Self.wordless.first(where: { .string($0.text) == json }) {
      self = known.age
    } else if let span = RecordedSpan(auditJSON: json) {
      self = .old(span)
    } else {
      return nil
    }
  }
}
