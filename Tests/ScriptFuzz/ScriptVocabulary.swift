import Oracle
import Script
import Simulation
import TestSupport

/// Words and numbers that a script must not stumble over.
enum ScriptVocabulary {
  /// At the ends of what can be held, and beyond.
  static let numbers = [
    "0", "-1", "1", "2", "0.00000001", "-0.00000001", "0.000000001", "999999999", "1000000000", "1000000001",
    "10000000000", "20000000000", "92233720368", "92233720368.54775807", "92233720368.54775808", "-92233720368",
    "9223372036854775807", "9223372036854775808", "18446744073709551615", "99999999999999999999999999", "1e9", "1_000",
    "4,440", "0x10", "007", "1.", ".5", "+1", "--1", "10000", "100000", "2147483648", "0.1", "33.33333333", "NaN",
    "inf",
  ]
  static let spans = [
    "0s", "1ns", "1us", "1ms", "999ms", "1s", "59s", "1m", "1h", "1d", "366d", "3660d", "3661d", "106751d", "1d1ns",
    "1.5s", "1s1m", "-1s", "5 s", "250ms ± 300ms", "1ms ± 1ms",
  ]
  static let times = [
    "06:10", "23:59:60", "24:00", "2026-01-01 00:00", "2199-12-31 23:59:59", "2200-01-01 00:00", "1970-01-01 00:00",
    "2026-02-30 00:00", "2m", "0s",
  ]
  static let symbols = ["XRPUSDT", "DOGEUSDT", "BTCUSDT", "DOTUSDT", "TAOUSDT", "FOOUSDT", "xrpusdt", ""]
  static let marks = [
    ":", ": ", "- ", "[", "]", "{", "}", ",", "\"", "'", "#", " #", "|", ">", "&a", "*a", "!x", "<<: ", "?", "%", "@",
    "\t", "\n", "  ", "\r\n", "---", "...", "\u{FEFF}", "\u{0}", "é", "≥", "−", "\u{A0}", "(", ")", "±", "..", "==",
    "true", "no", "~", "null",
  ]
  static let keys = [
    "scenario", "seed", "clock", "market", "exchange", "start", "engine", "signals", "report", "settle-limit", "waive",
    "timeline", "expect", "decisions", "with", "include", "tape", "id", "at", "when", "after", "each", "every", "from",
    "to", "inject", "signal", "answer", "operator", "for", "count", "probability", "may-not-fire", "expect-fired",
    "at-end", "never", "always", "sometimes", "within", "that", "balance", "positions", "orders", "leverage", "name",
  ]
  static let operators = [
    "and", "or", "not", "in", "where", "during", "+", "-", "*", "/", "==", "!=", "<", ">", "<=", ">=", "±", "..", "%",
    "USDT", "count", "fill", "entry",
  ]
  static let settings = [
    ("strategy", ["none", "ict", "always-signal", "moving-average-cross"]), ("preset", ["baseline", "report"]),
    ("risk.per-trade", ["0", "10 %", "0.00000001"]), ("risk.max-position", ["1", "100 %", "0"]),
    ("risk.leverage", ["1", "20"]), ("risk.max-shorts", ["0", "20", "none"]), ("risk.cooldown", spans),
    ("rr.min", ["0", "100"]), ("fees.taker", ["0", "0.01"]), ("stream.keepalive", spans),
    ("stream.compare-every", spans),
    ("stream.echo-limit", spans), ("stream.stale-market", spans), ("stream.stale-user", spans),
    ("targets.min-stop", ["none", "0", "0.5"]), ("targets.ratio", ["0", "100"]), ("backfill", ["1", "1000"]),
    ("entries", ["trade", "observe"]), ("liquidation.notice", spans), ("liquidation.timeout", spans),
    ("liquidation.spacing", spans), ("liquidation.retry-delay", spans), ("requests.weight-limit", ["10", "100000"]),
  ]

  static let metrics = Metric.all.map { $0.name + $0.argument.notation }
  static let faults = FaultDefinition.all.map(\.notation)
  static let words = numbers + spans + times + symbols + marks + keys + operators + metrics + faults
  static let bytes = words.map { Array($0.utf8) }
}

extension Draw {
  mutating func one<Element>(of list: [Element]) -> Element { list[below(list.count)] }
  /// True once in `count`.
  mutating func isOne(in count: Int) -> Bool { below(count) == 0 }
}
