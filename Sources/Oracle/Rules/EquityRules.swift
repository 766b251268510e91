import Audit
import Market
import TradingEngine

extension Invariant {
  package static let equityAgrees = Invariant(
    "equity-agrees", .engine,
    "wallet and unrealized PnL on record are the venue's, valued at the prices that the engine heard last")
  package static let totalsAgree = Invariant(
    "totals-agree", .engine,
    "when all is flat at the end, the net PnL of all closed positions on record is what the venue's wallet has changed by"
  )
}

/// Rules about what the engine says its account comes to, at a moment and over the run.
struct EquityRules {
  private let instruments: Instruments
  /// Of the event being handled, until the venue is looked at.
  private var fresh: [(record: ExposureRecord, wallet: Money, market: HeardMarket)] = []
  private var netPnl = Money.zero
  /// The account was read.
  private var isWalletKnown = false
  /// All that was ever open is in closed positions on record: nothing was open at the start, and nothing was taken over
  /// from the venue's word, which leaves executions out.
  private var isComplete = true

  init(_ instruments: Instruments) { self.instruments = instruments }

  mutating func begin(_ venue: some VenueView) {
    isComplete = venue.instruments.symbols.allSatisfy { venue.position(PositionKey($0)).quantity.isZero }
  }

  /// - Parameter knows: all that was executed is booked.
  mutating func exposed(_ record: ExposureRecord, wallet: Money, market: HeardMarket, knows: Bool) {
    if knows, isWalletKnown { fresh.append((record, wallet, market)) }
  }

  mutating func closed(_ record: PositionClosedRecord) { netPnl += record.netPnl }
  /// Books that begin anew leave out what was executed before.
  mutating func tookOver(_ record: AdoptedRecord) {
    if record.occasion != .start { isComplete = false }
    if record.wallet != nil { isWalletKnown = true }
  }

  mutating func tookOverBalance() {
    isComplete = false
    isWalletKnown = true
  }

  mutating func crashed() {
    isComplete = false
    isWalletKnown = false
  }

  /// - Parameter isSame: the engine holds the positions that the venue has; else that is what is wrong.
  mutating func look(_ venue: some VenueView, isSame: Bool, into found: inout Findings) {
    guard !fresh.isEmpty else { return }
    if isSame { for (record, wallet, market) in fresh { look(record, wallet, market, venue, into: &found) } }
    fresh.removeAll(keepingCapacity: true)
  }

  private func look(
    _ record: ExposureRecord, _ wallet: Money, _ market: HeardMarket, _ venue: some VenueView,
    into found: inout Findings
  ) {
    var gain: (long: Product, short: Product) = (.zero, .zero)
    // An average entry price taken over from the venue is rounded to 1e-8, and so is each amount.
    var tolerance = Money(units: 2)
    for symbol in instruments.symbols {
      let position = venue.position(PositionKey(symbol))
      guard let direction = position.direction else { continue }
      let size = position.quantity.magnitude
      tolerance += Money(rounding: Price(units: 1) * size) ?? .zero
      // Before the first price a position is worth what it cost.
      let value = market.price[symbol].map { $0 * size } ?? position.cost
      if direction == .long { gain.long += value - position.cost } else { gain.short += position.cost - value }
    }
    let event = found.event
    let (long, short) = (Money(rounding: gain.long) ?? .zero, Money(rounding: gain.short) ?? .zero)
    func isNear(_ a: Money, _ b: Money) -> Bool { (a - b).magnitude <= tolerance }
    found.check(
      .equityAgrees,
      wallet == venue.wallet && isNear(record.unrealizedLong, long) && isNear(record.unrealizedShort, short),
      key: "\(event)",
      "on record (\(record.cause)): wallet \(wallet), unrealized \(record.unrealizedLong) and \(record.unrealizedShort); at the "
        + "venue \(venue.wallet), and at the prices heard last \(long) and \(short)")
  }

  func finish(_ oracle: Oracle, _ venue: some VenueView, into found: inout Findings) {
    let isFlat = instruments.symbols.allSatisfy { venue.position(PositionKey($0)).quantity.isZero }
    guard isComplete, isFlat, oracle.missed == 0 else { return }
    let change = venue.wallet - oracle.startWallet
    found.check(
      .totalsAgree, netPnl == change,
      "closed positions on record come to \(netPnl), the venue's wallet has changed by \(change)")
  }
}
