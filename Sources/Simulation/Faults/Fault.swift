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
  /// User events arrive twice. nil: every event, else those of this name.
  case duplicate(event: String?)
  /// User events arrive later, and so possibly out of order with later ones.
  case late(event: String?, by: Span)
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
  public var method: HTTPMethod?
  public var path: String?
  public var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  public var nth: Int?
  public init(method: HTTPMethod? = nil, path: String? = nil, symbol: String? = nil, nth: Int? = nil) {
    self.method = method
    self.path = path
    self.symbol = symbol
    self.nth = nth
  }
}

/// How one kind of fault is written in a script, for the catalogue and for messages.
public struct FaultForm: Hashable, Sendable {
  /// First word or words: `listen-key expired`.
  public var name: String
  /// What follows, in the notation of the reference: `STREAMS [code N]`.
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
    FaultForm(name: "delay", arguments: "METHOD PATH by SPAN", summary: "matching requests arrive later"),
    FaultForm(
      name: "drop", arguments: "METHOD PATH before|after",
      summary: "lose the request (before execution) or its answer (after)"),
    FaultForm(name: "duplicate", arguments: "user-events [NAME]", summary: "user events arrive twice"),
    FaultForm(
      name: "fail notifications", arguments: "[CHANNEL]", summary: "messages to people are not delivered"),
    FaultForm(name: "late", arguments: "user-events [NAME] by SPAN", summary: "user events arrive later than others"),
  ]
}
