import Binance
import Market

/// A disturbance as declared data. Duration, count and probability belong to the timeline step that injects it.
public enum Fault: Hashable, Sendable {
  case listenKey(ListenKeyFault)
  /// Close streams with a code; 1006 means without a close frame.
  case disconnect(StreamTarget, code: Int)
  /// Nothing is delivered on the streams, sockets stay open and pings are answered. Lasts for the step's `for`.
  case silence(StreamTarget)
  /// Every stream is cut at once, as the venue does 24 hours after a connection was made.
  case dayCut
  /// Requests that match take this much longer to arrive.
  case delay(RequestMatch, by: Span)
  /// A matching request is lost on its way (`before` execution) or its answer is (`after`).
  case drop(RequestMatch, DropPoint)
  /// A matching request is answered with this. It is not executed, unless `executes`: then only its answer is replaced.
  case answer(RequestMatch, status: Int, body: String, executes: Bool = false)
  /// Queries that match are answered as they would have been this much earlier (`Exchange.laggingEndpoints`).
  case lag(RequestMatch, by: Span)
  /// User events that match arrive twice.
  case duplicate(EventMatch)
  /// User events that match arrive later, and so possibly out of order with later ones.
  case late(EventMatch, by: Span)
  /// Orders that match are executed only this long after they were taken.
  case delayFills(OrderMatch, by: Span)
  /// Orders that match are executed in parts, from the first to the last over a span, each so many ticks worse than the
  /// one before.
  case splitFills(OrderMatch, parts: Int, over: Span, ticks: Int)
  /// Messages to people are not delivered. nil: by no channel, else by this one.
  case failNotifications(channel: String?)
}

public enum ListenKeyFault: String, CaseIterable, Hashable, Sendable {
  /// `listenKeyExpired` is pushed, the socket stays open and silent, PUT answers -1125.
  case expired
  /// No event; silent; PUT answers -1125.
  case vanished
  /// No event; silent; PUT still answers 200 and pings are answered.
  case silent
  /// Another session of the account deletes the key; no event; PUT answers -1125.
  case deleted
}

public enum StreamTarget: String, CaseIterable, Hashable, Sendable {
  case userStream = "user-stream"
  case marketStreams = "market-streams"
  case allStreams = "all-streams"
}

public enum DropPoint: String, CaseIterable, Hashable, Sendable { case before, after }

/// Which requests a fault is for. nil matches everything.
public struct RequestMatch: Hashable, Sendable {
  public var endpoint: Endpoint?
  public var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  public var nth: Int?
  public init(_ endpoint: Endpoint? = nil, symbol: String? = nil, nth: Int? = nil) {
    self.endpoint = endpoint
    self.symbol = symbol
    self.nth = nth
  }
}

/// Which user events a fault is for. nil matches everything.
public struct EventMatch: Hashable, Sendable {
  /// `ORDER_TRADE_UPDATE`.
  public var name: String?
  /// The contract that the event tells of; one that tells of several matches by any of them.
  public var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  public var nth: Int?
  public init(name: String? = nil, symbol: String? = nil, nth: Int? = nil) {
    self.name = name
    self.symbol = symbol
    self.nth = nth
  }
}

/// Which orders that come into matching a fault is for: placed ones and the children of conditional ones. nil matches
/// everything.
public struct OrderMatch: Hashable, Sendable {
  public var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  public var nth: Int?
  public init(symbol: String? = nil, nth: Int? = nil) {
    self.symbol = symbol
    self.nth = nth
  }
}

