import Binance
import Market

/// What a fault can be told. A kind of fault uses what stands in its grammar; the rest keeps the values given here, which
/// are also those of what a script leaves out.
package struct FaultArguments: Hashable, Sendable {
  package var streams = StreamTarget.allStreams
  /// The venue's pings do not come either.
  package var silencesPings = false
  /// 1006 means without a close frame.
  package var closeCode = 1006
  /// nil: any request.
  package var endpoint: Endpoint?
  /// Name of a user event, `ORDER_TRADE_UPDATE`; nil: any.
  package var event: String?
  /// The contract that a request, an event or an order is about; nil: any.
  package var symbol: String?
  /// 1: only the first that matches otherwise, counted from the injection on.
  package var nth: Int?
  /// How much later or earlier, or how long it takes.
  package var span = Span.zero
  /// How long something is held up; nil: for good.
  package var hold: Span?
  package var parts = 1
  /// Each part so many ticks worse than the one before.
  package var ticks = 0
  package var dropPoint = DropPoint.before
  /// Of messages to people; nil: every channel.
  package var channel: String?
  /// Of an answer in place of the venue's.
  package var status = 400
  /// The request is executed all the same; only its answer is replaced.
  package var executes = false
  /// Beside the body, in the order of writing.
  package var headers: [Parameter] = []
  package var body = ""
  /// Of an order of another session; its contract is `symbol`.
  package var side = Side.buy
  package var price = Price.zero
  /// nil: what there is of the position.
  package var quantity: Quantity?
  package var isReduceOnly = false
  package var cancelled = CancelTarget.all
  package var clockSide = ClockSide.ahead
  package init() {}
}

/// One thing that a fault is told: how it is noted, written and, by the reader of scripts, read.
package enum FaultArgument: Hashable, Sendable {
  case streams
  case pings
  case closeCode
  /// Method and path, or `any request`.
  case request
  /// Of the queries that can be answered with an earlier state.
  case laggingQuery
  case event
  case symbol
  case nth
  case span
  /// A span that may be left out.
  case hold
  case parts
  case ticks
  case dropPoint
  case channel
  case status
  /// No word of its own: what leads it says it.
  case executes
  /// `Retry-After=30,X-MBX-USED-WEIGHT-1M=2300`
  case headers
  /// All the rest of the text.
  case body
  case side
  case price
  case quantity
  /// No word of its own: what leads it says it.
  case reduceOnly
  case cancelled
  case clockSide

  package var notation: String {
    switch self {
    case .streams: "STREAMS"
    case .pings: Self.pingsWord
    case .closeCode, .status: "N"
    case .request, .laggingQuery: "METHOD PATH"
    case .event: "NAME"
    case .symbol: "SYMBOL"
    case .nth, .parts, .ticks: "COUNT"
    case .span, .hold: "SPAN"
    case .dropPoint: DropPoint.allCases.map(\.rawValue).joined(separator: "|")
    case .channel: "CHANNEL"
    case .executes, .reduceOnly: ""
    case .headers: "NAME=VALUE[,…]"
    case .body: "TEXT"
    case .side: Self.sides.map(\.word).joined(separator: "|")
    case .price: "PRICE"
    case .quantity: "QUANTITY"
    case .cancelled: CancelTarget.allCases.map(\.rawValue).joined(separator: "|")
    case .clockSide: ClockSide.allCases.map(\.rawValue).joined(separator: "|")
    }
  }

  /// The only word there is for what a silence can do besides.
  package static let pingsWord = "pings"
  package static let sides: [(word: String, value: Side)] = [("buy", .buy), ("sell", .sell)]
}

extension FaultArguments {
  /// As a script says it; nil when there is nothing to say.
  func text(of argument: FaultArgument) -> String? {
    switch argument {
    case .streams: streams.rawValue
    case .pings: silencesPings ? FaultArgument.pingsWord : nil
    case .closeCode: String(closeCode)
    case .request, .laggingQuery: endpoint?.text ?? FaultPhrase.anyRequest
    case .event: event
    case .symbol: symbol
    case .nth: nth.map(String.init)
    case .span: Self.text(of: span)
    case .hold: hold.map { Self.text(of: $0) }
    case .parts: String(parts)
    case .ticks: ticks == 0 ? nil : String(ticks)
    case .dropPoint: dropPoint.rawValue
    case .channel: channel
    case .status: String(status)
    case .executes: executes ? "" : nil
    case .headers: headers.isEmpty ? nil : headers.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    case .body: body.isEmpty ? nil : body
    case .side: FaultArgument.sides.first { $0.value == side }?.word
    case .price: "\(price)"
    case .quantity: quantity.map { "\($0)" }
    case .reduceOnly: isReduceOnly ? "" : nil
    case .cancelled: cancelled.rawValue
    case .clockSide: clockSide.rawValue
    }
  }

  /// A span's own text stops at milliseconds once there are seconds; a fault must be read back as it was.
  private static func text(of span: Span) -> String {
    let rest = span.nanoseconds % 1_000_000_000
    guard span.nanoseconds > rest, rest % 1_000_000 != 0 else { return span.description }
    return "\(Span(nanoseconds: span.nanoseconds - rest))\(Span(nanoseconds: rest))"
  }
}

/// One piece of what is said behind the name of a fault: a word that leads, an argument, or both.
package struct FaultPhrase: Hashable, Sendable {
  package let lead: String?
  package let argument: FaultArgument?
  /// A script may leave it out.
  package let isOptional: Bool

  init(_ lead: String? = nil, _ argument: FaultArgument? = nil, isOptional: Bool = false) {
    self.lead = lead
    self.argument = argument
    self.isOptional = isOptional
  }

  /// In place of method and path.
  package static let anyRequest = "any request"

  /// `by SPAN`, `[nth COUNT]`, `user-events`.
  package var notation: String {
    let words = Self.joined(lead, argument?.notation)
    return isOptional ? "[\(words)]" : words
  }

  func text(_ arguments: FaultArguments) -> String? {
    guard let argument else { return lead }
    return arguments.text(of: argument).map { Self.joined(lead, $0) }
  }

  private static func joined(_ lead: String?, _ words: String?) -> String {
    [lead ?? "", words ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// What several kinds of fault say.
extension FaultPhrase {
  static let streams = FaultPhrase(nil, .streams)
  static let request = FaultPhrase(nil, .request)
  static let nth = FaultPhrase("nth", .nth, isOptional: true)
  static let by = FaultPhrase("by", .span)
  /// Narrows a fault to one contract and to one of what it meets.
  static let which = [FaultPhrase("for", .symbol, isOptional: true), nth]
}
