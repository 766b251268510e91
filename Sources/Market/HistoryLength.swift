/// How many candles of an interval are there from before the beginning of a run or a tape.
public struct HistoryLength: Hashable, Sendable {
  public var interval: Interval
  public var count: Int
  public init(_ interval: Interval, count: Int) {
    self.interval = interval
    self.count = count
  }

  /// So many of each interval: what imported market data bring along, whatever an engine will ask for.
  public static func each(_ count: Int) -> [HistoryLength] {
    count == 0 ? [] : Interval.allCases.map { HistoryLength($0, count: count) }
  }

  /// What an engine with the settings of the presets asks the venue for when it starts.
  public static let forPresets = [Interval.m5, .h1, .h4].map { HistoryLength($0, count: 200) }
}
