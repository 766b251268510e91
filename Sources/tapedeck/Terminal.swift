import Report
import Tape

extension Terminal {
  /// What reading on behind damage has lost; nothing where nothing was.
  static func tell(_ losses: TapeLosses) { if !losses.isEmpty { complain(losses.description) } }
}
