import Audit
import Market
import TradingEngine

extension Invariant {
  package static let noticeComplete = Invariant(
    "notice-complete", .engine,
    "the message EMERGENCY_LIQUIDATION says reason, id, time and, once the account was read, every position and the total unrealized PnL as at the venue"
  )
}

/// Rules about messages to people (engine.md 8.2, row 3.3 i4): title, reason, id, time, positions, total.
struct NoticeRules {
  static let title = "EMERGENCY_LIQUIDATION"
  /// The newest liquidation that was announced.
  private var started: LiquidationRecord?

  mutating func took(_ record: LiquidationRecord) { if record.kind == .started { started = record } }

  /// - Parameter isKnown: the engine has read the account and booked what was executed since.
  func notified(
    _ notification: Notification, _ venue: some VenueView, isKnown: Bool, into found: inout Findings
  ) {
    let now = found.now
    guard notification.title == Self.title else { return }
    let text = notification.text
    var missing: [String] = []
    if let started {
      if !text.contains(started.reason) { missing.append("reason") }
      if !text.contains(started.correlationId) { missing.append("id") }
    } else {
      missing.append("a liquidation that it is about")
    }
    if !text.contains(CivilTime(now).date) { missing.append("time") }
    if isKnown { missing += Self.missingPositions(in: text, venue) }
    found.check(
      .noticeComplete, missing.isEmpty, key: "\(notification.channel) \(now.nanoseconds)",
      "the message by \(notification.channel) lacks \(missing.joined(separator: ", "))")
  }

  private static func missingPositions(in text: String, _ venue: some VenueView) -> [String] {
    var missing: [String] = []
    var total = Product.zero
    var cost = Product.zero
    for symbol in venue.instruments.symbols {
      let position = venue.position(PositionKey(symbol))
      guard let direction = position.direction else { continue }
      let name = venue.instruments.name(symbol)
      if !text.contains(name) || !text.contains("\(position.quantity.magnitude)") {
        missing.append("position of \(name)")
      }
      let value = (venue.markPrice(symbol) ?? .zero) * position.quantity.magnitude
      total += direction == .long ? value - position.cost : position.cost - value
      cost += position.cost
    }
    // The engine's price is a moment older than the venue's: a thousandth of what is open.
    let tolerance = Money(units: (Money(rounding: cost) ?? .zero).units / 1000 + unitsPerOne / 100)
    let expected = Money(rounding: total) ?? .zero
    let numbers = text.split { !($0.isNumber || $0 == "." || $0 == "-") }.compactMap { Money(String($0)) }
    if !numbers.contains(where: { ($0 - expected).magnitude <= tolerance }) {
      missing.append("the total of \(expected)")
    }
    return missing
  }
}
