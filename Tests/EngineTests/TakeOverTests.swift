import Audit
import Basics
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// Every figure that the books have from the venue, and not from executions, is on record.
@Suite struct TakeOverTests {
  private func records(_ bench: Bench, after count: Int = 0) -> [AdoptedRecord] {
    bench.audits.dropFirst(count).compactMap { if case .adopted(let record) = $0.event { record } else { nil } }
  }

  private func balances(_ bench: Bench) -> [[Money]] {
    bench.audits.compactMap {
      if case .balanceAdopted(let record) = $0.event { [record.before, record.wallet] } else { nil }
    }
  }

  /// In a short, whose stream ends and comes back to another account.
  private func reconciled(position: [PositionRisk], wallet: String) -> (bench: Bench, before: Int) {
    var bench = Bench()
    bench.startUp()
    bench.enterShort()
    bench.protect()
    let before = bench.audits.count
    bench.positionRows = position
    bench.wallet = wallet
    bench.feed(.link(bench.userStream, .closed(code: 1006, reason: "")))
    bench.feed(.link(bench.userStream, .opened))
    // Executions of a trade of ours may be listed late: they are waited for.
    bench.advance(by: .seconds(5))
    #expect(records(bench, after: before).isEmpty)
    bench.advance(by: .seconds(30))
    return (bench, before)
  }

  @Test func aDifferenceAfterANewStreamIsOnRecord() {
    let (bench, before) = reconciled(
      position: [positionRow("XRPUSDT", "-200", entry: "1.8058")], wallet: "4400")
    let taken = records(bench, after: before)
    #expect(taken.map(\.occasion) == [.difference] && taken.map(\.position) == [quantity("-200")])
    #expect(bench.engine.books[xrp].quantity == quantity("-200"))
    #expect(balances(bench).count == 1 && balances(bench).last?.last == money("4400"))
    #expect(bench.engine.books.wallet == money("4400"))
  }

  @Test func aFirstLookIsOnRecordAsBefore() {
    var bench = Bench()
    bench.positionRows = [positionRow("XRPUSDT", "-245.3", entry: "1.8058")]
    bench.startUp()
    #expect(records(bench).allSatisfy { $0.occasion == .start } && balances(bench).isEmpty)
    #expect(records(bench).first?.position == quantity("-245.3"))
  }

  /// What a liquidation learns before the first look at the account.
  @Test func aLiquidationBeforeTheFirstLookPutsItOnRecord() {
    var bench = Bench { $0.liquidation.notice = .zero }
    bench.positionRows = [positionRow("XRPUSDT", "-245.3", entry: "1.8058")]
    bench.feed(.start(seed: 1))
    bench.feed(
      .command(.liquidate(LiquidationCommand(source: "os_signal", reason: "manual_shutdown", correlationId: "x"))))
    let taken = records(bench)
    #expect(taken.allSatisfy { $0.occasion == .liquidation } && taken.count == testInstruments.count)
    #expect(taken.first?.position == quantity("-245.3"))
  }

  /// What a liquidation finds other than the books have it, and no execution explains.
  @Test func aDifferenceFoundByALiquidationIsOnRecord() {
    var bench = Bench { $0.liquidation.notice = .zero }
    bench.positionRows = [positionRow("XRPUSDT", "-245.3", entry: "1.8058")]
    bench.startUp()
    let before = bench.audits.count
    bench.positionRows = [positionRow("XRPUSDT", "-49.3", entry: "1.8058")]
    bench.feed(
      .command(.liquidate(LiquidationCommand(source: "os_signal", reason: "manual_shutdown", correlationId: "x"))))
    let taken = records(bench, after: before)
    #expect(taken.map(\.occasion) == [.difference] && taken.map(\.position) == [quantity("-49.3")])
  }

  /// Keys of the audit file.
  @Test func theRecordsAreWrittenWithTheirKeys() {
    func text(_ event: AuditEvent) -> String { JSONValue.object(event.members).text }
    func record(_ occasion: AdoptedRecord.Occasion) -> AuditEvent {
      .adopted(
        AdoptedRecord(
          symbol: "XRPUSDT", position: quantity("-5"), entryPrice: price("1.8"), wallet: money("44"),
          occasion: occasion))
    }
    let response = #""response":{"has_position":true,"position_amt":"-5","entry_price":"1.8","balance":"44"}}"#
    let head = #"{"event_type":"position_query","operation":"#
    #expect(text(record(.start)) == head + #""get_position","symbol":"XRPUSDT","# + response)
    #expect(text(record(.difference)) == head + #""correct_position","symbol":"XRPUSDT","# + response)
    #expect(
      text(record(.liquidation)) == head
        + #""liquidation_positions","symbol":"XRPUSDT","data":{"position_amt":"-5","entry_price":"1.8"}}"#)
    #expect(
      text(.balanceAdopted(BalanceAdoptedRecord(before: money("1"), wallet: money("2"))))
        == #"{"event_type":"balance_query","operation":"correct_balance","data":{"balance_before":"1","balance":"2"}}"#)
  }
}
