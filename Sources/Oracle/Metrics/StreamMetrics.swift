import Market

/// The user stream, as the venue delivers it and as the engine sees it.
extension Metric {
  package static let userStreamOpen = Metric(
    "user-stream.open", .truth, .venue, EventKind.userDelivery, "the venue delivers user events to the engine"
  ) { .truth($0.delivers) }

  package static let userStreamDark = Metric(
    "user-stream.dark", .truth, .venue, EventKind.userDelivery, "the venue delivers no user events to the engine"
  ) { .truth(!$0.delivers) }

  package static let userStreamLive = Metric(
    "user-stream.live", .truth, .engine, [.streamState, .reconciliation],
    "the engine holds its user stream for live and reconciled"
  ) { .truth($0.oracle.userState == .live) }

  package static let userStreamDarkTime = Metric(
    "user-stream.dark-time", .span, .venue, EventKind.userDelivery,
    "total time so far without delivery of user events"
  ) { context in
    let oracle = context.oracle
    guard oracle.everDelivered else { return .span(.zero) }
    return .span(oracle.darkSince.map { oracle.darkTime + (context.now - $0) } ?? oracle.darkTime)
  }

  package static let reconciliations = Metric(
    "reconciliations", .count, isCounter: true, .engine, [.streamState, .reconciliation],
    "completed reconciliations, that of the start excluded"
  ) { .count($0.oracle.reconciliations) }

  package static let rotations = Metric(
    "rotations", .count, isCounter: true, .engine, [.keyRotation, .userDisconnection],
    "listen keys taken after the first"
  ) { .count($0.oracle.rotations) }
}
