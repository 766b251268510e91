import Market

/// When the address is banned, and for how long: going on asking after 429 is answered with 418, and going on after that with a
/// longer ban, from 2 minutes to 3 days. Source: binance-usdm 1.6.
///
/// Assumption: how many requests it takes is not documented. Here it is five; those within a second of the first refusal
/// were on their way and do not count.
struct Bans: Sendable {
  static let patience = 5
  static let onTheWay = Span.seconds(1)
  static let shortest = Span.minutes(2)
  static let longest = Span.hours(72)

  /// The address is barred before then.
  private(set) var until = Timestamp.distantPast
  private var count = 0
  /// Since when requests are refused, and how many have come nevertheless.
  private var refusedSince: Timestamp?
  private var goneOn = 0

  func isOn(at now: Timestamp) -> Bool { now < until }

  /// A request was let through: what came before is forgotten, how long the last ban was is not.
  mutating func forgive() {
    refusedSince = nil
    goneOn = 0
  }

  /// A request is refused, because of a limit or a ban.
  mutating func refuse(at now: Timestamp) {
    guard let since = refusedSince else {
      refusedSince = now
      return
    }
    guard now - since > Self.onTheWay else { return }
    goneOn += 1
    guard goneOn >= Self.patience else { return }
    until = now + Self.length(of: count)
    count += 1
    refusedSince = now
    goneOn = 0
  }

  /// Each is twice as long as the one before.
  private static func length(of number: Int) -> Span { min(shortest * Int64(1 << min(number, 12)), longest) }
}
