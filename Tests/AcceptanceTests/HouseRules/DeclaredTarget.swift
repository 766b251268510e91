import Foundation
import TestSupport
import Testing

/// A target as Package.swift declares it, read from its text.
struct DeclaredTarget: Sendable, CustomTestStringConvertible {
  var name: String
  /// From the root of the checkout.
  var folder: String
  /// Targets and products; a product has the name of its module.
  var dependencies: Set<String>
  var testDescription: String { name }

  var files: [SourceFile] { SourceFile.files(below: folder) }
  var imports: Set<String> { files.reduce(into: []) { $0.formUnion($1.imports) } }

  static let all: [DeclaredTarget] = {
    let text = try! String(contentsOfFile: "\(Checkout.root)/Package.swift", encoding: .utf8)
    let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    let list = code.components(separatedBy: "\n  targets: [").last!
    return [".target(", ".executableTarget(", ".testTarget(", ".systemLibrary("].flatMap { kind in
      list.components(separatedBy: kind).dropFirst().map { rest in
        DeclaredTarget(balanced(rest), isTest: kind == ".testTarget(")
      }
    }
  }()

  private init(_ declaration: Substring, isTest: Bool) {
    name = Self.quoted(declaration)[0]
    func part(_ label: String) -> Substring? {
      declaration.range(of: label).map { declaration[$0.upperBound...] }
    }
    folder = part("path: ").map { Self.quoted($0)[0] } ?? "\(isTest ? "Tests" : "Sources")/\(name)"
    let list = part("dependencies: [").map { String(Self.balanced(String($0))) } ?? ""
    // `.product(name: "Yams", package: "Yams")` is named by its first text.
    let parts = list.components(separatedBy: ".product(")
    var names = Self.quoted(parts[0][...])
    for product in parts.dropFirst() {
      let inner = Self.balanced(product)
      names.append(Self.quoted(inner)[0])
      names += Self.quoted(product[inner.endIndex...])
    }
    dependencies = Set(names)
  }

  /// What comes before the bracket that closes one opened in front of `text`.
  private static func balanced(_ text: String) -> Substring {
    var depth = 1
    return text.prefix { character in
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      return depth > 0
    }
  }

  private static func quoted(_ text: Substring) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }
}
