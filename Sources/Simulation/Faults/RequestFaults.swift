import Binance
import Market

/// Faults on the way of a request to the venue and back.
extension FaultDefinition {
  static let requestFaults = [delay, drop, answer, lag]

  static let delay = FaultDefinition(
    "delay", [.request] + FaultPhrase.which + [.by], summary: "matching requests arrive later",
    .request { arguments, fate in fate.delay = fate.delay + arguments.span })

  static let drop = FaultDefinition(
    "drop", [.request] + FaultPhrase.which + [FaultPhrase(nil, .dropPoint)],
    summary: "lose the request (before execution) or its answer (after)",
    .request { arguments, fate in
      switch arguments.dropPoint {
      case .before: fate.end = .lost
      case .after: fate.losesAnswer = true
      }
    })

  static let answer = FaultDefinition(
    "answer",
    [.request] + FaultPhrase.which + [
      FaultPhrase("status", .status), FaultPhrase("executed", .executes, isOptional: true),
      FaultPhrase("headers", .headers, isOptional: true), FaultPhrase("body", .body, isOptional: true),
    ],
    summary: "answer in place of the venue; the same as `answer:`",
    .request { arguments, fate in
      let answer = arguments.answer
      if arguments.executes { fate.answer = answer } else { fate.end = .answered(answer) }
    })

  static let lag = FaultDefinition(
    "lag", [FaultPhrase(nil, .laggingQuery)] + FaultPhrase.which + [.by],
    summary: "matching queries are answered as they would have been that much earlier",
    .request { arguments, fate in fate.lag = max(fate.lag, arguments.span) })
}

extension Fault {
  /// Requests that match take this much longer to arrive.
  package static func delay(_ match: RequestMatch, by span: Span) -> Fault {
    Fault(.delay) {
      $0.narrow(to: match)
      $0.span = span
    }
  }

  /// A matching request is lost on its way (`before` execution) or its answer is (`after`).
  package static func drop(_ match: RequestMatch, _ point: DropPoint) -> Fault {
    Fault(.drop) {
      $0.narrow(to: match)
      $0.dropPoint = point
    }
  }

  /// A matching request is answered with this. It is not executed, unless `executes`: then only its answer is replaced.
  package static func answer(
    _ match: RequestMatch, status: Int, headers: [Parameter] = [], body: String, executes: Bool = false
  ) -> Fault {
    Fault(.answer) {
      $0.narrow(to: match)
      $0.status = status
      $0.headers = headers
      $0.body = body
      $0.executes = executes
    }
  }

  /// Queries that match are answered as they would have been this much earlier (`Exchange.laggingEndpoints`).
  package static func lag(_ match: RequestMatch, by span: Span) -> Fault {
    Fault(.lag) {
      $0.narrow(to: match)
      $0.span = span
    }
  }
}

extension Fault {
  /// What it answers in the venue's place; nil: it answers nothing.
  package var answer: RESTResponse? { definition == .answer ? arguments.answer : nil }
}

extension FaultArguments {
  fileprivate var answer: RESTResponse { RESTResponse(status: status, headers: headers, body: Array(body.utf8)) }
}

package enum DropPoint: String, CaseIterable, Hashable, Sendable { case before, after }

/// Which requests a fault is for. nil matches everything.
package struct RequestMatch: Hashable, Sendable {
  package var endpoint: Endpoint?
  package var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  package var nth: Int?
  package init(_ endpoint: Endpoint? = nil, symbol: String? = nil, nth: Int? = nil) {
    self.endpoint = endpoint
    self.symbol = symbol
    self.nth = nth
  }
}

extension FaultArguments {
  fileprivate mutating func narrow(to match: RequestMatch) {
    (endpoint, symbol, nth) = (match.endpoint, match.symbol, match.nth)
  }
}
