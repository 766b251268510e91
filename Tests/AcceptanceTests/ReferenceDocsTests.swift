import Audit
import Binance
import Foundation
import Market
import Oracle
import Runs
import Script
import Simulation
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// The tables of docs/reference are written by hand; what they show must be what the program knows.
@Suite struct ReferenceDocsTests {
  static let root = URL(fileURLWithPath: Checkout.root)

  /// Rows of all tables of a page, cell by cell, as they read: without code marks and with plain bars.
  static func rows(of page: String) throws -> [[String]] {
    let text = try String(contentsOf: root.appendingPathComponent("docs/reference/\(page).md"), encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.dropFirst(2).dropLast(line.hasSuffix(" |") ? 2 : 0).components(separatedBy: " | ").map {
        $0.replacingOccurrences(of: "\\|", with: "|").replacingOccurrences(of: "`", with: "")
      }
    }
  }

  /// The first table of a page is the catalogue: same names, same order, same words.
  static func expect(_ page: String, begins catalogue: [[String]]) throws {
    let rows = Array(try rows(of: page).dropFirst().prefix(catalogue.count))
    try #require(rows.count == catalogue.count, "\(page).md has \(rows.count) rows, the program \(catalogue.count)")
    for (row, entry) in zip(rows, catalogue) {
      #expect(row == entry.map { $0.replacingOccurrences(of: "`", with: "") }, "\(page).md")
    }
  }

  @Test func metricsAreThoseOfTheProgram() throws {
    try Self.expect(
      "metrics",
      begins: Metric.all.map { metric in
        let kind = metric.kind.rawValue + (metric.isCounter ? ", counter" : "") + ", \(metric.witness.rawValue)"
        return [metric.name + metric.argument.notation, kind, metric.summary]
      })
  }

  @Test func faultsAreThoseOfTheProgram() throws {
    try Self.expect(
      "faults",
      begins: FaultDefinition.all.map { [$0.notation, $0.summary] })
  }

  @Test func invariantsAreThoseOfTheProgram() throws {
    try Self.expect(
      "invariants", begins: Invariant.all.map { [$0.name, $0.witness == .venue ? "V" : "E", $0.summary] })
  }

  /// Every setting stands on its page once, and the default told there is what the engine does without it.
  @Test func settingsAndTheirDefaultsAreThoseOfTheEngine() throws {
    let rows = try Self.rows(of: "engine-settings").filter { $0.count == 5 }.dropFirst()
    #expect(rows.map { $0[0] } == EngineOptionsReader.paths)
    for row in rows {
      let reader = EngineOptionsReader([EngineOption(path: row[0], value: row[3])])
      #expect(reader.problems.isEmpty, "\(row[0]): \(row[3])")
      #expect(reader.settings == .baseline, "\(row[0]): \(row[3]) is not the default")
    }
  }

  /// `1 to 1000` takes both ends and nothing beyond; `ratio, at most 0.1` takes the most, nothing above it, and no zero.
  @Test func limitsOfTheSettingsPageAreThoseOfTheEngine() throws {
    func isTaken(_ path: String, _ value: String) -> Bool {
      EngineOptionsReader([EngineOption(path: path, value: value)]).problems.isEmpty
    }
    var counts = 0
    var ratios = 0
    for row in try Self.rows(of: "engine-settings").filter({ $0.count == 5 }).dropFirst() {
      let (path, values) = (row[0], row[2])
      let ends = (values.components(separatedBy: ", ").first ?? "").components(separatedBy: " to ").compactMap {
        Int($0)
      }
      if ends.count == 2 {
        counts += 1
        #expect(isTaken(path, "\(ends[0])") && isTaken(path, "\(ends[1])"), "\(path): \(values)")
        #expect(!isTaken(path, "\(ends[0] - 1)") && !isTaken(path, "\(ends[1] + 1)"), "\(path): \(values)")
      }
      if let most = values.components(separatedBy: "at most ").dropFirst().first?.prefix(while: { $0 != "," }),
        let rate = Rate(String(most))
      {
        ratios += 1
        #expect(isTaken(path, "\(rate)") && isTaken(path, "0.00000001"), "\(path): \(values)")
        #expect(!isTaken(path, "\(Rate(units: rate.units + 1))") && !isTaken(path, "0"), "\(path): \(values)")
      }
    }
    #expect(counts >= 8 && ratios >= 12)
  }

