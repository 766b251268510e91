import Market

/// Who may ask for an emergency liquidation. One enumeration, the engine's own monitors included (engine.md section 9,
/// row 51).
package enum LiquidationSource: String, CaseIterable, Hashable, Sendable {
  case cli
  /// Needs the secret token.
  case apiKey = "api_key"
  case scheduledTask = "scheduled_task"
  case osSignal = "os_signal"
  case riskMonitor = "risk_monitor"
  case connectionMonitor = "connection_monitor"
}

/// Why. engine.md 8.2, row 6.1.
package enum LiquidationReason: String, CaseIterable, Hashable, Sendable {
  case manualShutdown = "manual_shutdown"
  case emergencyStopLoss = "emergency_stop_loss"
  case apiConnectionFailure = "api_connection_failure"
  case scheduledMaintenance = "scheduled_maintenance"
  case portfolioDrawdownLimit = "portfolio_drawdown_limit"
  case dailyLossLimit = "daily_loss_limit"
}

/// How the engine closes its own positions. Defaults: engine.md 8.4.
package struct LiquidationSettings: Hashable, Sendable {
  package enum Order: String, CaseIterable, Hashable, Sendable {
    /// By notional at the last price: what can lose most goes first (engine.md section 9, row 56).
    case largestFirst = "largest-first"
    case smallestFirst = "smallest-first"
  }
  package enum OnConnectionFailure: String, CaseIterable, Hashable, Sendable {
    /// Entries stay paused, attempts go on.
    case wait
    case liquidate
  }

  /// False: every demand is answered with SKIPPED.
  package var isEnabled = true
  package var sources = LiquidationSource.allCases
  package var reasons = LiquidationReason.allCases
  /// Reasons that do not wait for the notice to pass.
  package var immediateReasons: [LiquidationReason] = [.emergencyStopLoss]
  /// What source `api_key` has to bring; nil: nobody can.
  package var token: String?
  /// People are told this long before the first order, and may abort meanwhile.
  package var notice = Span.seconds(30)
  package var channels = ["email", "slack", "sms"]
  package var order = Order.largestFirst
  /// Between two closes.
  package var spacing = Span.milliseconds(500)
  /// How often the venue's executions are read at most, and how long apart.
  package var settleReads = 3
  package var settleWait = Span.seconds(1)
  /// Between the engine's realized PnL and the venue's.
  package var tolerance = Money("0.01")!
  /// Of the execution: from the first cancel on; the notice is not part of it.
  package var timeout = Span.seconds(15)
  /// Of a refused close, cancel or question, after the first attempt.
  package var retries = 3
  /// Before the first retry; doubled each time.
  package var retryDelay = Span.milliseconds(500)
  package var onConnectionFailure = OnConnectionFailure.wait

  package init() {}

  func delay(beforeRetry number: Int) -> Span { retryDelay * Int64(1 << min(max(number - 1, 0), 10)) }
}
