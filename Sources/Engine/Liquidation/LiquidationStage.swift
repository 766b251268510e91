import Audit
import TradingEngine

/// Where a liquidation stands, step by step. What the audit calls a state has several steps where the venue is asked more
/// than once; a step ends when nothing that it asked is unanswered.
enum LiquidationStage: Hashable {
  case idle, authorising, blockingEntries, notifying
  case cancelling(Cancelling)
  case closing
  case settling(Settling)
  case verifying(Verifying)
  case ended(LiquidationState)

  enum Cancelling: Hashable, CaseIterable {
    /// Positions and orders are being asked for.
    case reading
    /// Executions are being asked for where the venue's positions differ from the books.
    case comparing
    /// Targets and resting entries are being cancelled.
    case cancelling
  }

  enum Settling: Hashable, CaseIterable {
    /// The executions of every close are being asked for.
    case reading
    /// Before they are asked for once more.
    case pausing
  }

  enum Verifying: Hashable, CaseIterable {
    case reading
    /// What is left over is being cancelled.
    case sweeping
    /// Before the account is read once more.
    case pausing
  }

  /// As the audit has it.
  var state: LiquidationState {
    switch self {
    case .idle: .idle
    case .authorising: .authorising
    case .blockingEntries: .blockingEntries
    case .notifying: .notifying
    case .cancelling: .cancelling
    case .closing: .closing
    case .settling: .settling
    case .verifying: .verifying
    case .ended(let state): state
    }
  }

  /// Ends when nothing is being asked any more. The others end by an alarm, by a person or by positions becoming flat.
  var awaitsAnswers: Bool {
    switch self {
    case .cancelling, .settling(.reading), .verifying(.reading), .verifying(.sweeping): true
    case .idle, .authorising, .blockingEntries, .notifying, .closing, .settling(.pausing), .verifying(.pausing),
      .ended:
      false
    }
  }
}
