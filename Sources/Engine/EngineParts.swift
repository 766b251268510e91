/// What our engine is put together from. Another engine is the same assembly with another part; that is how the
/// deliberately wrong ones of the tests are made, without any flag in here.
package struct EngineParts: Sendable {
  /// Of `MarketData`.
  package var candlePatience: any CandlePatience
  /// Of `RequestBudget`.
  package var patience: any RequestPatience
  package var retrying: any RequestRetrying
  /// Of `Entries`.
  package var gates: [any Gate]
  /// Of `Books` and `OrderDesk`.
  package var fillSource: any FillSource
  /// Of `Books`.
  package var deduplication: any FillDeduplication
  /// Of `OrderDesk`.
  package var protecting: any Protecting
  /// Of `UserStream`.
  package var keyKeeping: any KeyKeeping
  package var reconciling: any Reconciling
  /// Of `Liquidation`.
  package var authorisation: any LiquidationAuthorisation
  package var closingPlan: any ClosingPlan
  package var settling: any Settling

  package init(
    gates: [any Gate], fillSource: any FillSource, deduplication: any FillDeduplication,
    protecting: any Protecting = StopBeforeTarget(), keyKeeping: any KeyKeeping, reconciling: any Reconciling,
    authorisation: any LiquidationAuthorisation, closingPlan: any ClosingPlan, settling: any Settling,
    patience: any RequestPatience = ObeysTheVenue(), retrying: any RequestRetrying = RetriesWhatIsSafe(),
    candlePatience: any CandlePatience = AwaitsMissingCandles()
  ) {
    self.gates = gates
    self.fillSource = fillSource
    self.deduplication = deduplication
    self.protecting = protecting
    self.keyKeeping = keyKeeping
    self.reconciling = reconciling
    self.authorisation = authorisation
    self.closingPlan = closingPlan
    self.settling = settling
    self.patience = patience
    self.retrying = retrying
    self.candlePatience = candlePatience
  }

  /// The right parts.
  package init(settings: EngineSettings) {
    self.init(
      gates: Self.gates, fillSource: ExecutionsOnly(), deduplication: OncePerTrade(), keyKeeping: RotateAtOnce(),
      reconciling: ReconcileFirst(), authorisation: AllowListed(), closingPlan: EveryPositionStopsLast(),
      settling: FromScratch())
  }

  /// In the order of engine.md 3.5.
  package static let gates: [any Gate] = [
    EntriesPausedGate(), StaleMarketGate(), PositionKnownGate(), ExistingPositionGate(), CooldownGate(), LevelsGate(),
    RRGate(), CostGate(), DirectionGate(), ShortLimitGate(), TotalShortRiskGate(),
    MinimumOrderGate(), PreFlightGate(),
  ]
}
