import Binance
import Engine
import Market
import TradingEngine

extension WrongEngine {
  /// Goes on asking whatever the venue says of limits and bans.
  package static let pollsWithoutLimit = WrongEngine(
    builder: OurEngineBuilder(name: "PollsWithoutLimit") { settings in
      var parts = EngineParts(settings: settings)
      parts.patience = KnowsNoLimit()
      return parts
    }, flaw: "ignores used weight, 429, 418 and Retry-After")

  /// Sends an order again that was refused for good.
  package static let retriesTheDefinite = WrongEngine(
    builder: OurEngineBuilder(name: "RetriesTheDefinite") { settings in
      var parts = EngineParts(settings: settings)
      parts.retrying = TakesNoForLater()
      return parts
    }, flaw: "sends a plainly refused order again and again")
}

struct KnowsNoLimit: RequestPatience {
  func admits(_ urgency: Urgency, _ standing: RequestStanding) -> Bool { true }
}

struct TakesNoForLater: RequestRetrying {
  func pause(after failure: RequestFailure, of call: Call, _ urgency: Urgency, attempt: Int) -> Span? {
    if case .refused = failure, call.endpoint.countsAsOrder { return .seconds(1) }
    return RetriesWhatIsSafe().pause(after: failure, of: call, urgency, attempt: attempt)
  }
}
