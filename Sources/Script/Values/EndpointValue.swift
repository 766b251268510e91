import Basics
import Binance
import TradingEngine

/// `POST /fapi/v1/listenKey`.
struct EndpointValue: Hashable, Sendable {
  var method: HTTPMethod
  var path: String
  var text: String { "\(method.rawValue) \(path)" }

  static func parse(_ text: String) throws(ValueProblem) -> EndpointValue {
    let expected = "a method and a path such as POST /fapi/v1/order"
    let words = Words(text).texts
    guard words.count == 2, words[1].hasPrefix("/") else {
      throw ValueProblem("'\(text)' names no request", expected: expected)
    }
    guard let method = HTTPMethod(rawValue: words[0]) else {
      let known = ["GET", "POST", "PUT", "DELETE"]
      throw ValueProblem(
        "unknown method '\(words[0])'", expected: known.joined(separator: ", "),
        hint: NearestWord.hint(words[0], in: known))
    }
    guard !words[1].contains("?") else {
      throw ValueProblem("'\(text)' has parameters", expected: expected, hint: "leave out what follows '?'")
    }
    return EndpointValue(method: method, path: words[1])
  }
}
