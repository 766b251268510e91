import Binance
import TradingEngine

/// `POST /fapi/v1/listenKey`: an endpoint of the venue, by method and path.
enum EndpointValue {
  static func parse(_ text: String) throws(ValueProblem) -> Endpoint {
    let expected = "a method and a path such as POST /fapi/v1/order"
    let words = Words(text).texts
    guard words.count == 2, words[1].hasPrefix("/") else {
      throw ValueProblem("'\(text)' names no request", expected: expected)
    }
    guard HTTPMethod(rawValue: words[0]) != nil else {
      let known = ["GET", "POST", "PUT", "DELETE"]
      throw ValueProblem(
        "unknown method '\(words[0])'", expected: known.joined(separator: ", "),
        hint: NearestWord.hint(words[0], in: known))
    }
    guard !words[1].contains("?") else {
      throw ValueProblem("'\(text)' has parameters", expected: expected, hint: "leave out what follows '?'")
    }
    let name = words.joined(separator: " ")
    guard let endpoint = Endpoint(text: name) else { throw unknown(name, method: words[0], path: words[1]) }
    return endpoint
  }

  /// With the methods that the path has, else with the nearest endpoint.
  private static func unknown(_ name: String, method: String, path: String) -> ValueProblem {
    let others = Endpoint.allCases.filter { $0.path == path }.map(\.text)
    guard others.isEmpty else {
      return ValueProblem("the venue has no \(name)", expected: others.joined(separator: ", "))
    }
    return ValueProblem(
      "the venue has no \(name)", expected: "an endpoint that it serves",
      hint: NearestWord.hint(name, in: Endpoint.allCases.map(\.text)))
  }
}
