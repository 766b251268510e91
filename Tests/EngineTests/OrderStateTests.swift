import Foundation
import Testing

@testable import Engine

/// The table of transitions, walked as a whole.
@Suite struct OrderStateTests {
  @Test func `every row of the table is what the state machine does, and nothing else is`() {
    for state in OrderState.allCases {
      for event in OrderEvent.allCases {
        let rows = OrderState.transitions.filter { $0.from == state && $0.on == event }
        #expect(rows.count <= 1, "\(state) on \(event) has \(rows.count) rows")
        var moved = state
        let steps = moved.apply(event)
        #expect(moved == rows.first?.to ?? state)
        #expect(steps == rows.first?.steps ?? [])
      }
    }
  }

  @Test func `every state is reached, and what is over never comes to life`() {
    var reached: Set<OrderState> = [.planned]
    while let row = OrderState.transitions.first(where: { reached.contains($0.from) && !reached.contains($0.to) }) {
      reached.insert(row.to)
    }
    #expect(reached == Set(OrderState.allCases))
    for row in OrderState.transitions where row.from == .filled || row.from == .lost || row.from == .refused {
      #expect(row.to == row.from)
    }
    #expect(OrderState.transitions.allSatisfy { $0.from.isPending || !$0.to.isPending })
  }

  /// Whatever is sent has an end: from every state that is pending another one can be reached that is not.
  @Test func `every pending state has a way out`() {
    for state in OrderState.allCases where state.isPending && state != .planned {
      #expect(OrderState.transitions.contains { $0.from == state && !$0.to.isPending }, "\(state)")
    }
  }

  @Test func `an outcome is put on record for every state that it can find`() {
    for row in OrderState.transitions {
      switch row.on {
      case .accepted: #expect(row.steps.starts(with: [.recordPlaced, .awaitEcho]))
      case .unanswered: #expect(row.steps == [.dropEcho, .recordUnresolved, .ask])
      // What the stream has told of exists, whatever an answer says.
      case .refused where row.from == .sent:
        #expect(row.steps == [.dropEcho, .recordRefused, .doWithout] && row.to == .refused)
      case .refused: #expect(row.steps == [.dropEcho, .recordUnresolved, .ask] && row.to == row.from)
      default: break
      }
    }
  }

  /// docs/explanation/orders.md shows the same table.
  @Test func `the page shows the table`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/explanation/orders.md"), encoding: .utf8)
    let parts = page.components(separatedBy: "<!-- transitions -->\n")
    try #require(parts.count == 2)
    let shown = parts[1].components(separatedBy: "\n<!-- end -->")[0]
    let rows = OrderState.transitions.map { row in
      let steps = row.steps.map(\.rawValue).joined(separator: ", ")
      return "| \(row.from.rawValue) | \(row.on.rawValue) | \(row.to.rawValue) | \(steps) |"
    }
    let table = (["| State | Event | Then | To do |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    #expect(shown == table, "it must be:\n\(table)")
  }
}
