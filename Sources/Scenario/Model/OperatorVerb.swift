import TradingEngine

/// What `operator:` may say.
enum OperatorVerb: String, CaseIterable, Hashable, Sendable {
  case pauseEntries = "pause-entries"
  case resumeEntries = "resume-entries"
  case stop

  var command: OperatorCommand {
    switch self {
    case .pauseEntries: .pauseEntries(reason: "operator")
    case .resumeEntries: .resumeEntries
    case .stop: .stop
    }
  }
}
