import Audit
import Market
import TradingEngine

/// The user data stream as the engine knows it.
struct UserStreamState {
  var state = StreamStateRecord.State.closed
  /// The key in use; never printed whole.
  var key: String?
  /// The connection in use, and the one it replaces until it is open.
  var stream: StreamID?
  var previous: StreamID?
  /// `stream` belongs to the recovery under way; the end of an older one is no news then.
  var isStreamNew = false
  /// Attempts since the last connection that was stable.
  var attempt = 0
  /// Why the present rotation is under way.
  var cause = "start"
  var liveSince: Timestamp?
  var lastHeard = Timestamp.distantPast
  /// When a key was replaced, newest last; those older than the window are forgotten.
  var rotations: [Timestamp] = []
  /// The recovery under way is among them.
  var isRotationCounted = false
  var keepAliveFailures = 0
  var keepAlives = 0
  var hasBeenLive = false

  /// First eight characters; the rest is a secret (engine.md section 5, rule 5).
  static func masked(_ key: String?) -> String { key.map { String($0.prefix(8)) } ?? "" }
}
