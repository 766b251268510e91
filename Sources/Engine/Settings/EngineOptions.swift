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
      default:
        refuse(
          option, "unknown preset '\(option.value)'", Self.presets.joined(separator: ", "),
          hint: NearestWord.hint(option.value, in: Self.presets))
      }
    }
    // A profile brings its own least reward-to-risk, which an explicit one changes.
    for option in options where option.path == "ict.profile" { read(option) }
    for option in options where option.path != "preset" && option.path != "ict.profile" { read(option) }
  }

  /// Of settings that are meant to lie one below the other and do not. Looked for where each by itself is right.
  func orderProblems(_ options: [EngineOption]) -> [EngineOptionProblem] {
    // Of two equal intervals the strategy would never see the candles of all three.
    let pairs: [(low: String, high: String, isUpsideDown: Bool)] = [
      ("intervals.low", "intervals.middle", settings.lowInterval >= settings.middleInterval),
      ("intervals.middle", "intervals.high", settings.middleInterval >= settings.highInterval),
      ("targets.min-stop", "targets.max-stop", settings.stopMin.map { $0 > settings.stopMax } ?? false),
      ("rr.middle-volatility", "rr.high-volatility", settings.rr.middleVolatility > settings.rr.highVolatility),
      ("stream.keepalive-jitter", "stream.keepalive", settings.keepAliveJitter >= settings.keepAlive),
    ]
    return pairs.filter(\.isUpsideDown).map { pair in
      let path = options.contains { $0.path == pair.high } ? pair.high : pair.low
      let values = [pair.low, pair.high].map { path in
        "\(path) is \(Self.readers.first { $0.path == path }?.text(settings) ?? "")"
      }
      return EngineOptionProblem(
        path: path, message: "\(pair.low) does not fit below \(pair.high)", expected: "\(pair.low) below \(pair.high)",
        hint: values.joined(separator: ", "))
    }
  }

  private typealias Reader = @Sendable (inout EngineOptionsReader, EngineOption) -> Void
  private typealias Writer = @Sendable (EngineSettings) -> String

  private static let rrMax = Rate("100")!

  private static let readers: [(path: String, read: Reader, text: Writer)] = [
    ("strategy", { $0.word($1, \.strategy) }, { $0.strategy.rawValue }),
    ("always-signal.mode", { $0.word($1, \.alwaysMode) }, { $0.alwaysMode.rawValue }),
    ("ict.profile", { $0.profile($1) }, { $0.profile.rawValue }),
    ("ict.kill-zones", { $0.truth($1, \.usesKillZones) }, { yesOrNo($0.usesKillZones) }),
    ("entries", { $0.word($1, \.entries) }, { $0.entries.rawValue }),
    ("targets.zone-buffer", { $0.rate($1, \.zoneBuffer, max: Rate("0.1")!) }, { "\($0.zoneBuffer)" }),
    ("targets.min-stop", { $0.rateOrNone($1, \.stopMin, max: Rate("0.5")!) }, { orNone($0.stopMin) }),
    ("targets.max-stop", { $0.rate($1, \.stopMax, max: Rate("0.5")!) }, { "\($0.stopMax)" }),
    ("targets.ratio", { $0.rate($1, \.targetRatio, max: Rate("100")!) }, { "\($0.targetRatio)" }),
    ("intervals.low", { $0.interval($1, \.lowInterval) }, { $0.lowInterval.name }),
    ("intervals.middle", { $0.interval($1, \.middleInterval) }, { $0.middleInterval.name }),
    ("intervals.high", { $0.interval($1, \.highInterval) }, { $0.highInterval.name }),
    ("backfill", { $0.count($1, \.backfill, 1...1000) }, { "\($0.backfill)" }),
    ("rr.policy", { $0.word($1, \.rr.policy) }, { $0.rr.policy.rawValue }),
    ("rr.min", { $0.rate($1, \.rr.fixedMin, max: rrMax) }, { "\($0.rr.fixedMin)" }),
    ("rr.short-min", { $0.rate($1, \.rr.shortMin, max: rrMax) }, { "\($0.rr.shortMin)" }),
    ("rr.long-min", { $0.rate($1, \.rr.longMin, max: rrMax) }, { "\($0.rr.longMin)" }),
    ("rr.high-volatility", { $0.count($1, \.rr.highVolatility, 0...100) }, { "\($0.rr.highVolatility)" }),
    ("rr.middle-volatility", { $0.count($1, \.rr.middleVolatility, 0...100) }, { "\($0.rr.middleVolatility)" }),
    ("rr.high-volatility-min", { $0.rate($1, \.rr.highVolatilityMin, max: rrMax) }, { "\($0.rr.highVolatilityMin)" }),
    (
      "rr.middle-volatility-min", { $0.rate($1, \.rr.middleVolatilityMin, max: rrMax) },
      { "\($0.rr.middleVolatilityMin)" }
    ),
    ("rr.low-volatility-min", { $0.rate($1, \.rr.lowVolatilityMin, max: rrMax) }, { "\($0.rr.lowVolatilityMin)" }),
    ("rr.bearish-short-min", { $0.rate($1, \.rr.bearishShortMin, max: rrMax) }, { "\($0.rr.bearishShortMin)" }),
    ("rr.bullish-long-min", { $0.rate($1, \.rr.bullishLongMin, max: rrMax) }, { "\($0.rr.bullishLongMin)" }),
    ("rr.counter-min", { $0.rate($1, \.rr.counterMin, max: rrMax) }, { "\($0.rr.counterMin)" }),
    ("risk.per-trade", { $0.rate($1, \.riskPerTrade, max: Rate("0.1")!) }, { "\($0.riskPerTrade)" }),
    ("risk.max-position", { $0.rate($1, \.positionMax, max: Rate("1")!) }, { "\($0.positionMax)" }),
    ("risk.leverage", { $0.count($1, \.leverage, 1...20) }, { "\($0.leverage)" }),
    ("risk.max-shorts", { $0.limit($1) }, { orNone($0.shortsMax) }),
    ("risk.extra-short-in-bearish", { $0.truth($1, \.extraShortInBearish) }, { yesOrNo($0.extraShortInBearish) }),
    (
      "risk.max-total-short-risk", { $0.rateOrNone($1, \.totalShortRiskMax, max: Rate("1")!) },
      { orNone($0.totalShortRiskMax) }
    ),
    ("risk.allow-hedge", { $0.truth($1, \.allowsHedge) }, { yesOrNo($0.allowsHedge) }),
    ("risk.cooldown", { $0.span($1, \.cooldown) }, { span($0.cooldown) }),
    ("fees.taker", { $0.rate($1, \.takerFee, max: Rate("0.01")!) }, { "\($0.takerFee)" }),
    ("order-response", { $0.word($1, \.orderResponse) }, { $0.orderResponse.rawValue }),
    ("requests.weight-limit", { $0.count($1, \.requestWeightMax, 10...100_000) }, { "\($0.requestWeightMax)" }),
    ("stream.keepalive", { $0.span($1, \.keepAlive, atLeast: .seconds(1)) }, { span($0.keepAlive) }),
    ("stream.keepalive-jitter", { $0.span($1, \.keepAliveJitter) }, { span($0.keepAliveJitter) }),
    ("stream.compare-every", { $0.span($1, \.compareEvery, atLeast: .seconds(1)) }, { span($0.compareEvery) }),
    ("stream.echo-limit", { $0.span($1, \.echoLimit, atLeast: .milliseconds(1)) }, { span($0.echoLimit) }),
    ("stream.stale-market", { $0.span($1, \.staleMarket, atLeast: .seconds(1)) }, { span($0.staleMarket) }),
    ("stream.stale-user", { $0.span($1, \.staleUser, atLeast: .seconds(1)) }, { span($0.staleUser) }),
    ("liquidation.enabled", { $0.truth($1, \.liquidation.isEnabled) }, { yesOrNo($0.liquidation.isEnabled) }),
    ("liquidation.sources", { $0.words($1, \.liquidation.sources) }, { list($0.liquidation.sources) }),
    ("liquidation.reasons", { $0.words($1, \.liquidation.reasons) }, { list($0.liquidation.reasons) }),
    (
      "liquidation.immediate", { $0.words($1, \.liquidation.immediateReasons) },
      { list($0.liquidation.immediateReasons) }
    ),
    ("liquidation.token", { $0.secret($1, \.liquidation.token) }, { $0.liquidation.token == nil ? "none" : "(set)" }),
    ("liquidation.notice", { $0.span($1, \.liquidation.notice) }, { span($0.liquidation.notice) }),
    ("liquidation.order", { $0.word($1, \.liquidation.order) }, { $0.liquidation.order.rawValue }),
    ("liquidation.spacing", { $0.span($1, \.liquidation.spacing) }, { span($0.liquidation.spacing) }),
    (
      "liquidation.settle-reads", { $0.count($1, \.liquidation.settleReads, 1...10) },
      { "\($0.liquidation.settleReads)" }
    ),
    ("liquidation.settle-wait", { $0.span($1, \.liquidation.settleWait) }, { span($0.liquidation.settleWait) }),
    ("liquidation.tolerance", { $0.amount($1, \.liquidation.tolerance) }, { "\($0.liquidation.tolerance) USDT" }),
    (
      "liquidation.timeout", { $0.span($1, \.liquidation.timeout, atLeast: .seconds(1)) },
      { span($0.liquidation.timeout) }
    ),
    ("liquidation.retries", { $0.count($1, \.liquidation.retries, 0...10) }, { "\($0.liquidation.retries)" }),
    ("liquidation.retry-delay", { $0.span($1, \.liquidation.retryDelay) }, { span($0.liquidation.retryDelay) }),
    (
      "liquidation.on-connection-failure", { $0.word($1, \.liquidation.onConnectionFailure) },
      { $0.liquidation.onConnectionFailure.rawValue }
    ),
  ]

  private static func yesOrNo(_ truth: Bool) -> String { truth ? "yes" : "no" }
  private static func orNone(_ value: (some CustomStringConvertible)?) -> String { value.map { "\($0)" } ?? "none" }
  /// In the largest unit of which it is a whole number.
  private static func span(_ span: Span) -> String {
    for (name, unit) in [("h", Span.hours(1)), ("m", .minutes(1)), ("s", .seconds(1))]
    where span != .zero && span.nanoseconds % unit.nanoseconds == 0 {
      return "\(span.nanoseconds / unit.nanoseconds)\(name)"
    }
    return span == .zero ? "0s" : "\(span.nanoseconds / 1_000_000)ms"
  }
  private static func list<Word: RawRepresentable>(_ words: [Word]) -> String where Word.RawValue == String {
    words.isEmpty ? "none" : words.map(\.rawValue).joined(separator: ", ")
  }

  /// Each setting as an option would say it, in the order of the reference page; a secret only as being there.
  static func texts(of settings: EngineSettings) -> [EngineOption] {
    readers.map { EngineOption(path: $0.path, value: $0.text(settings)) }
  }

  /// Every option there is, in the order of the reference page.
  static var paths: [String] { ["preset"] + readers.map(\.path) }

  private mutating func read(_ option: EngineOption) {
    guard let reader = Self.readers.first(where: { $0.path == option.path }) else {
      problems.append(
        EngineOptionProblem(
          path: option.path, message: "the engine has no setting '\(option.path)'", expected: Self.near(option.path),
          hint: Self.hint(option.path), isAboutName: true))
      return
    }
    reader.read(&self, option)
  }

  /// The settings of the group that is meant, else the groups.
  private static func near(_ path: String) -> String {
    let group = path.prefix { $0 != "." } + "."
    let inside = paths.filter { $0.hasPrefix(group) }
    guard inside.isEmpty else { return inside.joined(separator: ", ") }
    var heads: [String] = []
    for path in paths {
      let head = path.contains(".") ? path.prefix { $0 != "." } + ".…" : path[...]
      if !heads.contains(String(head)) { heads.append(String(head)) }
    }
    return heads.joined(separator: ", ")
  }

  /// The nearest by its whole path, or by its last part: `max-shorts` of `risk.max-shorts`.
  private static func hint(_ path: String) -> String? {
    let last = String(path.split(separator: ".").last ?? "")
    let same = paths.filter { $0.hasSuffix(".\(last)") }
    if same.count == 1 { return "did you mean '\(same[0])'?" }
    return NearestWord.hint(path, in: paths)
  }

  private mutating func refuse(
    _ option: EngineOption, _ message: String, _ expected: String, hint: String? = nil
  ) {
    problems.append(EngineOptionProblem(path: option.path, message: message, expected: expected, hint: hint))
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(
    _ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Word>
  ) where Word.RawValue == String {
    if let word = Word(rawValue: option.value) {
      settings[keyPath: key] = word
    } else {
      let words = Word.allCases.map(\.rawValue)
      refuse(
        option, "'\(option.value)' is not possible here", "one of \(words.joined(separator: ", "))",
        hint: NearestWord.hint(option.value, in: words))
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
      refuse(
        option, "'\(wrong)' is not possible here", "some of \(known.joined(separator: ", ")), or none",
        hint: NearestWord.hint(wrong, in: known))
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
      refuse(
        option, "'\(option.value)' is no candle interval", "one of \(Interval.names.joined(separator: ", "))",
        hint: NearestWord.hint(option.value, in: Interval.names))
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

  /// `300s`, `5m`, `1h`, `250ms`; `0s` where nothing else is the least.
  private mutating func span(
    _ option: EngineOption, _ key: WritableKeyPath<EngineSettings, Span>, atLeast least: Span = .zero
  ) {
    let digits = option.value.prefix { $0.isASCII && $0.isNumber }
    let units: [String: Span] = ["ms": .milliseconds(1), "s": .seconds(1), "m": .minutes(1), "h": .hours(1)]
    guard let count = Int64(digits), count <= 1_000_000, let unit = units[String(option.value.dropFirst(digits.count))]
    else {
      refuse(option, "'\(option.value)' is no span of time", "a number with ms, s, m or h, such as 300s")
      return
    }
    guard unit * count >= least else {
      refuse(option, "\(option.value) is too short", "at least \(least)")
      return
    }
    settings[keyPath: key] = unit * count
  }
}
