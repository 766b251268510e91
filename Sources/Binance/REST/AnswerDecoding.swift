extension Call {
  /// What the response means for this call.
  ///
  /// Never throws: what cannot be read is `.unreadable`, and what leaves open whether the call was executed is
  /// `.unresolved`. Source: binance-usdm 1.7.
  public func decode(_ response: RESTResponse) -> Answer {
    if case .market(.klines) = self, response.status == 200, let rows = KlineTable.rows(response.body) {
      return .klines(rows)
    }
    let json = Result { () throws(WireProblem) in try JSONValue(parsing: response.body) }
    switch response.status {
    case 200..<300:
      do throws(WireProblem) {
        return try success(try json.get(), status: response.status)
      } catch {
        return .unreadable("\(endpoint), status \(response.status): \(error)")
      }
    case 400...: return failure(response, json: try? json.get())
    default: return .unreadable("\(endpoint): status \(response.status), expected 2xx, 4xx or 5xx")
    }
  }

  private func success(_ json: JSONValue, status: Int) throws(WireProblem) -> Answer {
    // A refusal can come with a status of success; only 200 is a code of success.
    if case .object = json, json["code"] != nil, let error = try? VenueError(json: json, status: status),
      error.code != .success
    {
      return .refused(error)
    }
    return try answer(json)
  }

  private func failure(_ response: RESTResponse, json: JSONValue?) -> Answer {
    let error = json.flatMap { try? VenueError(json: $0, status: response.status) }
    let text = String(String(decoding: response.body, as: UTF8.self).prefix(80))
    let isUnresolved =
      switch (response.status, error) {
      case (408, _), (502, _), (504, _): true
      // Timeout and unexpected reply: the back end may have executed it.
      case (_, let error?): error.code.leavesOutcomeOpen || error.isUnknown
      case (500..., nil): true
      case (_, nil): false
      }
    if isUnresolved {
      return .unresolved("status \(response.status): \(error.map { "\($0.code) \($0.message)" } ?? text)")
    }
    return .refused(error ?? VenueError(status: response.status, code: .unstated, message: text))
  }
}

extension VenueError {
  /// Case A of status 503: "Unknown error, please check your request or try again later."
  fileprivate var isUnknown: Bool { status == 503 && message.hasPrefix("Unknown error") }
}
