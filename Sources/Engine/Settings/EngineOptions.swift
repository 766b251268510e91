import Basics
import Market
import TradingEngine

extension EngineSettings {
  /// As options say that have no problems.
  package init(options: [EngineOption]) { self = EngineOptionsReader(options).settings }
}

/// Reads settings from the texts of a scenario or a command line. All problems are found, not only the first.
struct EngineOptionsReader {
  private(set) var settings = EngineSettings.baseline
  private(set) var problems: [EngineOptionProblem] = []

  static let presets = ["baseline", "report-build"]

  init(_ options: [EngineOption]) {
    // A preset is the ground that the other options change, wherever it stands in the list.
    for option in options where option.path == "preset" {
      switch option.value {
      case "baseline": settings = .baseline
      case "report-build": settings = .reportBuild
      default: refuse(option, "unknown preset '\(option.value)'", Self.presets.joined(separator: ", "))
      }
    }
    // A profile brings its own least reward-to-risk, which an explicit one changes.
    for option in options where option.path == "ict.profile" { read(option) }
    for option in options where option.path != "preset" && option.path != "ict.profile" { read(option) }
  }

  private typealias Reader = @Sendable (inout EngineOptionsReader, EngineOption) -> Void

  private static let rrMax = Rate("100")!

  private static let readers: [(path: String, read: Reader)] = [
    ("strategy", { $0.word($1, \.strategy) }),
    ("always-signal.mode", { $0.word($1, \.alwaysMode) }),
    ("ict.profile", { $0.profile($1) }),
    ("ict.kill-zones", { $0.truth($1, \.usesKillZones) }),
    ("entries", { $0.word($1, \.entries) }),
    ("targets.zone-buffer", { $0.rate($1, \.zoneBuffer, max: Rate("0.1")!) }),
    ("targets.min-stop", { $0.rateOrNone($1, \.stopMin, max: Rate("0.5")!) }),
    ("targets.max-stop", { $0.rate($1, \.stopMax, max: Rate("0.5")!) }),
    ("targets.ratio", { $0.rate($1, \.targetRatio, max: Rate("100")!) }),
    ("intervals.low", { $0.interval($1, \.lowInterval) }),
    ("intervals.middle", { $0.interval($1, \.middleInterval) }),
    ("intervals.high", { $0.interval($1, \.highInterval) }),
    ("backfill", { $0.count($1, \.backfill, 1...1000) }),
    ("rr.policy", { $0.word($1, \.rr.policy) }),
    ("rr.min", { $0.rate($1, \.rr.fixedMin, max: rrMax) }),
    ("rr.short-min", { $0.rate($1, \.rr.shortMin, max: rrMax) }),
    ("rr.long-min", { $0.rate($1, \.rr.longMin, max: rrMax) }),
    ("rr.high-volatility", { $0.count($1, \.rr.highVolatility, 0...100) }),
    ("rr.middle-volatility", { $0.count($1, \.rr.middleVolatility, 0...100) }),
    ("rr.high-volatility-min", { $0.rate($1, \.rr.highVolatilityMin, max: rrMax) }),
    ("rr.middle-volatility-min", { $0.rate($1, \.rr.middleVolatilityMin, max: rrMax) }),
    ("rr.low-volatility-min", { $0.rate($1, \.rr.lowVolatilityMin, max: rrMax) }),
    ("rr.bearish-short-min", { $0.rate($1, \.rr.bearishShortMin, max: rrMax) }),
    ("rr.bullish-long-min", { $0.rate($1, \.rr.bullishLongMin, max: rrMax) }),
    ("rr.counter-min", { $0.rate($1, \.rr.counterMin, max: rrMax) }),
    ("risk.per-trade", { $0.rate($1, \.riskPerTrade, max: Rate("0.1")!) }),
    ("risk.max-position", { $0.rate($1, \.positionMax, max: Rate("1")!) }),
    ("risk.leverage", { $0.count($1, \.leverage, 1...20) }),
    ("risk.max-shorts", { $0.limit($1) }),
    ("risk.extra-short-in-bearish", { $0.truth($1, \.extraShortInBearish) }),
    ("risk.max-total-short-risk", { $0.rateOrNone($1, \.totalShortRiskMax, max: Rate("1")!) }),
    ("risk.allow-hedge", { $0.truth($1, \.allowsHedge) }),
    ("risk.cooldown", { $0.span($1, \.cooldown) }),
    ("fees.taker", { $0.rate($1, \.takerFee, max: Rate("0.01")!) }),
    ("order-response", { $0.word($1, \.orderResponse) }),
    ("requests.weight-limit", { $0.count($1, \.requestWeightMax, 10...100_000) }),
    ("stream.keepalive", { $0.span($1, \.keepAlive) }),
    ("stream.keepalive-jitter", { $0.span($1, \.keepAliveJitter) }),
    ("stream.compare-every", { $0.span($1, \.compareEvery) }),
    ("stream.echo-limit", { $0.span($1, \.echoLimit) }),
    ("stream.stale-market", { $0.span($1, \.staleMarket) }),
    ("stream.stale-user", { $0.span($1, \.staleUser) }),
    ("liquidation.enabled", { $0.truth($1, \.liquidation.isEnabled) }),
    ("liquidation.sources", { $0.words($1, \.liquidation.sources) }),
    ("liquidation.reasons", { $0.words($1, \.liquidation.reasons) }),
    ("liquidation.immediate", { $0.words($1, \.liquidation.immediateReasons) }),
    ("liquidation.token", { $0.secret($1, \.liquidation.token) }),
    ("liquidation.notice", { $0.span($1, \.liquidation.notice) }),
    ("liquidation.order", { $0.word($1, \.liquidation.order) }),
    ("liquidation.spacing", { $0.span($1, \.liquidation.spacing) }),
    ("liquidation.settle-reads", { $0.count($1, \.liquidation.settleReads, 1...10) }),
    ("liquidation.settle-wait", { $0.span($1, \.liquidation.settleWait) }),
    ("liquidation.tolerance", { $0.amount($1, \.liquidation.tolerance) }),
    ("liquidation.timeout", { $0.span($1, \.liquidation.timeout) }),
    ("liquidation.retries", { $0.count($1, \.liquidation.retries, 0...10) }),
    ("liquidation.retry-delay", { $0.span($1, \.liquidation.retryDelay) }),
    ("liquidation.on-connection-failure", { $0.word($1, \.liquidation.onConnectionFailure) }),
  ]

