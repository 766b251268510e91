import Foundation
import Oracle
import TestSupport
import Testing
import WrongEngines

@testable import Engine

/// docs/reference/requirements.md says what does each demand of docs/sources/engine.md and what would fail if it were wrong. It is
/// held to its source, row for row, and every name in it to the program.
@Suite struct RequirementsPageTests {
  /// A row: which demands of the source, in whose words, what does them, what holds them.
  struct Row: Sendable {
    let text: String
    let cells: [String]
    /// The heading of the source.
    let section: String
    /// Its points or rows, where the cell names some: `gate 7`, `row 3.1 i1`, `rows 1 to 5, 8`.
    let labels: [String]

    init(_ line: String) {
      text = line
      cells = line.dropFirst(2).dropLast(line.hasSuffix(" |") ? 2 : 0).components(separatedBy: " | ")
      let first = cells[0]
      section = String(first.dropFirst().prefix { $0 != "]" })
      let words = first.drop { $0 != "]" }.dropFirst().drop { $0 == " " }
      let kind = words.prefix { $0 != " " }
      let rest = String(words.dropFirst(kind.count + 1))
      labels = kind.isEmpty ? [] : kind.hasSuffix("s") ? Self.numbers(rest) : [rest]
    }

    /// `1 to 5, 8` in full.
    private static func numbers(_ text: String) -> [String] {
      text.components(separatedBy: ", ").flatMap { part -> [String] in
        let ends = part.components(separatedBy: " to ").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return [part] }
        return (first...last).map(String.init)
      }
    }
  }

  static let lines: [String] = {
    let text = try! String(contentsOfFile: "\(Checkout.root)/docs/reference/requirements.md", encoding: .utf8)
    return text.components(separatedBy: "\n")
  }()

  static let rows = lines.filter { $0.hasPrefix("| [") }.map(Row.init)
  static let source = CitationTests.pages["engine"]!

  /// What of the source is asked for one by one: the points of these headings, and the rows of the tables below those.
  static let pointed = ["2.12", "3.5", "5", "6"]
  static let tabled = ["8.1", "8.2", "8.3", "8.4", "9"]

  // MARK: What a row names

  static let tests = SourceFile.files(below: "Tests").filter { file in file.lines.contains { $0.contains("@Test") } }
  static let types = Set(SourceFile.files(below: "Sources").flatMap(\.types))
  static let scenarioRows = Set(ScenariosTests.rows.map(\.testDescription))
  static let scenarios = Set(scenarioRows.map { String($0.prefix { $0 != "[" }) })

  /// What may stand in the last cell: the word for it, and whether there is one of that name.
  static let holders: [(word: String, isThere: @Sendable (String) -> Bool)] = [
    ("tests", { name in tests.count { "/\($0.path)".hasSuffix("/\(name)") } == 1 }),
    ("scenarios", { $0.hasSuffix("]") ? scenarioRows.contains($0) : scenarios.contains($0) }),
    ("invariants", { name in Invariant.all.contains { $0.name == name } }),
    ("metrics", { name in Metric.all.contains { $0.name == name } }),
    ("wrong engines", { name in WrongEngine.all.contains { $0.name == name } }),
  ]

  /// A path from the root, a type that stands in no other, or a setting of the engine.
  static func isInTheProgram(_ name: String) -> Bool {
    if name.contains("/") { return FileManager.default.fileExists(atPath: "\(Checkout.root)/\(name)") }
    return types.contains(name) || EngineOptionsReader.paths.contains(name)
  }

  /// Names in back ticks with commas between; nil: something else stands there, too.
  private static func names(_ text: some StringProtocol) -> [String]? {
    let parts = text.components(separatedBy: ", ")
    guard parts.allSatisfy({ $0.count > 2 && $0.hasPrefix("`") && $0.hasSuffix("`") }) else { return nil }
    return parts.map { String($0.dropFirst().dropLast()) }
  }

  private static func problems(inWhatHolds cell: String) -> [String] {
    cell.components(separatedBy: "; ").flatMap { part -> [String] in
      guard let holder = holders.first(where: { part.hasPrefix("\($0.word) ") }),
        let names = names(part.dropFirst(holder.word.count + 1))
      else { return ["'\(part)' is no list of \(holders.map(\.word).joined(separator: ", "))"] }
      return names.filter { !holder.isThere($0) }.map { "\(holder.word): there is no \($0), or there are several" }
    }
  }

  /// What is wrong with a row by itself.
  static func problems(in row: Row) -> [String] {
    guard row.cells.count == 4 else { return ["\(row.cells.count) cells"] }
    guard row.cells.allSatisfy({ $0.contains { !$0.isWhitespace } }) else { return ["an empty cell"] }
    guard source.headings.contains(row.section) else { return ["the source has no \(row.section)"] }
    let isThere: (String) -> Bool = { label in
      source.points[row.section, default: []].contains(label) || source.rows[row.section, default: []].contains(label)
    }
    var found = row.labels.filter { !isThere($0) }.map { "\(row.section) has no \($0)" }
    let mustBeBuilt = "3456".contains(row.section.first!)
    for (open, unheld) in [("not yet: ", "nothing yet"), ("nothing to build: ", "nothing to hold")]
    where row.cells[2].hasPrefix(open) || row.cells[3] == unheld {
      guard row.cells[2].hasPrefix(open), row.cells[2].count > open.count, row.cells[3] == unheld else {
        return found + ["'\(open)' without '\(unheld)', or without a reason"]
      }
      return mustBeBuilt ? found + ["sections 3 to 6 are built"] : found
    }
    if let names = names(row.cells[2]) {
      found += names.filter { !isInTheProgram($0) }.map { "there is no \($0)" }
    } else {
      found.append("'\(row.cells[2])' is no list of files and types")
    }
    return found + problems(inWhatHolds: row.cells[3])
  }

  // MARK: The page

  @Test func everyRowIsWholeAndItsNamesAreThere() {
    #expect(Self.rows.count > 200)
    for row in Self.rows {
      for problem in Self.problems(in: row) { Issue.record("\(row.cells[0]) \(row.cells[1]): \(problem)") }
    }
  }

  /// Every heading without others below it, every point, every row of a table.
  @Test func nothingOfTheSourceIsLeftOut() {
    let named = Set(Self.rows.flatMap { row in [row.section] + row.labels.map { "\(row.section) \($0)" } })
    let headings = Self.source.headings
    var demanded = Set(headings.filter { heading in !headings.contains { $0.hasPrefix("\(heading).") } })
    for section in Self.pointed {
      demanded.formUnion(Self.source.points[section, default: []].map { "\(section) \($0)" })
    }
    for section in Self.tabled {
      let titles = ["Row", "What"]
      let rows = Self.source.rows[section, default: []].filter { !titles.contains($0) }
      demanded.formUnion(rows.map { "\(section) \($0)" })
    }
    #expect(demanded.count > 190)
    #expect(demanded.subtracting(named).sorted() == [])
  }

  /// Rows stand below the heading of their section and in its order.
  @Test func rowsStandInTheOrderOfTheSource() {
    let places = Self.rows.map { row in row.section.split(separator: ".").compactMap { Int($0) } }
    #expect(zip(places, places.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
  }

  /// `[3.5]: ../sources/engine.md#35-gates` leads to the heading that it names, and every one is defined once.
  @Test func anchorsLeadToTheirHeadings() throws {
    let text = try String(contentsOfFile: "\(Checkout.root)/docs/sources/engine.md", encoding: .utf8)
    let headings = text.components(separatedBy: "\n").filter { $0.hasPrefix("#") }.map { line in
      line.drop { $0 == "#" || $0 == " " }
    }
    let anchors = Dictionary(
      uniqueKeysWithValues: headings.map { title in
        (
          String(title.prefix { $0 != " " }),
          String(
            title.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
        )
      })
    let definitions = Self.lines.filter { $0.hasPrefix("[") }
    #expect(Set(definitions).count == definitions.count)
    for definition in definitions {
      let section = String(definition.dropFirst().prefix { $0 != "]" })
      #expect(definition == "[\(section)]: ../sources/engine.md#\(anchors[section] ?? "")")
    }
    let defined = Set(definitions.map { String($0.dropFirst().prefix { $0 != "]" }) })
    #expect(defined == Set(Self.rows.map(\.section)))
  }

  /// The reader itself: what passes, and what must not.
  @Test(arguments: [
    (
      "| [3.5] gate 7 | a | `RRGate` | tests `GateTests.swift`; scenarios `rr-vectors[fixed]`; invariants `rr-adds-up` |",
      0
    ),
    ("| [9] rows 1 to 5, 8 | a | `risk.leverage`, `Sources/ICT` | metrics `setups`; wrong engines `RoundsRR` |", 0),
    ("| [8.2] row 6.3 | a | not yet: a reason | nothing yet |", 0),
    ("| [3.5] gate 7 | a | `RRGate` |", 1), ("| [3.5] gate 7 |  | `RRGate` | scenarios `rr-vectors` |", 1),
    ("| [3.6] | a | `RRGate` | scenarios `rr-vectors` |", 1),
    ("| [3.5] gate 70 | a | `RRGate` | scenarios `rr-vectors` |", 1),
    ("| [9] rows 69 to 71 | a | `RRGate` | scenarios `rr-vectors` |", 1),
    ("| [3.5] gate 7 | a | not yet: a reason | nothing yet |", 1),
    ("| [8.2] row 6.3 | a | not yet: | nothing yet |", 1),
    ("| [8.2] row 6.3 | a | not yet: a reason | tests `GateTests.swift` |", 1),
    ("| [8.2] row 6.3 | a | `RRGate` | nothing yet |", 1),
    ("| [3.1] | a | `NoSuchGate`, `Sources/None.swift` | scenarios `rr-vectors` |", 2),
    ("| [3.1] | a | by hand | scenarios `rr-vectors` |", 1), ("| [3.1] | a | `RRGate` | a look at it |", 1),
    ("| [3.1] | a | `RRGate` | tests `NoTests.swift`, `Checkout.swift`, `OrderTests.swift` |", 3),
    (
      "| [3.1] | a | `RRGate` | scenarios `rr-vector`, `rr-vectors[no]`; invariants `x`; metrics `x`; wrong engines `X` |",
      5
    ),
  ])
  func rowsAreReadAsTheyAreMeant(text: String, problems: Int) {
    #expect(Self.problems(in: Row(text)).count == problems)
  }
}
