import Basics
import Binance
import Market

/// One closed candle that the strategy looked at, and what it found.
public struct EvaluationRecord: Hashable, Sendable {
  public var symbol: String
  public var interval: Interval
  public var close: Price
  public var source: String
  /// nil: a signal, whose verdict follows. Else the first condition that was not met, such as `sideways`.
  public var absence: String?
  /// Of the signal.
  public var setupId: String?
  public init(
    symbol: String, interval: Interval, close: Price, source: String, absence: String?, setupId: String? = nil
  ) {
    self.symbol = symbol
    self.interval = interval
    self.close = close
    self.source = source
    self.absence = absence
    self.setupId = setupId
  }
}

extension EvaluationRecord: AuditRecord {
  static let types = ["signal_processing"]
  var operation: String { "candle_analysis" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    var data = [
      JSONMember("interval", interval), JSONMember("close_price", close), JSONMember("strategy_name", source),
      JSONMember("signal_generated", absence == nil),
    ]
    data.append("reason", absence)
    data.append("setup_id", setupId)
    return .data(data)
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      symbol: try source.symbol(), interval: try data.take("interval"), close: try data.take("close_price"),
      source: try data.take("strategy_name"), absence: try data.takeIfPresent("reason"),
      setupId: try data.takeIfPresent("setup_id"))
  }
}

/// The trend of a symbol is another.
public struct TrendRecord: Hashable, Sendable {
  public var symbol: String
  /// `bullish`, `bearish`, `sideways`; nil: not known before.
  public var from: String?
  public var to: String
  /// Signed position at that moment.
  public var position: Quantity
  public init(symbol: String, from: String?, to: String, position: Quantity) {
    self.symbol = symbol
    self.from = from
    self.to = to
    self.position = position
  }

  /// Side that goes with the trend; nil: none.
  public var direction: Direction? {
    switch to {
    case "bullish": .long
    case "bearish": .short
    default: nil
    }
  }

  /// A position is open on the other side.
  public var isAgainstPosition: Bool {
    guard let direction, let held = position.direction else { return false }
    return direction != held
  }
}

extension TrendRecord: AuditRecord {
  static let types = ["trend_change"]
  var operation: String { "candle_analysis" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    .data([
      JSONMember("from", from?.auditJSON ?? .null), JSONMember("to", to), JSONMember("position_amt", position),
      JSONMember("against_position", isAgainstPosition),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      symbol: try source.symbol(), from: try data.takeIfPresent("from"), to: try data.take("to"),
      position: try data.take("position_amt"))
  }
}

/// Candles are missing between what the engine has and what came.
public struct CandleGapRecord: Hashable, Sendable {
  public var symbol: String
  public var interval: Interval
  /// Opening times in milliseconds: of the first that is missing, and of the one that came.
  public var from: Int64
  public var to: Int64
  public init(symbol: String, interval: Interval, from: Timestamp, to: Timestamp) {
    self.symbol = symbol
    self.interval = interval
    self.from = from.milliseconds
    self.to = to.milliseconds
  }
}

extension CandleGapRecord: AuditRecord {
  static let types = ["candle_gap"]
  var operation: String { "buffer_candle" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    .data([JSONMember("interval", interval), JSONMember("from_ms", from), JSONMember("to_ms", to)])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    symbol = try source.symbol()
    interval = try data.take("interval")
    from = try data.take("from_ms")
    to = try data.take("to_ms")
  }
}

/// A candle that came is not taken into the buffers.
public struct CandleRefusedRecord: Hashable, Sendable {
  /// What is wrong with it.
  public enum Cause: String, Hashable, Sendable, CaseIterable {
    case outOfOrder = "out of order"
    case impossiblePrices = "impossible prices"
  }
  public var symbol: String
  public var interval: Interval
  /// Milliseconds.
  public var openTime: Int64
  public var cause: Cause
  public init(symbol: String, interval: Interval, openTime: Timestamp, cause: Cause) {
    self.symbol = symbol
    self.interval = interval
    self.openTime = openTime.milliseconds
    self.cause = cause
  }
}

extension CandleRefusedRecord: AuditRecord {
  static let types = ["candle_refused"]
  var operation: String { "buffer_candle" }
  var contract: String? { symbol }

  var body: [JSONMember] {
    .data([JSONMember("interval", interval), JSONMember("open_time_ms", openTime), JSONMember("why", cause)])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    symbol = try source.symbol()
    interval = try data.take("interval")
    openTime = try data.take("open_time_ms")
    cause = try data.take("why")
  }
}
