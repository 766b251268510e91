import Basics
import Binance
import Exchange
import Oracle

/// What the events of the log are about.
extension World {
  /// - Parameter isOver: it is closed or refused.
  func topic(ofLink index: Int, isOver: Bool = false) -> EventTopic {
    guard links[index].isUser else { return EventTopic(.marketConnection) }
    return EventTopic(isOver ? .userDisconnection : .userConnection)
  }

  static func topic(of answer: AnswerInFlight) -> EventTopic {
    guard answer.response.status >= 300 else { return EventTopic(.answer, answer.symbol, [answer.endpoint]) }
    var words = [answer.endpoint]
    if let body = try? JSONValue(parsing: answer.response.body),
      let error = try? VenueError(json: body, status: answer.response.status)
    {
      words.append("\(error.code)")
      if error.code == .sameMarginType { return EventTopic(.idleRefusal, answer.symbol, words) }
    }
    return EventTopic(refusal(of: answer.endpoint), answer.symbol, words)
  }

  static func topic(ofLost request: RequestInFlight) -> EventTopic {
    let endpoint = "\(request.method.rawValue) \(request.path)"
    return EventTopic(refusal(of: endpoint), request.symbol, [endpoint])
  }

  private static func refusal(of endpoint: String) -> EventKind {
    let isOrder = Endpoint.allCases.contains {
      guard $0.text == endpoint, $0.method != .get else { return false }
      switch $0 {
      case .orders, .algo: return true
      case .account, .positions, .market, .streams: return false
      }
    }
    return isOrder ? .refusedOrder : .refusal
  }

  static func topic(of change: LedgerChange) -> EventTopic {
    switch change {
    case .order(let order): EventTopic(.order, order.symbol)
    case .fill(let fill): EventTopic(.fill, fill.symbol)
    case .positionOpened(let key, _), .positionClosed(let key): EventTopic(.position, key.symbol)
    }
  }
}