  @Test func everyScenarioIsOnItsPageAndInTheChangelog() throws {
    let names = try ScenarioCatalog(root: Checkout.scenarios).entries.map(\.name)
    let listed = try Self.rows(of: "scenarios").map { $0[0] }
    let changelog = try String(contentsOf: Self.root.appendingPathComponent("CHANGELOG.md"), encoding: .utf8)
    #expect(!names.isEmpty)
    for name in names {
      #expect(listed.contains(name), "scenarios.md lacks \(name)")
      #expect(changelog.contains("`\(name)`"), "CHANGELOG.md lacks \(name)")
    }
  }

  /// Every relative link of a page leads to a file.
  @Test func linksLeadSomewhere() throws {
    let files = FileManager.default.enumerator(
      at: Self.root.appendingPathComponent("docs"), includingPropertiesForKeys: nil)!
    let pages = files.compactMap { $0 as? URL }.filter { $0.pathExtension == "md" }
    for page in pages + ["README.md", "CONTRIBUTING.md"].map({ Self.root.appendingPathComponent($0) }) {
      for part in try String(contentsOf: page, encoding: .utf8).components(separatedBy: "](").dropFirst() {
        let link = String(part.prefix { $0 != ")" && $0 != "#" })
        if link.isEmpty || link.hasPrefix("http") { continue }
        let target = page.deletingLastPathComponent().appendingPathComponent(link).path
        #expect(FileManager.default.fileExists(atPath: target), "\(page.lastPathComponent): \(link)")
      }
    }
  }

  /// The words of the metrics page are those that scripts may use, in the same order.
  @Test func wordsOfTheMetricsPageAreThoseOfTheProgram() throws {
    let rows = try Self.rows(of: "metrics")
    func words(below title: String) throws -> [String] {
      let start = try #require(rows.firstIndex { $0[0] == title })
      let table = rows[(start + 1)...].prefix { $0[0].allSatisfy { $0.isLowercase || ", _".contains($0) } }
      return table.flatMap { $0[0].components(separatedBy: ", ") }
    }
    #expect(try words(below: "Reason") == AuditWords.common.reasons)
    #expect(try words(below: "Condition") == AuditWords.common.conditions)
  }

  /// What the engine says stands in the lists of its words, so that scripts may ask for it.
  @Test(arguments: [
    (".other(word: \"", \AuditWords.reasons), ("out.alert(\"", \AuditWords.conditions),
    ("title: \"", \AuditWords.titles),
  ])
  func wordsOfTheEngineAreInItsLists(call: String, list: KeyPath<AuditWords, [String]> & Sendable) throws {
    let known = (AuditWords.common + OurEngineBuilder().words)[keyPath: list]
    for file in SourceFile.files(below: "Sources/Engine") {
      // A call's first argument may stand on the next line.
      let text = file.lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
        .replacingOccurrences(of: "(\n\"", with: "(\"")
      for part in text.components(separatedBy: call).dropFirst() {
        let word = String(part.prefix { $0 != "\"" })
        if word.contains("\\(") { continue }
        #expect(known.contains(word), "\(file.name): \(word)")
      }
    }
  }

  /// A code that has a name can be asked for.
  @Test func codesWithANameAreListed() throws {
    let file = try #require(SourceFile.files(below: "Sources/Binance").first { $0.name.hasSuffix("VenueCode.swift") })
    let numbers = file.lines.filter { $0.contains("static let") }.compactMap { line in
      line.components(separatedBy: "VenueCode(rawValue: -").dropFirst().first.flatMap { Int($0.dropLast()) }
    }
    let known = VenueCode.named + [.unstated]
    #expect(numbers.count == known.count)
    for number in numbers { #expect(known.contains(VenueCode(rawValue: -number)), "-\(number)") }
  }
}
