import ArgumentParser
import Basics
import Binance
import Oracle
import Report
import Simulation

struct FaultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults", abstract: "List the faults a script can inject.",
    discussion: "In a scenario: inject: disconnect user-stream code 1006")
  @Flag(help: "Print JSON.") var json = false

  func run() {
    Catalogue.print(
      FaultDefinition.all.map { ($0.notation, "", $0.summary) }, columns: ("fault", "", "summary"), json: json)
  }
}

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "List the names that expressions can use.",
    discussion: """
      In a scenario: at-end: fills.XRPUSDT == 2 and wallet == exchange.wallet

      counter: counts from the start of the run, inside `within` from the anchor.
      venue: from the wire and the ledger. engine: from the engine's audit.
      """)
  @Flag(help: "Print JSON.") var json = false

  func run() {
    Catalogue.print(
      Metric.all.map { metric in
        let kind = "\(metric.kind.rawValue)\(metric.isCounter ? ", counter" : ""), \(metric.witness.rawValue)"
        return (metric.name + metric.argument.notation, kind, metric.summary)
      }, columns: ("metric", "kind", "summary"), json: json)
  }
}

struct InvariantsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invariants", abstract: "List what must be true in every run.",
    discussion: """
      All of them are looked at in every run. `always: NAME` demands that one was
      evaluated; `waive` takes one out, with a reason.
      """)
  @Flag(help: "Print JSON.") var json = false

  func run() {
    Catalogue.print(
      Invariant.all.map { ($0.name, $0.witness == .venue ? "V" : "E", $0.summary) },
      columns: ("invariant", "class", "summary"), json: json)
    if !json { Terminal.print("\nV: from the wire and the ledger, for any bot.  E: needs the engine's audit.") }
  }
}

/// A list with up to three columns, for people or for machines.
private enum Catalogue {
  static func print(
    _ rows: [(String, String, String)], columns: (String, String, String), json: Bool
  ) {
    if json {
      for row in rows {
        var members = [JSONMember(columns.0, .string(row.0))]
        if !columns.1.isEmpty { members.append(JSONMember(columns.1, .string(row.1))) }
        members.append(JSONMember(columns.2, .string(row.2)))
        Terminal.print(JSONValue.object(members).text)
      }
      return
    }
    let first = rows.map(\.0.count).max() ?? 0
    let second = rows.map(\.1.count).max() ?? 0
    for row in rows {
      let name = row.0 + String(repeating: " ", count: first - row.0.count)
      let kind = second == 0 ? "" : "  " + row.1 + String(repeating: " ", count: second - row.1.count)
      Terminal.print("\(name)\(kind)  \(row.2)")
    }
  }
}