  /// Every option there is, in the order of the reference page.
  static var paths: [String] { ["preset"] + readers.map(\.path) }

  private mutating func read(_ option: EngineOption) {
    guard let reader = Self.readers.first(where: { $0.path == option.path }) else {
      let names = Self.paths
      problems.append(
        EngineOptionProblem(
          path: option.path, message: "the engine has no setting '\(option.path)'",
          hint: (NearestWord.hint(option.path, in: names).map { $0 + " " } ?? "")
            + "there are: \(names.joined(separator: ", "))"))
      return
    }
    reader.read(&self, option)
  }

  private mutating func refuse(_ option: EngineOption, _ message: String, _ expected: String) {
    problems.append(EngineOptionProblem(path: option.path, message: message, hint: "expected \(expected)"))
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(
    _ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Word>
  ) where Word.RawValue == String {
    if let word = Word(rawValue: option.value) {
      settings[keyPath: key] = word
    } else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      refuse(option, "'\(option.value)' is not possible here", "one of \(words)")
    }
  }

  /// `cli, os_signal`, or `none`.
  private mutating func words<Word: RawRepresentable & CaseIterable & Equatable>(
    _ option: EngineOption, _ key: WritableKeyPath<EngineSettings, [Word]>
  ) where Word.RawValue == String {
    let texts =
      option.value == "none" ? [] : option.value.split(separator: ",").map { String($0.filter { $0 != " " }) }
    let words = texts.compactMap { Word(rawValue: $0) }
    if words.count == texts.count {
      settings[keyPath: key] = words
    } else {
      let wrong = texts.first { Word(rawValue: $0) == nil } ?? ""
      let known = Word.allCases.map(\.rawValue)
      refuse(option, "'\(wrong)' is not possible here", "some of \(known.joined(separator: ", ")), or none")
    }
  }

