import Market

/// What a span of a made market is like: where its price goes, and how lively it is.
///
/// A weather with a `change` is kept exactly, to one tick: the price at its end is the price at its start times one plus
/// the change. docs/reference/tape-plan.md has the table.
package struct Weather: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// From start to end by `change`, in a straight line with the usual noise around it.
    case trend
    /// Never further than half of `width` from the middle: that of the anchors inside, else the price at its start,
    /// to which it returns.
    case range
    /// Upwards by `change`, faster and faster: half of the way in the last three tenths of the time.
    case squeeze
    /// By `change` between two trades, at one moment.
    case gap
    /// Down by `change` in the first third of the time, then up by the share `rebound` of the fall.
    case crash
    /// Few trades, little volume, a wide spread. Leaves the price alone, and may lie over any other.
    case thinNight = "thin-night"
  }

  package var kind: Kind
  /// The first moment, on a whole minute; of a gap, the moment itself.
  package var from: Timestamp
  /// The first moment after; of a gap, the same as `from`.
  package var to: Timestamp
  /// As a ratio with its sign: -0.065 is a fall of 6.5 %. Zero where the kind has none.
  package var change: Rate
  /// Of a range, as a ratio of its middle.
  package var width: Rate
  /// Of a crash: the share of the fall that comes back, from 0 to 1.
  package var rebound: Rate
  /// Empty: all of the plan.
  package var symbols: [String]

  package init(
    _ kind: Kind, from: Timestamp, to: Timestamp, change: Rate = .zero, width: Rate = .zero, rebound: Rate = .zero,
    symbols: [String] = []
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.change = change
    self.width = width
    self.rebound = rebound
    self.symbols = symbols
  }

  func concerns(_ symbol: String) -> Bool { symbols.isEmpty || symbols.contains(symbol) }

  /// The span in which its liveliness holds: a gap is felt for a minute.
  var lively: Range<Timestamp> { from..<(kind == .gap ? from + Interval.m1.length : to) }
}

/// How lively a minute is, in tenths of the usual.
struct Liveliness: Hashable, Sendable {
  /// Standard deviation of the price's change.
  var volatility: Int64 = 10
  var volume: Int64 = 10
  var spread: Int64 = 10
  /// Number of trades.
  var trades: Int64 = 10

  static let usual = Liveliness()

  /// Weathers that lie over each other multiply.
  func with(_ other: Liveliness) -> Liveliness {
    Liveliness(
      volatility: volatility * other.volatility / 10, volume: volume * other.volume / 10,
      spread: spread * other.spread / 10, trades: trades * other.trades / 10)
  }
}

extension Weather.Kind {
  var liveliness: Liveliness {
    switch self {
    case .trend, .range: .usual
    case .squeeze: Liveliness(volatility: 15, volume: 40, spread: 30, trades: 40)
    case .gap: Liveliness(volatility: 10, volume: 40, spread: 40, trades: 40)
    case .crash: Liveliness(volatility: 20, volume: 60, spread: 60, trades: 60)
    case .thinNight: Liveliness(volatility: 5, volume: 2, spread: 40, trades: 2)
    }
  }
}
