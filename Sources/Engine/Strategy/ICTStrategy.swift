import ICT
import Market
import TradingEngine

/// Entries by the ICT method: retracement to a zone of the middle interval, in the direction of the trend, after a fake
/// move and a strong candle of the lowest interval. engine.md 2.12.
struct ICTStrategy {
  static let name = "ict"

  /// Why a closed candle led to no signal: the first condition that was not met, in the order of engine.md 2.12.
  enum Absence: String, Hashable, CaseIterable {
    case outsideKillZone = "outside_kill_zone"
    /// Too few candles of both higher intervals.
    case noTrend = "no_trend"
    case sideways
    /// A long wants the price in the lower half of the range, a short in the upper.
    case notInDiscount = "not_in_discount"
    case notInPremium = "not_in_premium"
    case noInducement = "no_inducement"
    case noDisplacement = "no_displacement"
    case noZone = "no_zone"
    /// The nearest zone has had its entry already.
    case setupEntered = "setup_entered"
  }

  enum Finding {
    case signal(Signal)
    case none(Absence)
  }

  private let usesKillZones: Bool
  private let targets: ZoneDisplacement
  /// Fewer candles of the lowest interval than this are not evaluated.
  let candlesMin: Int

  init(settings: EngineSettings) {
    usesKillZones = settings.usesKillZones
    targets = ZoneDisplacement(settings: settings)
    candlesMin = max(PremiumDiscount.window, 4 * settings.profile.swingLookback)
  }

  /// - Parameters:
  ///   - candle: the closed candle that led here, of any interval; it is in the indicators already.
  ///   - entered: setups that were entered before.
  func evaluate(_ candle: Candle, _ indicators: borrowing Indicators, entered: [String] = []) -> Finding {
    if usesKillZones, KillZone.containing(candle.openTime) == nil { return .none(.outsideKillZone) }
    guard let trend = indicators.trend else { return .none(.noTrend) }
    guard let direction = trend.direction else { return .none(.sideways) }
    let price = candle.close
    let half = indicators.premiumDiscount.zone(of: price)
    if direction == .long, half != .discount { return .none(.notInDiscount) }
    if direction == .short, half != .premium { return .none(.notInPremium) }
    guard indicators.inducements.recentHas(direction.opposite) else { return .none(.noInducement) }
    let displacements = indicators.displacements.recent()
    guard displacements.has(direction) else { return .none(.noDisplacement) }
    guard let zone = indicators.gaps.nearest(to: price, direction) ?? indicators.blocks.nearest(to: price, direction)
    else { return .none(.noZone) }
    let setupId = Self.setupId(zone)
    guard !entered.contains(setupId) else { return .none(.setupEntered) }
    let levels = targets.levels(
      entry: price, direction: direction, zone: zone, displacement: displacements.newestBody)
    return .signal(
      Signal(
        symbol: candle.symbol, direction: direction, entry: .price(price), target: .exact(levels.target),
        stop: .exact(levels.stop), setupId: setupId, source: Self.name, interval: candle.interval))
  }

  /// A setup is a trade in one direction back to one zone: as long as the zone stays the nearest of use, every evaluation
  /// is one of the same setup.
  static func setupId(_ zone: Zone) -> String {
    "\(zone.direction)-\(zone.kind.rawValue)-\(zone.formed.milliseconds / 1000)"
  }
}
