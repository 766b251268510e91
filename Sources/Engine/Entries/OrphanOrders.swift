import Audit
import TradingEngine

/// Open orders of a flat symbol that no trade of ours explains: left by an earlier run, or placed by somebody else. A position
/// that is opened beside them could be closed, or doubled, by one of them.
struct OrphanOrders: Hashable {
  /// Order ids and algo ids, each once. Never iterated into an output.
  var orders: Set<Int64> = []
  var algos: Set<Int64> = []

  var count: Int { orders.count + algos.count }

  mutating func remove(_ kind: OrphanKind) {
    switch kind {
    case .orders: orders.removeAll()
    case .algos: algos.removeAll()
    }
  }
}

/// Plain and conditional orders are cancelled by different calls (engine.md 4.1).
enum OrphanKind: Hashable { case orders, algos }

/// A signal that passed every gate but the last, and what is being cancelled for it.
struct HeldSignal: Hashable {
  var signal: Signal
  /// As it stands if the way cannot be cleared.
  var record: VerdictRecord
  var pending: Set<OrphanKind>
}
