/// What is done when the listen key or its stream turns out to be dead.
package protocol KeyKeeping: Sendable {
  /// Whether this finding is answered by a new key and a new stream.
  func replaces(after finding: StreamFinding) -> Bool
  /// Whether a keep-alive that got no clear answer is given up after so many failures in a row.
  func givesUp(afterFailures failures: Int, retries: Int) -> Bool
}

/// How the engine learned that its user stream is, or may be, dead.
package enum StreamFinding: String, Hashable, Sendable {
  case keyRefused = "-1125"
  case keyExpired = "listenKeyExpired"
  case socketClosed = "socket closed"
  case socketSilent = "no ping"
  case echoMissing = "echo missing"
  case eventMissed = "event missed"
  case keepAliveFailed = "keep-alive failed"
}

/// Every finding is answered at once (engine.md section 5, rule 1); a keep-alive is tried again first (8.2, row 3.4 i3).
package struct RotateAtOnce: KeyKeeping {
  package init() {}
  package func replaces(after finding: StreamFinding) -> Bool { true }
  package func givesUp(afterFailures failures: Int, retries: Int) -> Bool { failures > retries }
}
