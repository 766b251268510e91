import Basics
import Market
import TradingEngine

extension Invariant {
  package static let noSecrets = Invariant(
    "no-secrets", .engine, "no listen key and no command's token stands in a log line, a record or a message to people")
}

/// What the engine was given in confidence, looked for in all that it says (engine.md section 5, rule 5; 7.1).
struct SecretRules {
  private var secrets: [Needle] = []

  mutating func given(_ secret: String) {
    guard !secret.isEmpty else { return }
    let needle = Needle(secret)
    if !secrets.contains(needle) { secrets.append(needle) }
  }

  func said(_ text: String, in place: String, into found: inout Findings) {
    guard !secrets.isEmpty else { return }
    var text = text
    let isTold = text.withUTF8 { bytes in
      secrets.contains { $0.find(in: UnsafeRawBufferPointer(bytes)) != nil }
    }
    // The secret itself must not come into the report, either.
    found.check(.noSecrets, !isTold, key: place, "a \(place) shows a listen key or a command's token")
  }
}
