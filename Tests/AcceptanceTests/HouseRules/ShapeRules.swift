import Testing

/// How large a piece may be, and that a name means one thing.
@Suite struct ShapeRules {
  static let files = SourceFile.files(below: "Sources") + SourceFile.files(below: "Tests")

  /// Types of two modules with one name.
  static let sharedNames: Set<String> = []

  @Test func noTypeNameStandsTwice() {
    let names = SourceFile.files(below: "Sources").flatMap(\.types)
    #expect(names.count > 500)
    let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
    expectNothing(twice, but: Self.sharedNames, "name two types")
  }

  @Test func noFileIsLong() {
    let long = Self.files.filter { $0.lines.count > 400 }.map { "\($0.path): \($0.lines.count) lines" }
    #expect(long == [])
  }

  /// File and function of what is longer: lists of one line each entry, which a cut would not make clearer.
  static let longFunctions: Set<String> = ["AnchorReader.swift read"]

  @Test func noFunctionIsLong() {
    var long: [String] = []
    var bodies = 0
    for file in Self.files {
      for function in file.functions {
        guard let length = function.length else { continue }
        bodies += 1
        if length > 70 { long.append("\(file.name) \(function.name)") }
      }
    }
    #expect(bodies > 2500, "the rule sees hardly a function any more")
    expectNothing(long, but: Self.longFunctions, "are longer than 70 lines")
  }
}
