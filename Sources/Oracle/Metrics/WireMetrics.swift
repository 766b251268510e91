import Binance

/// What was asked of the venue, and what it refused.
extension Metric {
  package static let requests = Metric(
    "requests", .word(.endpoint), .count, isCounter: true, .venue, [.request],
    "requests of this kind sent by the engine"
  ) { .count($0.oracle.requests[$0.word] ?? 0) }

  package static let refusals = Metric(
    "refusals", .word(.code), .count, isCounter: true, .venue, [.refusal, .refusedOrder, .idleRefusal],
    "answers with this error code that reached the engine"
  ) { context in
    .count(Int(context.word).flatMap { context.oracle.refusals[VenueCode(rawValue: $0)] } ?? 0)
  }
}

extension WordList {
  package static let endpoint = WordList(
    "METHOD PATH", example: "POST /fapi/v1/listenKey", otherwise: "the venue has no"
  ) { _ in Endpoint.allCases.map(\.text) }

  /// The codes that have a name here; an answer that a script makes up may carry others.
  package static let code = WordList("CODE", example: "-1125", otherwise: "the venue answers no") { _ in
    VenueCode.named.map(\.description)
  }
}