/// A fault in the words of a script, for the event log and for messages.
extension Fault: CustomStringConvertible {
  /// `disconnect user-stream code 1006`, `delay POST /fapi/v1/order nth 2 by 3s`. Behind `inject:` it means this fault
  /// again; only `answer` has its own key in a script, and is written here in one line.
  public var description: String {
    switch self {
    case .listenKey(let kind): "listen-key \(kind.rawValue)"
    case .disconnect(let target, let code): "disconnect \(target) code \(code)"
    case .silence(let target): "silence \(target)"
    case .dayCut: "day-cut"
    case .delay(let match, let span): "delay \(match) by \(span)"
    case .drop(let match, let point): "drop \(match) \(point.rawValue)"
    case .answer(let match, let status, let body, let executes):
      "answer \(match) status \(status)" + (executes ? " executed" : "") + (body.isEmpty ? "" : " body \(body)")
    case .lag(let match, let span): "lag \(match) by \(span)"
    case .duplicate(let match): "duplicate \(match)"
    case .late(let match, let span): "late \(match) by \(span)"
    case .delayFills(let match, let span): "delay fills\(Self.which(match.symbol, match.nth)) by \(span)"
    case .splitFills(let match, let parts, let span, let ticks):
      "split fills\(Self.which(match.symbol, match.nth)) into \(parts) over \(span)"
        + (ticks == 0 ? "" : " step \(ticks)")
    case .failNotifications(let channel): "fail notifications" + (channel.map { " \($0)" } ?? "")
    }
  }

  /// ` for XRPUSDT nth 2`, or nothing.
  fileprivate static func which(_ symbol: String?, _ nth: Int?) -> String {
    (symbol.map { " for \($0)" } ?? "") + (nth.map { " nth \($0)" } ?? "")
  }
}

extension StreamTarget: CustomStringConvertible {
  /// `user-stream`.
  public var description: String { rawValue }
}

extension RequestMatch: CustomStringConvertible {
  /// `POST /fapi/v1/order for XRPUSDT nth 2`; without an endpoint `any request`.
  public var description: String { (endpoint?.text ?? "any request") + Fault.which(symbol, nth) }
}

extension EventMatch: CustomStringConvertible {
  /// `user-events ORDER_TRADE_UPDATE for XRPUSDT nth 2`.
  public var description: String { "user-events" + (name.map { " \($0)" } ?? "") + Fault.which(symbol, nth) }
}

/// How one kind of fault is written in a script, for the catalogue and for messages.
public struct FaultForm: Hashable, Sendable {
  /// First word or words: `listen-key expired`.
  public var name: String
  /// What follows, in the notation of docs/reference/faults.md: `STREAMS [code N]`.
  public var arguments: String
  public var summary: String
}

extension Fault {
  public static let forms: [FaultForm] = [
    FaultForm(
      name: "listen-key expired", arguments: "", summary: "event pushed, socket open and silent, PUT answers -1125"),
    FaultForm(
      name: "listen-key vanished", arguments: "", summary: "no event, socket open and silent, PUT answers -1125"),
    FaultForm(name: "listen-key silent", arguments: "", summary: "no event, socket open and silent, PUT answers 200"),
    FaultForm(
      name: "listen-key deleted", arguments: "",
      summary: "another session deletes the key: no event, silent, PUT answers -1125"),
    FaultForm(
      name: "disconnect", arguments: "STREAMS [code N]",
      summary: "close streams; code 1006 (default) without a close frame"),
    FaultForm(
      name: "silence", arguments: "STREAMS", summary: "deliver nothing for the step's `for`; sockets stay open"),
    FaultForm(name: "day-cut", arguments: "", summary: "close every stream at once, as after 24 hours"),
    FaultForm(name: "delay", arguments: "METHOD PATH \(which) by SPAN", summary: "matching requests arrive later"),
    FaultForm(
      name: "drop", arguments: "METHOD PATH \(which) before|after",
      summary: "lose the request (before execution) or its answer (after)"),
    FaultForm(
      name: "lag", arguments: "METHOD PATH \(which) by SPAN",
      summary: "matching queries are answered as they would have been that much earlier"),
    FaultForm(name: "duplicate", arguments: "user-events [NAME] \(which)", summary: "user events arrive twice"),
    FaultForm(
      name: "late", arguments: "user-events [NAME] \(which) by SPAN", summary: "user events arrive later than others"),
    FaultForm(
      name: "delay fills", arguments: "\(which) by SPAN",
      summary: "matching executes an order only that long after it took it"),
    FaultForm(
      name: "split fills", arguments: "\(which) into COUNT over SPAN [step COUNT]",
      summary: "matching executes an order in so many parts, each `step` ticks worse than the one before"),
    FaultForm(
      name: "fail notifications", arguments: "[CHANNEL]", summary: "messages to people are not delivered"),
  ]
  /// Narrows a fault to one contract and to one of what it meets.
  private static let which = "[for SYMBOL] [nth COUNT]"
}
