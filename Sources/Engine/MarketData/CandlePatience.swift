/// What is decided while candles are missing.
package protocol CandlePatience: Sendable {
  /// Whether a closed candle is decided on only once those before it, of all intervals of its contract, are there.
  var awaitsMissing: Bool { get }
}

/// It waits: what is computed over a hole is computed of another market. engine.md 2.1.
package struct AwaitsMissingCandles: CandlePatience {
  package init() {}
  package var awaitsMissing: Bool { true }
}
