import Binance
import Foundation
import Market
import Runs
import Script
import Simulation
import TestSupport
import Testing
import TradingEngine

/// What is played twice is the same twice: every file that a run writes, and every name that the engine gives an order.
@Suite struct RepeatedRunTests {
  /// All that a row leaves behind, by the file's name.
  static func files(_ row: String) throws -> [String: Data] {
    let folder = Folder()
    _ = try Checkout.play(
      Checkout.document("listenkey-expiry"), row: row, overrides: [Checkout.shortMorning]
    ) { runner in
      runner.observers = { run in [try RunFiles(of: run, tape: folder / "run.tape.gz", logs: folder / "logs")] }
    }
    return try Dictionary(
      uniqueKeysWithValues: folder.files.map { name in
        (name, try Data(contentsOf: URL(fileURLWithPath: folder / name)))
      })
  }

  @Test func theFilesOfTheSameRunAreTheSameBytes() throws {
    let (first, second) = (try Self.files("event-pushed"), try Self.files("event-pushed"))
    #expect(first.count >= 3 && first == second)
    #expect(try Self.files("silent") != first)
  }

  /// The n-th order of a run for a leg has the n-th name, whatever the delays: ids are made of the start, the number of the trade and the leg,
  /// and of nothing that is drawn.
  @Test func orderIdsDoNotDependOnTheNetwork() throws {
    func ids(seed: String) throws -> [String] {
      let ids = OrderIds()
      let document = try Checkout.document("cooldown")
      _ = try Checkout.play(document, row: "a-minute", overrides: [Override(path: "seed", value: seed)]) {
        $0.observers = { _ in [ids] }
      }
      return ids.seen
    }
    let first = try ids(seed: "1")
    #expect(first.count >= 3 && Set(first).count == first.count)
    #expect(try ids(seed: "2") == first)
  }
}

private final class OrderIds: RunObserver, @unchecked Sendable {
  var seen: [String] = []
  func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    guard request.method == .post else { return }
    if let id = request["newClientOrderId"] ?? request["clientAlgoId"] { seen.append(id) }
  }
}
