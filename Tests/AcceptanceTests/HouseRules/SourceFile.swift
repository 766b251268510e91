import Foundation
import TestSupport

/// A Swift file as the rules of the house read it: by its lines, which the house format keeps regular.
struct SourceFile: Sendable {
  /// From the root of the checkout.
  let path: String
  let lines: [Substring]

  var name: String { String(path.split(separator: "/").last!) }

  /// Every Swift file of the modules, their tests and the examples, by path.
  private static let all: [SourceFile] = ["Sources", "Tests", "Examples", "Benchmarks"].flatMap { folder in
    let names = FileManager.default.enumerator(atPath: "\(Checkout.root)/\(folder)")!.compactMap { $0 as? String }
    return names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
      let text = try! String(contentsOfFile: "\(Checkout.root)/\(folder)/\(name)", encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      // What stands behind the last line's end is no line.
      return SourceFile(path: "\(folder)/\(name)", lines: lines.last == "" ? lines.dropLast() : lines)
    }
  }

  static func files(below folder: String) -> [SourceFile] { all.filter { $0.path.hasPrefix("\(folder)/") } }

  /// Lines that are neither blank nor a comment.
  var code: [Substring] {
    lines.filter { line in
      let text = line.drop { $0 == " " }
      return !text.isEmpty && !text.hasPrefix("//")
    }
  }

  /// The modules that are imported, however.
  var imports: Set<String> {
    var found: Set<String> = []
    for line in lines where line.hasPrefix("@") || line.contains("import ") {
      let words = line.split(separator: " ").drop { $0.hasPrefix("@") || Self.accessLevels.contains(String($0)) }
      guard words.first == "import", let module = words.last?.split(separator: ".").first else { continue }
      found.insert(String(module))
    }
    return found
  }

  /// A declaration of a type or of something that has a body.
  struct Declaration {
    var name: String
    /// Lines from the first to the closing brace; nil without a body, or with one on the same line.
    var length: Int?
  }

  /// Types that stand in nothing else.
  var types: [String] {
    lines.indices.compactMap { place in
      guard indentation(place) == 0, let (keyword, name) = head(place), Self.typeKeywords.contains(keyword) else {
        return nil
      }
      return name
    }
  }

  /// Functions, initializers and computed properties, nested ones too.
  var functions: [Declaration] {
    lines.indices.compactMap { place in
      guard let (keyword, name) = head(place), !Self.typeKeywords.contains(keyword) else { return nil }
      return Declaration(name: name, length: length(place))
    }
  }

  private static let accessLevels: Set<String> = ["public", "package", "internal", "private", "fileprivate"]
  private static let modifiers: Set<String> = accessLevels.union([
    "static", "final", "mutating", "nonmutating", "override", "required", "convenience", "nonisolated", "consuming",
    "borrowing", "lazy", "indirect", "private(set)", "nonisolated(unsafe)", "unowned(unsafe)",
  ])
  private static let typeKeywords: Set<String> = ["struct", "enum", "class", "protocol", "actor", "typealias"]
  private static let functionKeywords: Set<String> = ["func", "init", "deinit", "subscript", "var"]

  private func indentation(_ place: Int) -> Int { lines[place].utf8.prefix { $0 == UInt8(ascii: " ") }.count }

  /// Keyword and name, if a declaration begins on the line.
  private func head(_ place: Int) -> (keyword: String, name: String)? {
    let words = lines[place].split(separator: " ").drop {
      $0.hasPrefix("@") || Self.modifiers.contains(String($0))
    }
    guard let first = words.first else { return nil }
    let keyword = String(first.prefix { $0.isLetter })
    func word(_ text: Substring) -> String { String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }) }
    switch keyword {
    case "init", "deinit", "subscript":
      return first == "init" || first == "deinit" || first.count > keyword.count
        ? (keyword, keyword) : nil
    case _ where first == keyword && words.count > 1:
      guard Self.typeKeywords.contains(keyword) || Self.functionKeywords.contains(keyword) else { return nil }
      // An operator and a name between back ticks have no letter in front.
      let name = word(words.dropFirst().first!)
      return (keyword, name.isEmpty ? String(words.dropFirst().first!) : name)
    default: return nil
    }
  }

  /// The closing brace stands under the first letter; between the two nothing else does but the signature's own lines.
  private func length(_ first: Int) -> Int? {
    let depth = indentation(first)
    var isOpen = lines[first].hasSuffix("{")
    if !isOpen && lines[first].hasSuffix("}") { return nil }
    for place in (first + 1)..<max(first + 1, lines.count) where !lines[place].isEmpty && !lines[place].hasPrefix("#") {
      let text = lines[place].drop { $0 == " " }
      guard indentation(place) <= depth else { continue }
      guard indentation(place) == depth else { return nil }
      if text.hasPrefix("}") { return isOpen ? place - first + 1 : nil }
      guard !isOpen, text.hasPrefix(")") || text.hasPrefix("where ") || text.hasPrefix("->") || text == "{" else {
        return nil
      }
      isOpen = text.hasSuffix("{")
      if !isOpen && text.hasSuffix("}") { return nil }
    }
    return nil
  }
}
