/// Faults of connections as a whole.
extension FaultDefinition {
  static let streamFaults = [disconnect, silence, dayCut, refuseConnects]

  static let disconnect = FaultDefinition(
    "disconnect", [.streams, FaultPhrase("code", .closeCode, isOptional: true)],
    summary: "close streams; code 1006 (default) without a close frame",
    .atOnce { world, arguments, strike in
      world.cut(arguments.streams, code: arguments.closeCode, reason: "", step: strike.step)
    })

  static let silence = FaultDefinition(
    "silence",
    [
      .streams, FaultPhrase("for", .symbol, isOptional: true), FaultPhrase("without", .pings, isOptional: true),
    ], summary: "deliver nothing for the step's `for`; sockets stay open", needsDuration: true,
    .atOnce { world, arguments, strike in
      let silence = Silence(
        until: strike.until, symbol: arguments.symbol, includesPings: arguments.silencesPings)
      world.silence(arguments.streams, silence, step: strike.step)
    })

  /// As the venue does 24 hours after a connection was made.
  static let dayCut = FaultDefinition(
    "day-cut", summary: "close every stream at once, as after 24 hours",
    .atOnce { world, _, strike in world.cut(.allStreams, code: 1001, reason: "24 hours", step: strike.step) })

  static let refuseConnects = FaultDefinition(
    "refuse connects", [.streams, .nth], summary: "connections that the engine opens are refused", .connection)
}

extension Fault {
  /// Closes streams with a code; 1006 means without a close frame.
  package static func disconnect(_ streams: StreamTarget, code: Int) -> Fault {
    Fault(.disconnect) {
      $0.streams = streams
      $0.closeCode = code
    }
  }

  /// Nothing is delivered on the streams, or nothing of one contract; sockets stay open, and pings come unless they are
  /// silenced, too. Lasts for the step's `for`.
  package static func silence(_ streams: StreamTarget, symbol: String? = nil, pings: Bool = false) -> Fault {
    Fault(.silence) { ($0.streams, $0.symbol, $0.silencesPings) = (streams, symbol, pings) }
  }

  /// Every stream is cut at once.
  package static let dayCut = Fault(.dayCut)

  /// Streams that the engine opens are refused.
  package static func refuseConnects(_ streams: StreamTarget, nth: Int? = nil) -> Fault {
    Fault(.refuseConnects) {
      $0.streams = streams
      $0.nth = nth
    }
  }
}

/// Which streams of the engine a fault is for.
package enum StreamTarget: String, CaseIterable, Hashable, Sendable {
  case userStream = "user-stream"
  case marketStreams = "market-streams"
  case allStreams = "all-streams"

  /// `isUser`: a user data stream.
  func includes(isUser: Bool) -> Bool {
    switch self {
    case .userStream: isUser
    case .marketStreams: !isUser
    case .allStreams: true
    }
  }
}

extension StreamTarget: CustomStringConvertible {
  /// `user-stream`.
  package var description: String { rawValue }
}
