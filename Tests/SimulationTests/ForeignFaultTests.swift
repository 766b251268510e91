import Binance
import Exchange
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Another session of the account, as the engine hears of it.
@Suite struct ForeignFaultTests {
  private func run(_ faults: [(second: Int64, fault: Fault)]) throws -> ([String], RunRecord) {
    var engine = ScriptedEngine()
    engine.reactions = [("start", [send(1, .streams(.createKey))])]
    let script = Steps(
      faults.enumerated().map { number, item in
        (
          after(.seconds(item.second)),
          { $0.inject(item.fault, step: number, duration: nil, count: nil, probability: nil) }
        )
      })
    let record = try world(engine, script).run()
    let heard = engine.journal.heard.filter { $0.what.hasPrefix("user") }.map {
      "\(($0.time - start).milliseconds) \($0.what.replacing("user ", with: ""))"
    }
    return (heard, record)
  }

  /// An order's own events, and of the account; the stream takes 12 ms.
  @Test func itsOrderIsToldOfLikeAny() throws {
    let (heard, record) = try run([(20, .foreignOrder(.sell, "XRPUSDT", Quantity("100")!))])
    #expect(
      heard == [
        "20012 ORDER_TRADE_UPDATE NEW", "20012 TRADE_LITE", "20012 ACCOUNT_UPDATE",
        "20012 ORDER_TRADE_UPDATE FILLED",
      ])
    #expect(record.faultFirings.map(\.count) == [1])
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(1))
  }

  @Test func itPlacesAndCancelsConditionalOrders() throws {
    let (heard, record) = try run([
      (20, .foreignOrder(.sell, "XRPUSDT", Quantity("100")!)), (21, .foreignStop(.buy, "XRPUSDT", at: Price("1.9")!)),
      (22, .foreignTarget(.buy, "XRPUSDT", at: Price("1.7")!, Quantity("40")!)),
      (23, .foreignCancel(.targets, symbol: "DOGEUSDT")), (24, .foreignCancel(.targets)),
      (25, .foreignCancel(.stops, symbol: "XRPUSDT")),
    ])
    #expect(
      heard.dropFirst(4) == [
        "21012 ALGO_UPDATE NEW", "22012 ALGO_UPDATE NEW", "24012 ALGO_UPDATE CANCELED", "25012 ALGO_UPDATE CANCELED",
      ])
    // There was nothing of DOGEUSDT to cancel.
    #expect(record.faultFirings.map(\.step) == [0, 1, 2, 4, 5])
    #expect(record.log!.lines.contains { $0.text == "other session refused -2011 Unknown order sent." })
  }

  /// -2022 for a close of nothing; -4509 for an order bound to no position (binance-usdm 2.7, rule 2).
  @Test(arguments: [
    (Fault.foreignOrder(.buy, "XRPUSDT", Quantity("100")!, isReduceOnly: true), "-2022"),
    (.foreignStop(.buy, "XRPUSDT", at: Price("1.9")!), "-4509"), (.foreignCancel(.all), "-2011"),
    (.foreignOrder(.buy, "DOTUSDT", Quantity("100")!), ""),
  ])
  func whatTheVenueRefusesDoesNotFire(fault: Fault, code: String) throws {
    let (heard, record) = try run([(20, fault)])
    #expect(heard.isEmpty && record.faultFirings.isEmpty)
    let refusals = record.log!.lines.filter { $0.text.hasPrefix("other session refused \(code)") }
    #expect(refusals.count == (code.isEmpty ? 0 : 1))
  }
}
