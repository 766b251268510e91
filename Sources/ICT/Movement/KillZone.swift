import Market

/// Hours of the day in which entries are wanted, by the opening time of the candle, UTC throughout the year; the end is
/// exclusive. engine.md 2.10.
package enum KillZone: String, CaseIterable, Hashable, Sendable {
  case london
  case newYorkMorning = "new-york-morning"
  case newYorkAfternoon = "new-york-afternoon"

  /// Hours after midnight UTC.
  package var hours: Range<Int> {
    switch self {
    case .london: 8..<9
    case .newYorkMorning: 15..<16
    case .newYorkAfternoon: 19..<20
    }
  }

  /// nil: in none.
  package static func containing(_ time: Timestamp) -> KillZone? {
    let hour = CivilTime(time).hour
    return allCases.first { $0.hours.contains(hour) }
  }
}
