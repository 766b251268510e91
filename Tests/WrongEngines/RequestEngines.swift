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
    }, flaw: "ignores used weight, 429, 418 and Retry-After",
    caught: [
      Evidence("request-limits[ban-while-entering]", by: "venue-limits-obeyed"),
      Evidence("request-limits[ban-while-comparing]", by: "obeyed"),
      Evidence("request-limits[protection-during-a-ban]", by: "venue-limits-obeyed"),
      Evidence("request-limits[limit-at-the-start]", by: "venue-limits-obeyed"),
      Evidence("request-limits[history-of-many-contracts]", by: "obeyed"),
      Evidence("request-limits[weight-of-others]", by: "refused"),
    ])

  /// Sends an order again that was refused for good.
  package static let retriesTheDefinite = WrongEngine(
    builder: OurEngineBuilder(name: "RetriesTheDefinite") { settings in
      var parts = EngineParts(settings: settings)
      parts.retrying = TakesNoForLater()
      return parts
    }, flaw: "sends a plainly refused order again and again",
    caught: [
      Evidence("request-limits[margin-insufficient]", by: "obeyed"),
      Evidence("request-limits[margin-insufficient]", by: "refused-once"),
      Evidence("request-limits[invalid-symbol]", by: "refused-once"),
      Evidence("request-limits[key-refused]", by: "refused-once"),
      Evidence("request-limits[too-many-stops]", by: "refused-once"),
    ])
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
