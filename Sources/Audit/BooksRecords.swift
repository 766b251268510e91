import Basics
import Binance
import Market

/// The books were held against the venue's own figures.
public struct ReconciliationRecord: Hashable, Sendable {
  public var cause: String
  public var missedFills: Int
  /// Symbols whose position had to be corrected beyond what fills explain.
  public var corrected: [String]
  public var orphansCancelled: Int
  public var duration: RecordedSpan
  /// False when it could not be finished; entries stay blocked.
  public var isComplete: Bool
  public init(
    cause: String, missedFills: Int, corrected: [String], orphansCancelled: Int, duration: Span, isComplete: Bool
  ) {
    self.cause = cause
    self.missedFills = missedFills
    self.corrected = corrected
    self.orphansCancelled = orphansCancelled
    self.duration = RecordedSpan(duration)
    self.isComplete = isComplete
  }
}

extension ReconciliationRecord: AuditRecord {
  static let types = ["reconciliation"]
  var operation: String { "reconcile" }
  var contract: String? { nil }

  var body: [JSONMember] {
    .data([
      JSONMember("cause", cause), JSONMember("missed_fills", missedFills), JSONMember("corrected", corrected),
      JSONMember("orphans_cancelled", orphansCancelled), JSONMember("duration", duration),
      JSONMember("complete", isComplete),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      cause: try data.take("cause"), missedFills: try data.take("missed_fills"),
      corrected: try data.take("corrected"), orphansCancelled: try data.take("orphans_cancelled"),
      duration: .zero, isComplete: try data.take("complete"))
    duration = try data.take("duration")
  }
}

/// The venue's word on a position was taken over into the books.
public struct AdoptedRecord: Hashable, Sendable {
  /// Why the venue's figure is taken over; the raw value is the record's `operation`.
  public enum Occasion: String, Hashable, Sendable {
    /// The first look at the account.
    case start = "get_position"
    /// An emergency liquidation began before the first look.
    case liquidation = "liquidation_positions"
    /// The books held something else, and no execution explains the difference.
    case difference = "correct_position"
  }
  public var symbol: String
  /// Signed.
  public var position: Quantity
  public var entryPrice: Price
  /// Balance in the engine's books at that moment; nil where an emergency liquidation takes over: it reads the balance
  /// later.
  public var wallet: Money?
  public var occasion: Occasion
  public init(
    symbol: String, position: Quantity, entryPrice: Price, wallet: Money?, occasion: Occasion = .start
  ) {
    self.symbol = symbol
    self.position = position
    self.entryPrice = entryPrice
    self.wallet = occasion == .liquidation ? nil : wallet
    self.occasion = occasion
  }
}

extension AdoptedRecord: AuditRecord {
  static let types = ["position_query"]
  var operation: String { occasion.rawValue }
  var contract: String? { symbol }

  var body: [JSONMember] {
    let held = [JSONMember("position_amt", position), JSONMember("entry_price", entryPrice)]
    if occasion == .liquidation { return .data(held) }
    var response = [JSONMember("has_position", !position.isZero)] + held
    response.append("balance", wallet)
    return [JSONMember("response", response)]
  }

  init(_ source: AuditSource) throws(WireProblem) {
    guard let occasion = Occasion(rawValue: source.operation) else {
      throw WireProblem("no operation of \(source.type): '\(source.operation)'")
    }
    var held = try source.object(occasion == .liquidation ? "data" : "response")
    self.init(
      symbol: try source.symbol(), position: try held.take("position_amt"), entryPrice: try held.take("entry_price"),
      wallet: try held.takeIfPresent("balance"), occasion: occasion)
  }
}

/// The venue's word on the balance was taken over into the books.
public struct BalanceAdoptedRecord: Hashable, Sendable {
  /// What the books had.
  public var before: Money
  /// What they have now.
  public var wallet: Money
  public init(before: Money, wallet: Money) {
    self.before = before
    self.wallet = wallet
  }
}

extension BalanceAdoptedRecord: AuditRecord {
  static let types = ["balance_query"]
  var operation: String { "correct_balance" }
  var contract: String? { nil }

  var body: [JSONMember] { .data([JSONMember("balance_before", before), JSONMember("balance", wallet)]) }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(before: try data.take("balance_before"), wallet: try data.take("balance"))
  }
}
