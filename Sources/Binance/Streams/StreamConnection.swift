import Basics

/// What a client asks for in the path of a stream connection. Source: binance-usdm 3.1, 4.1.
public struct StreamConnection: Hashable, Sendable {
  public enum Route: String, Hashable, Sendable {
    case `public`, market, `private`
  }

  /// nil for the unrouted form.
  public var route: Route?
  /// Frames come in `{"stream":…,"data":…}`.
  public var isCombined: Bool
  /// Streams to deliver from the start. A listen key in the path (`/ws/<listenKey>`) is among them, as `.other`.
  public var streams: [StreamName]
  /// Of the query form `/private/ws?listenKey=…`.
  public var listenKey: String?

  public init(route: Route? = nil, isCombined: Bool, streams: [StreamName] = [], listenKey: String? = nil) {
    self.route = route
    self.isCombined = isCombined
    self.streams = streams
    self.listenKey = listenKey
  }

  /// Reads the target of the opening request: `/ws`, `/ws/<s1>/<s2>`, `/stream`, `/stream?streams=<s1>/<s2>`, each
  /// also behind `/public`, `/market` or `/private`, and `?listenKey=`. Throws for a trailing slash and for
  /// `/ws?<stream>`, which the venue stopped serving in 2023, and for every other path.
  public init(target: String) throws(WireProblem) {
    let question = target.firstIndex(of: "?")
    let path = target[..<(question ?? target.endIndex)]
    let query = question.map { String(target[target.index(after: $0)...]) } ?? ""
    var pieces = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    route = pieces.first.flatMap { Route(rawValue: String($0)) }
    if route != nil { pieces = pieces.dropFirst() }
    guard path.hasPrefix("/"), let form = pieces.popFirst(), form == "ws" || form == "stream" else {
      throw WireProblem("expected a stream path such as /ws/<stream> or /stream?streams=<stream>, found \(target)")
    }
    isCombined = form == "stream"
    guard !pieces.contains("") else { throw WireProblem("empty stream name or trailing slash in \(target)") }
    guard pieces.isEmpty || !isCombined else {
      throw WireProblem("streams of /stream go behind ?streams=, found \(target)")
    }
    streams = []
    for piece in pieces {
      streams.append(StreamName(try RESTRequest.decoded(piece.utf8, offset: 0)))
    }
    let parameters = try RESTRequest(method: .get, path: String(path), query: query)
    for parameter in parameters.parameters {
      switch parameter.name {
      case "listenKey": listenKey = listenKey ?? parameter.value
      case "streams" where isCombined:
        let names = parameter.value.split(separator: "/", omittingEmptySubsequences: false)
        guard !names.contains("") else { throw WireProblem("empty stream name in \(target)") }
        streams += names.map { StreamName(String($0)) }
      default:
        throw WireProblem(
          "expected \(isCombined ? "streams= or " : "")listenKey=, found \(parameter.name) in \(target)")
      }
    }
  }

  public var target: String {
    var text = route.map { "/\($0.rawValue)" } ?? ""
    let names = streams.map(\.text).joined(separator: "/")
    if isCombined {
      text += "/stream" + (names.isEmpty ? "" : "?streams=\(names)")
    } else {
      text += "/ws" + (names.isEmpty ? "" : "/\(names)")
    }
    if let listenKey { text += (text.contains("?") ? "&" : "?") + "listenKey=\(listenKey)" }
    return text
  }
}
