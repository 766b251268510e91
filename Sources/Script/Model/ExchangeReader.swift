import Exchange
import Market
import Simulation

/// Reads the block `exchange`: how the venue behaves and how far away it is.
struct ExchangeReader {
  let problems: Problems

  static let eras: [(word: String, value: ExchangeSettings.Era)] = ExchangeSettings.Era.allCases.map { ($0.name, $0) }

  /// What a placement answer says of a price that is not known yet; nil: what the era says.
  static let acks: [(word: String, value: ExchangeSettings.AckManner?)] = [
    ("zeros", nil), ("absent", .absent), ("filled-zero-price", .filledZeroPrice),
  ]

  /// In which order a candle visits its extremes.
  static let paths: [(word: String, value: ExchangeSettings.IntrabarPath)] = [
    ("nearer-first", .nearestFirst), ("high-first", .highFirst), ("low-first", .lowFirst),
  ]

  /// Below it a day of frames would be larger than a day of trades; the venue itself leaves 250 ms between two.
  private static let candleUpdatesMin = Span.milliseconds(100)

  /// Below, not even the start of an engine of one contract would pass.
  private static let weightLimits = 10...100_000

  func read(_ map: MapReader) -> (ExchangeSettings, Latency, WrittenRules) {
    var latency = Latency(rest: Delay(base: .milliseconds(40)), stream: Delay(base: .milliseconds(12)))
    let keys = [
      "profile", "era", "latency", "ack", "candle-updates", "path", "siblings", "weight-limit", "info", "rules",
    ]
    guard let node = map.value("exchange"),
      let inner = MapReader(node, what: "'exchange'", keys: keys, problems: problems)
    else { return (.testnet(era: .e1), latency, .none) }
    let profile = inner.choice("profile", ExchangeSettings.Profile.self) ?? .testnet
    let era = inner.choice("era", of: Self.eras) ?? .e1
    var settings: ExchangeSettings = profile == .testnet ? .testnet(era: era) : .production(era: era)
    if let ack = inner.choice("ack", of: Self.acks), let ack { settings.ack = ack }
    if let path = inner.choice("path", of: Self.paths) { settings.intrabarPath = path }
    if let limit = inner.read("weight-limit", NumberValue.count) {
      if !Self.weightLimits.contains(limit.value) {
        problems.error(
          "no venue takes that weight in a minute", at: limit.place,
          expected: "\(Self.weightLimits.lowerBound) to \(Self.weightLimits.upperBound)")
      }
      settings.weightLimit = limit.value
    }
    if let siblings = inner.choice("siblings", ExchangeSettings.Siblings.self) { settings.siblings = siblings }
    if let updates = inner.read("candle-updates", SpanValue.parse) {
      if updates.value < Self.candleUpdatesMin {
        problems.error(
          "frames of a forming candle cannot come that often", at: updates.place,
          expected: "\(Self.candleUpdatesMin) or more")
      }
      settings.candleUpdates = .every(updates.value)
    }
    if let node = inner.value("latency"),
      let delays = MapReader(node, what: "'latency'", keys: ["rest", "stream"], problems: problems)
    {
      latency.rest = delays.read("rest", SpanValue.parseLatency)?.value ?? latency.rest
      latency.stream = delays.read("stream", SpanValue.parseLatency)?.value ?? latency.stream
    }
    return (settings, latency, TradingRulesReader(problems: problems).read(inner))
  }
}
