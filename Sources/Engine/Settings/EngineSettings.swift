import ICT
import Market

/// Everything about the engine that may differ between runs. Defaults are the preset `baseline` (engine.md 8.4).
package struct EngineSettings: Hashable, Sendable {
  package enum StrategyChoice: String, CaseIterable, Hashable, Sendable {
    /// Signals come from outside only.
    case none
    /// One entry per closed candle of the lowest interval (engine.md 2.16).
    case alwaysSignal = "always-signal"
    /// Crossings of two moving averages (engine.md 2.16).
    case mockSMA = "mock-sma"
    /// The strategy of the night of the incident (engine.md 2.12).
    case ict
  }
  package enum AlwaysMode: String, CaseIterable, Hashable, Sendable { case long, short, alternate }
  package enum OrderResponse: String, CaseIterable, Hashable, Sendable {
    case ack = "ACK"
    case result = "RESULT"
  }

  /// What becomes of an accepted signal.
  package enum EntryMode: String, CaseIterable, Hashable, Sendable {
    case trade
    /// Every gate looks at every signal, the verdict is put on record, and nothing is sent.
    case observe
  }

  package var strategy = StrategyChoice.none
  package var alwaysMode = AlwaysMode.alternate
  /// Lowest, middle and highest interval (engine.md 1.4).
  package var lowInterval = Interval.m5
  package var middleInterval = Interval.h1
  package var highInterval = Interval.h4
  /// Candles fetched for each interval at the start, and held at most.
  package var backfill = 200

  package var entries = EntryMode.trade
  package var profile = Profile.relaxed
  package var usesKillZones = false

  /// Stop and target (engine.md 2.13, 8.4): share of the entry behind the zone; distance without a zone; least and most
  /// distance of the stop; target as a multiple of the last displacement.
  package var zoneBuffer = Rate("0.001")!
  package var stopFallback = Rate("0.02")!
  package var stopMin: Rate?
  package var stopMax = Rate("0.02")!
  package var targetRatio = Rate("2")!

  package var rr = RRSettings()
  /// The target must be farther from the entry than two taker fees (engine.md 3.5).
  package var hasCostGate = true

  package var riskPerTrade = Rate("0.01")!
  package var positionMax = Rate("0.1")!
  package var leverage = 1
  /// nil: no limit.
  package var shortsMax: Int? = 2
  package var extraShortInBearish = true
  /// Share of the wallet that all shorts together may lose at their stops; nil: no limit.
  package var totalShortRiskMax: Rate? = Rate("0.015")!
  package var allowsHedge = false
  package var cooldown = Span.seconds(300)

  package var takerFee = Rate("0.0004")!
  package var orderResponse = OrderResponse.ack
  /// A position whose stop is not confirmed within this is closed (engine.md 4.4).
  package var protectionLimit = Span.seconds(3)
  /// How long a fill may be missing after the answer before the venue is asked (engine.md 4.3).
  package var fillWait = Span.seconds(1)

  package var keepAlive = Span.minutes(30)
  package var keepAliveJitter = Span.zero
  package var keepAliveRetries = 3
  /// Pauses before the second and later attempts of a quick series; then `slowRetry` (engine.md 8.2, 3.4 i2).
  package var retryDelays: [Span] = [1, 2, 4, 8, 16].map { .seconds($0) }
  package var slowRetry = Span.seconds(60)
  /// A connection that stayed up this long starts a new series (engine.md 5, rule 4).
  package var stableAfter = Span.seconds(60)
  package var echoLimit = Span.seconds(5)
  package var compareEvery = Span.seconds(60)
  package var rotationsMax = 5
  package var rotationWindow = Span.minutes(10)
  package var staleMarket = Span.seconds(60)
  package var staleUser = Span.minutes(5)

  /// Request weight that the venue takes in a minute (binance-usdm 1.6).
  package var requestWeightMax = 2400

  package var liquidation = LiquidationSettings()

  package init() {}

  package static let baseline = EngineSettings()

  /// What ran on the night of the incident: strategy and gates only, none of its defects (engine.md 8.4).
  package static let reportBuild: EngineSettings = {
    var settings = EngineSettings()
    settings.hasCostGate = false
    settings.shortsMax = nil
    settings.totalShortRiskMax = nil
    settings.allowsHedge = true
    settings.cooldown = .zero
    return settings
  }()

  package var intervals: [Interval] { [lowInterval, middleInterval, highInterval] }

  /// Pause before a connection is attempted for the `attempt`th time, from 0: at once, then the quick series, then slowly.
  func reconnectDelay(_ attempt: Int) -> Span {
    if attempt == 0 { return .zero }
    return attempt <= retryDelays.count ? retryDelays[attempt - 1] : slowRetry
  }
}
