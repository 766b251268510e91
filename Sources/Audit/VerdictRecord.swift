import Basics
import Binance
import Market

/// The one verdict on one signal, with the prices and ratios that it was given on.
public struct VerdictRecord: Hashable, Sendable {
  public var symbol: String
  public var direction: Direction
  public var setupId: String
  public var source: String
  /// nil: accepted. Else what the first gate said that rejected. engine.md 3.5.
  public var rejection: Rejection?
  /// Words of the gates behind the first that rejected, where all are asked (`entries: observe`).
  public var furtherReasons: [String]
  /// Entries are only observed: nothing follows an acceptance.
  public var isObserved: Bool
  /// Of the closed candle that led to the signal; nil: from outside.
  public var interval: Interval?
  /// The prices that would be sent: entry as known, target and stop rounded to the tick.
  public var entry: Price
  public var target: Price
  public var stop: Price
  /// Stop and target before rounding to the tick, to 1e-8; nil where they were not computed.
  public var targetModel: Price?
  public var stopModel: Price?
  /// True once the pipeline came to the RR gate.
  public var reachedRR: Bool
  /// From exactly the prices above; nil where it was not computed. In units of 1e-8, rounded down.
  public var rr: Rate?
  /// From the unrounded levels; nil where it was not computed.
  public var rrModel: Rate?
  public var rrMin: Rate?
  public var policy: String
  public init(
    symbol: String, direction: Direction, setupId: String, source: String, rejection: Rejection?, entry: Price,
    target: Price, stop: Price, reachedRR: Bool, rr: Rate?, rrModel: Rate?, rrMin: Rate?, policy: String,
    furtherReasons: [String] = [], isObserved: Bool = false, interval: Interval? = nil,
    targetModel: Price? = nil, stopModel: Price? = nil
  ) {
    self.symbol = symbol
    self.direction = direction
    self.setupId = setupId
    self.source = source
    self.rejection = rejection
    self.entry = entry
    self.target = target
    self.stop = stop
    self.reachedRR = reachedRR
    self.rr = rr
    self.rrModel = rrModel
    self.rrMin = rrMin
    self.policy = policy
    self.furtherReasons = furtherReasons
    self.isObserved = isObserved
    self.interval = interval
    self.targetModel = targetModel
    self.stopModel = stopModel
  }

  /// The word of the first gate that rejected; nil: accepted.
  public var reason: String? { rejection?.word }
  /// The words of all gates that rejected, the first one first.
  public var reasons: [String] { (reason.map { [$0] } ?? []) + furtherReasons }
  public func isRejected(for reason: Rejection.Reason) -> Bool { reasons.contains(reason.rawValue) }
}

extension VerdictRecord: AuditRecord {
  static let types = ["signal_accepted", "signal_rejected"]
  var type: String { rejection == nil ? "signal_accepted" : "signal_rejected" }
  var operation: String { "validate_signal" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    var data = [
      JSONMember("signal_type", EntryWord(direction)), JSONMember("setup_id", setupId),
      JSONMember("strategy_name", source), JSONMember("entry_price", entry), JSONMember("take_profit", target),
      JSONMember("stop_loss", stop),
    ]
    data.append("interval", interval)
    data.append("take_profit_model", targetModel)
    data.append("stop_loss_model", stopModel)
    data.append("reason", reason)
    if !furtherReasons.isEmpty { data.append("further_reasons", furtherReasons) }
    data.append("reached_rr", reachedRR)
    data.append("rr", rr)
    data.append("rr_model", rrModel)
    data.append("min_rr", rrMin)
    data.append("policy", policy)
    data += rejection?.details ?? []
    if isObserved { data.append("observed", true) }
    return .data(data)
  }

  /// Verdicts of other programs may leave out what is no price: their signals can be played all the same.
  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      symbol: try source.symbol(), direction: try data.take("signal_type", as: EntryWord.self).direction,
      setupId: try data.takeIfPresent("setup_id") ?? "", source: try data.takeIfPresent("strategy_name") ?? "",
      rejection: nil, entry: try data.take("entry_price"), target: try data.take("take_profit"),
      stop: try data.take("stop_loss"), reachedRR: try data.takeIfPresent("reached_rr") ?? false,
      rr: try data.takeIfPresent("rr"), rrModel: try data.takeIfPresent("rr_model"),
      rrMin: try data.takeIfPresent("min_rr"), policy: try data.takeIfPresent("policy") ?? "",
      furtherReasons: try data.takeIfPresent("further_reasons") ?? [],
      isObserved: try data.takeIfPresent("observed") ?? false, interval: try data.takeIfPresent("interval"),
      targetModel: try data.takeIfPresent("take_profit_model"),
      stopModel: try data.takeIfPresent("stop_loss_model"))
    guard source.type == "signal_rejected" else { return }
    rejection = Rejection(word: try data.takeIfPresent("reason") ?? "", details: data.rest)
  }
}
