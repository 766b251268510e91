import Audit
import Market

/// Emergency liquidations, and what their last settlement came to by the engine's books.
extension Metric {
  package static let liquidations = Metric(
    "liquidations", .word(.outcome), .count, isCounter: true, .engine, [.command, .liquidation],
    "emergency liquidations that ended like this"
  ) { .count($0.oracle.liquidations[$0.word] ?? 0) }

  package static let liquidationsRefused = Metric(
    "liquidations.refused", .word(.refusal), .count, isCounter: true, .engine, [.command, .liquidation],
    "demands for an emergency liquidation that were rejected for this reason"
  ) { .count($0.oracle.liquidationsRefused[$0.word] ?? 0) }

  package static let settlementGross = settlement(
    "gross", "realized PnL before fees of the last settlement"
  ) { $0.gross }

  package static let settlementExitFees = settlement(
    "exit-fees", "commission of closing in the last settlement"
  ) { $0.exitFees }

  package static let settlementEntryFees = settlement(
    "entry-fees", "commission of opening in the last settlement, as far as the engine saw it"
  ) { $0.entryFees }

  package static let settlementFunding = settlement(
    "funding", "funding received (negative: paid) in the last settlement"
  ) { $0.funding }

  package static let settlementNetOfExitFees = settlement(
    "net-of-exit-fees", "gross minus exit fees of the last settlement"
  ) { $0.netOfExitFees }

  package static let settlementNet = settlement(
    "net", "gross minus exit and entry fees plus funding of the last settlement"
  ) { $0.net }

  package static let settlementReads = Metric(
    "settlement.reads", .count, .engine, [.settlement, .liquidation],
    "how often the last settlement read the venue's executions"
  ) { $0.oracle.settlements.last.map { .count($0.reads) } ?? .undefined }

  private static func settlement(
    _ term: String, _ summary: String, _ amount: @escaping @Sendable (SettlementRecord) -> Money
  ) -> Metric {
    Metric(
      "settlement.\(term)", .optionalSymbol, .money, .engine, [.settlement, .liquidation], summary
    ) { context in
      let name = context.symbol.map { context.oracle.instruments.name($0) }
      return .money(context.oracle.settlements.last { $0.symbol == name }.map(amount))
    }
  }
}

extension WordList {
  package static let refusal = WordList(
    "WHY", example: "token_missing", otherwise: "a liquidation is not rejected for"
  ) { _ in LiquidationRecord.rejections }

  package static let outcome = WordList(
    "STATE", example: "completed", otherwise: "a liquidation does not end as"
  ) { _ in LiquidationState.finals.map(\.rawValue) }
}
