import Foundation
import TestSupport
import Testing

/// Comments, scenarios and pages say where a rule comes from, as docs/sources/README.md has it. What they name must be
/// there.
@Suite struct CitationTests {
  static let root = URL(fileURLWithPath: Checkout.root)

  /// A page of docs/sources: its numbered headings, and what stands below each.
  struct Page {
    var headings: Set<String> = []
    /// First cells of the tables below a heading.
    var rows: [String: Set<String>] = [:]
    /// Numbers of the lists below a heading.
    var points: [String: Set<String>] = [:]

    init(_ text: String) {
      var section = ""
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ", maxSplits: 2)
        if line.hasPrefix("#"), words.count > 1 {
          section = CitationTests.isNumber(words[1]) ? String(words[1]) : ""
          if !section.isEmpty { headings.insert(section) }
        } else if line.hasPrefix("| ") {
          rows[section, default: []].insert(line.dropFirst(2).components(separatedBy: " | ")[0])
        } else if let first = words.first, first.hasSuffix("."), CitationTests.isNumber(first.dropLast()) {
          points[section, default: []].insert(String(first.dropLast()))
        }
      }
    }

    /// A row by its whole name, or all of its parts: `3.4` where there are `3.4 i1` and `3.4 i2`.
    func hasRow(_ name: String, in section: String) -> Bool {
      rows[section, default: []].contains { $0 == name || $0.hasPrefix(name + " ") }
    }
  }

  static let pages: [String: Page] = {
    let folder = root.appendingPathComponent("docs/sources")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return Dictionary(
      uniqueKeysWithValues: files.filter { $0.pathExtension == "md" }.map {
        ($0.deletingPathExtension().lastPathComponent, Page((try? String(contentsOf: $0, encoding: .utf8)) ?? ""))
      })
  }()

  static func isNumber(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isASCII && $0.isNumber }
      }
  }

  /// Comments that follow each other, and paragraphs, are read as one line, because a citation may be wrapped.
  struct Passage {
    var file: String
    var line: Int
    var text: String
    var isComment: Bool
  }

  static func passages(of file: String, _ text: String) -> [Passage] {
    var passages: [Passage] = []
    var isOpen = false
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      let content = line.drop { $0 == " " }
      let isComment = content.hasPrefix("//") || file.hasSuffix(".yaml") && content.hasPrefix("#")
      let isAlone = content.hasPrefix("|") || file.hasSuffix(".swift") && !isComment
      let words = isComment ? String(content.drop { $0 == "/" || $0 == "#" }) : String(content)
      if isOpen, !isAlone, !content.isEmpty, passages[passages.count - 1].isComment == isComment {
        passages[passages.count - 1].text += " " + words
      } else if !content.isEmpty {
        passages.append(Passage(file: file, line: index + 1, text: words, isComment: isComment))
      }
      isOpen = !isAlone && !content.isEmpty
    }
    return passages
  }

  static let passages: [Passage] = {
    var passages: [Passage] = []
    for folder in ["Sources", "Tests", "Benchmarks", "Scenarios", "docs"] {
      let files = FileManager.default.enumerator(
        at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      for case let url as URL in files! where ["swift", "md", "yaml"].contains(url.pathExtension) {
        // This file has examples of what is wrong.
        if url.lastPathComponent == "CitationTests.swift" { continue }
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
        passages += Self.passages(of: String(url.path.dropFirst(root.path.count + 1)), text)
      }
    }
    return passages
  }()

  /// The name of a page, but not in quotes, as code, or in a link or path: the venue has the same name as its page.
  static let name = try! NSRegularExpression(
    pattern: #"(?<![\w/\["`-])(?<!\]\()"#
      + #"(engine\.md|(?:binance-usdm|data-formats|incident-formats|invariants-and-faults|client-endpoints)(?:\.md)?"#
      + #"|reports\.md)(?![\w"`\]/-])"#)

  /// What is wrong with the citations of a passage.
  static func problems(in text: String) -> [String] {
    let whole = NSRange(text.startIndex..., in: text)
    return name.matches(in: text, range: whole).flatMap { match -> [String] in
      let range = Range(match.range, in: text)!
      let title = text[range].replacingOccurrences(of: ".md", with: "")
      guard let page = pages[title] else { return ["there is no docs/sources/\(title).md"] }
      let words = text[range.upperBound...].prefix(200).split(separator: " ")
      return problems(of: words, on: page).map { "\(title): \($0)" }
    }
  }

  private enum Kind { case heading, row, point }

  /// Follows a citation word by word for as long as it names headings, rows and points.
  private static func problems(of words: [Substring], on page: Page) -> [String] {
    var found: [String] = []
    var section: String?
    var kind = Kind.heading
    var last = ""
    reading: for word in words {
      let bare = word.trimmingCharacters(in: CharacterSet(charactersIn: ",.;:()"))
      switch bare {
      case "", "and", "to": break
      case "section", "sections", "of": kind = .heading
      case "row", "rows": kind = .row
      case "rule", "rules", "gate", "gates", "defect", "defects", "step", "steps": kind = .point
      case let part where part.hasPrefix("i") && isNumber(part.dropFirst()):
        let isThere = page.rows.values.contains { $0.contains("\(last) \(part)") }
        if !isThere { found.append("no row \(last) \(part)") }
      case let numbers where numbers.first != "-" && numbers.split(separator: "-").allSatisfy(isLabel):
        for number in numbers.split(separator: "-").map(String.init) {
          let isBelow = section.map { isThere(number, kind, below: $0, on: page) } ?? false
          last = number
          if isBelow { continue }
          if page.headings.contains(number) {
            (section, kind) = (number, .heading)
          } else {
            found.append("no \(kind) \(number)" + (section.map { " in \($0)" } ?? ""))
          }
        }
      default: break reading
      }
      if word.hasSuffix(";") { kind = .heading }
      if ")].:".contains(word.last!) || word.contains(")") { break }
    }
    return section == nil && found.isEmpty ? ["no number"] : found
  }

  /// `8.2`, or `Q13`.
  private static func isLabel(_ text: Substring) -> Bool { isNumber(text.hasPrefix("Q") ? text.dropFirst() : text) }

  private static func isThere(_ number: String, _ kind: Kind, below section: String, on page: Page) -> Bool {
    if number.hasPrefix("Q") { return page.hasRow(number, in: section) }
    return switch kind {
    case .heading: false
    case .row: page.hasRow(number, in: section)
    case .point: page.points[section, default: []].contains(number)
    }
  }

  @Test func everyCitationIsFound() {
    #expect(Self.pages.count > 1)
    var count = 0
    for passage in Self.passages {
      count += Self.name.numberOfMatches(in: passage.text, range: NSRange(passage.text.startIndex..., in: passage.text))
      for problem in Self.problems(in: passage.text) {
        Issue.record("\(passage.file):\(passage.line): \(problem)")
      }
    }
    #expect(count > 300, "only \(count) citations were seen")
  }

  /// A plan that is in nobody's hands explains nothing: comments name a page or a decision.
  @Test func noCommentCitesAPlan() throws {
    let plan = try NSRegularExpression(pattern: #"\b[Tt]he design\b|\b[Dd]esign section"#)
    for passage in Self.passages where passage.isComment {
      let whole = NSRange(passage.text.startIndex..., in: passage.text)
      guard plan.firstMatch(in: passage.text, range: whole) != nil else { continue }
      Issue.record("\(passage.file):\(passage.line): cites a plan")
    }
  }

  /// The reader itself: what passes, and what must not.
  @Test(arguments: [
    ("(engine.md 8.2, row 3.4 i3)", 0), ("engine.md section 9, rows 34 and 50.", 0), ("engine.md 8.2, 3.4 i2", 0),
    ("binance-usdm 8.1 Q2 and Q13; engine.md 4.7", 0), ("binance-usdm 2.6, 2.8, 7.3-7.5); isolated", 0),
    ("engine.md section 5, rules 3, 4 and 7", 0), ("engine.md 3.5, gate 13", 0), ("data-formats 1 to 8", 0),
    (#"venue "binance-usdm", `binance-usdm`, [engine.md](../sources/engine.md)"#, 0),
    ("engine.md 8.9", 1), ("engine.md 8.2, row 3.4 i9", 1), ("engine.md section 9, rows 34 and 500", 1),
    ("binance-usdm 8.1 Q2 and Q99", 1), ("binance-usdm 2.7, rule 60", 1), ("the rules of engine.md", 1),
    ("(data-formats, common rules)", 1), ("binance-usdm.md 12", 1), ("reports.md 1; unknown", 1),
  ])
  func citationsAreReadAsTheyAreMeant(text: String, problems: Int) {
    #expect(Self.problems(in: text).count == problems)
  }

  @Test func aWrappedCitationIsOne() {
    let text = "/// Largest first (engine.md\n/// section 6).\nlet order = 1\n"
    let passages = Self.passages(of: "a.swift", text).map(\.text)
    #expect(passages == [" Largest first (engine.md  section 6).", "let order = 1"])
    #expect(Self.problems(in: passages[0]).isEmpty)
  }
}
