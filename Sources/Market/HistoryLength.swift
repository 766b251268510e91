/// How many candles of an interval are there from before the beginning of a run or a tape.
public struct HistoryLength: Hashable, Sendable {
  public var interval: Interval
  public var count: Int
  public init(_ interval: Interval, count: Int) {
    self.interval = interval
    self.count = count
  }

  /// What an engine with the settings of the presets asks the venue for when it starts: flat markets, imported market data
  /// and `tape import` bring as much along.
  public static let forPresets = [Interval.m5, .h1, .h4].map { HistoryLength($0, count: 200) }
}