  /// Any text, or `none`.
  private mutating func secret(_ option: EngineOption, _ key: WritableKeyPath<EngineSettings, String?>) {
    if option.value.isEmpty {
      refuse(option, "an empty text keeps no secret", "any other text, or none")
    } else {
      settings[keyPath: key] = option.value == "none" ? nil : option.value
    }
  }

  /// `0.01 USDT`, zero included.
  private mutating func amount(_ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Money>) {
    let parts = option.value.split(separator: " ")
    if parts.count == 2, parts[1] == "USDT", let money = Money(String(parts[0])), money >= .zero {
      settings[keyPath: key] = money
    } else {
      refuse(option, "'\(option.value)' is no amount", "an amount such as 0.01 USDT")
    }
  }

  private mutating func profile(_ option: EngineOption) {
    word(option, \.profile)
    settings.rr.fixedMin = settings.profile.leastRR
  }

  private mutating func interval(_ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Interval>) {
    if let interval = Interval(name: option.value) {
      settings[keyPath: key] = interval
    } else {
      refuse(option, "'\(option.value)' is no candle interval", "one of \(Interval.names.joined(separator: ", "))")
    }
  }

  private mutating func count(
    _ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Int>, _ range: ClosedRange<Int>
  ) {
    if let count = Int(option.value), range.contains(count) {
      settings[keyPath: key] = count
    } else {
      refuse(option, "'\(option.value)' is no possible number", "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  private mutating func limit(_ option: EngineOption) {
    if option.value == "none" {
      settings.shortsMax = nil
    } else if let count = Int(option.value), (0...20).contains(count) {
      settings.shortsMax = count
    } else {
      refuse(option, "'\(option.value)' is no possible limit", "0 to 20, or none")
    }
  }

  private mutating func truth(_ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Bool>) {
    switch option.value {
    case "true", "yes": settings[keyPath: key] = true
    case "false", "no": settings[keyPath: key] = false
    default: refuse(option, "'\(option.value)' is neither yes nor no", "true, false, yes or no")
    }
  }

  private mutating func rate(_ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Rate>, max: Rate) {
    if let rate = rate(option, max: max) { settings[keyPath: key] = rate }
  }

  private mutating func rateOrNone(_ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Rate?>, max: Rate) {
    if option.value == "none" {
      settings[keyPath: key] = nil
    } else if let rate = rate(option, max: max, or: ", or none") {
      settings[keyPath: key] = rate
    }
  }

  /// `0.01` or `1 %`.
  private mutating func rate(_ option: EngineOption, max: Rate, or other: String = "") -> Rate? {
    var text = option.value.filter { $0 != " " }
    let isPercent = text.hasSuffix("%")
    if isPercent { text.removeLast() }
    guard let number = Rate(text), !isPercent || number.units % 100 == 0 else {
      refuse(option, "'\(option.value)' is no ratio", "a ratio such as 0.01 or 1 %\(other)")
      return nil
    }
    let rate = isPercent ? Rate(units: number.units / 100) : number
    guard rate > .zero, rate <= max else {
      refuse(option, "\(option.value) is out of range", "more than 0, at most \(max)\(other)")
      return nil
    }
    return rate
  }

  /// `300s`, `5m`, `1h`, `250ms`, `0s`.
  private mutating func span(_ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Span>) {
    let digits = option.value.prefix { $0.isASCII && $0.isNumber }
    let units: [String: Span] = ["ms": .milliseconds(1), "s": .seconds(1), "m": .minutes(1), "h": .hours(1)]
    guard let count = Int64(digits), count <= 1_000_000, let unit = units[String(option.value.dropFirst(digits.count))]
    else {
      refuse(option, "'\(option.value)' is no span of time", "a number with ms, s, m or h, such as 300s")
      return
    }
    settings[keyPath: key] = unit * count
  }
}
