import ICT
import Market

/// Everything about the engine that may differ between runs. Defaults are the preset `baseline` (engine.md 8.4).
public struct EngineSettings: Hashable, Sendable {
  public enum StrategyChoice: String, CaseIterable, Hashable, Sendable {
    /// Signals come from outside only.
    case none
    /// One entry per closed candle of the lowest interval (engine.md 2.16).
    case alwaysSignal = "always-signal"
    /// Crossings of two moving averages (engine.md 2.16).
    case mockSMA = "mock-sma"
    /// The strategy of the night of the incident (engine.md 2.12).
    case ict
  }
  public enum AlwaysMode: String, CaseIterable, Hashable, Sendable { case long, short, alternate }
  public enum OrderResponse: String, CaseIterable, Hashable, Sendable {
    case ack = "ACK"
    case result = "RESULT"
  }

  /// What becomes of an accepted signal.
  public enum EntryMode: String, CaseIterable, Hashable, Sendable {
    case trade
    /// Every gate looks at every signal, the verdict is put on record, and nothing is sent.
    case observe
  }

  public var strategy = StrategyChoice.none
  public var alwaysMode = AlwaysMode.alternate
  /// Lowest, middle and highest interval (engine.md 1.4).
  public var lowInterval = Interval.m5
  public var middleInterval = Interval.h1
  public var highInterval = Interval.h4
  /// Candles fetched for each interval at the start, and held at most.
  public var backfill = 200

  public var entries = EntryMode.trade
  public var profile = Profile.relaxed
  public var usesKillZones = false

  /// Stop and target (engine.md 2.13, 8.4): share of the entry behind the zone; distance without a zone; least and most
  /// distance of the stop; target as a multiple of the last displacement.
  public var zoneBuffer = Rate("0.001")!
  public var stopFallback = Rate("0.02")!
  public var stopMin: Rate?
  public var stopMax = Rate("0.02")!
  public var targetRatio = Rate("2")!

  public var rr = RRSettings()
  /// The target must be farther from the entry than this share: two taker fees (engine.md 3.5).
  public var costGate: Rate? = Rate("0.0008")!

  public var riskPerTrade = Rate("0.01")!
  public var positionMax = Rate("0.1")!
  public var leverage = 1
  /// nil: no limit.
  public var shortsMax: Int? = 2
  public var extraShortInBearish = true
  /// Share of the wallet that all shorts together may lose at their stops; nil: no limit.
  public var totalShortRiskMax: Rate? = Rate("0.015")!
  public var allowsHedge = false
  public var cooldown = Span.seconds(300)

  public var takerFee = Rate("0.0004")!
  public var orderResponse = OrderResponse.ack
  /// A position whose stop is not confirmed within this is closed (engine.md 4.4).
  public var protectionLimit = Span.seconds(3)
  /// How long a fill may be missing after the answer before the venue is asked (engine.md 4.3).
  public var fillWait = Span.seconds(1)

  public var keepAlive = Span.minutes(30)
  public var keepAliveJitter = Span.zero
  public var keepAliveRetries = 3
  /// Pauses before the second and later attempts of a quick series; then `slowRetry` (engine.md 8.2, 3.4 i2).
  public var retryDelays: [Span] = [1, 2, 4, 8, 16].map { .seconds($0) }
  public var slowRetry = Span.seconds(60)
  /// A connection that stayed up this long starts a new series (engine.md 5, rule 4).
  public var stableAfter = Span.seconds(60)
  public var echoLimit = Span.seconds(5)
  public var compareEvery = Span.seconds(60)
  public var rotationsMax = 5
  public var rotationWindow = Span.minutes(10)
  public var staleMarket = Span.seconds(60)
  public var staleUser = Span.minutes(5)

  public var liquidation = LiquidationSettings()

  public init() {}

  public static let baseline = EngineSettings()

  /// What ran on the night of the incident: strategy and gates only, none of its defects (engine.md 8.4).
  public static let reportBuild: EngineSettings = {
    var settings = EngineSettings()
    settings.costGate = nil
    settings.shortsMax = nil
    settings.totalShortRiskMax = nil
    settings.allowsHedge = true
    settings.cooldown = .zero
    return settings
  }()

  public var intervals: [Interval] { [lowInterval, middleInterval, highInterval] }

  /// Pause before a connection is attempted for the `attempt`th time, from 0: at once, then the quick series, then slowly.
  func reconnectDelay(_ attempt: Int) -> Span {
    if attempt == 0 { return .zero }
    return attempt <= retryDelays.count ? retryDelays[attempt - 1] : slowRetry
  }
}
