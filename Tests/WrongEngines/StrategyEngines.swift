import Engine
import Market

/// Engines whose signals come at the wrong time, or in the wrong size.
extension WrongEngine {
  /// engine.md 2.16.
  package static let crossesAlways = WrongEngine(
    builder: WrongBuilder("CrossesAlways", misreads: { if $0.strategy == .mockSMA { $0.strategy = .alwaysSignal } }),
    flaw: "takes every candle for a crossing of the means",
    caught: [Evidence("moving-average-cross[one-candle]", by: "total")])

  /// engine.md 3.3: the cap is a share of wallet times leverage.
  package static let forgetsLeverage = WrongEngine(
    builder: WrongBuilder("ForgetsLeverage", misreads: { $0.leverage = 1 }),
    flaw: "sizes as if there were no leverage",
    caught: [Evidence("settings-at-their-limits[leverage]", by: "quantity")])
}
