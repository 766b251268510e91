/// Every change that may be drawn in a file: operators, numbers, truths, conditions and statements.
struct ChangeFinder {
  private let file: String
  private let lines: [CodeLine]
  private(set) var changes: [Change] = []

  static func changes(of file: String, text: String) -> [Change] {
    var finder = ChangeFinder(file: file, text: text)
    var isText = false
    for place in finder.lines.indices {
      let line = finder.lines[place]
      // A text of several lines holds no code.
      if line.ends(with: ["\"\"\""]) || line.begins(with: ["\"\"\""]) { isText.toggle() }
      guard !isText, !line.code.isEmpty, !line.begins(with: ["#", "@", "import ", "\"\"\""]) else { continue }
      finder.findOperators(place)
      finder.findLiterals(place)
      finder.findConditions(place)
      finder.findStatement(place)
    }
    return finder.changes
  }

  private init(file: String, text: String) {
    self.file = file
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { CodeLine($0) }
  }

  private mutating func add(_ place: Int, _ range: Range<Int>, _ became: String, isStatement: Bool = false) {
    changes.append(
      Change(
        file: file, line: place, range: range, became: became, isStatement: isStatement, text: lines[place].text))
  }

  private func goesOn(_ place: Int) -> Bool {
    let next = lines[(place + 1)...].first { !$0.code.isEmpty }
    return next?.begins(with: CodeLine.continuations + ["{", "else "]) ?? false
  }

  // MARK: Expressions

  private static let operators: [(was: String, became: String)] = [
    ("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&"),
    ("+", "-"), ("-", "+"),
  ]

  private mutating func findOperators(_ place: Int) {
    let line = lines[place]
    guard !line.shadow.starts(with: "func ") else { return }
    for (was, became) in Self.operators {
      for start in line.code where line.has(" \(was) ", at: start) {
        let place = (line: place, sign: start + 1)
        guard place.sign > line.code.lowerBound, let clause = line.clause(around: place.sign) else { continue }
        let isOpen = clause.upperBound == line.code.upperBound && goesOn(place.line)
        // Only a looser sign may go on with it in the next line, or come before it from the line above.
        let isLogic = was == "&&" || was == "||"
        let isLed = line.begins(with: ["&& ", "|| "]) && clause.lowerBound == line.code.lowerBound + 3
        if isOpen && (isLogic || !lines[place.line + 1].begins(with: ["&& ", "|| ", "? ", ": "])) { continue }
        if isLogic && isLed { continue }
        add(place.line, clause, replaced(line, clause, place.sign..<(place.sign + was.count), became))
      }
    }
    for (was, became) in [(" += ", " -= "), (" -= ", " += ")] {
      guard let sign = line.code.first(where: { line.has(was, at: $0) }), !goesOn(place), isStatement(place) else {
        continue
      }
      add(
        place, line.code, replaced(line, line.code, sign..<(sign + was.count), became), isStatement: true)
    }
  }

  private func replaced(_ line: CodeLine, _ whole: Range<Int>, _ part: Range<Int>, _ became: String) -> String {
    String(line.text[whole.lowerBound..<part.lowerBound]) + became
      + String(line.text[part.upperBound..<whole.upperBound])
  }

  private mutating func findLiterals(_ place: Int) {
    let line = lines[place]
    var start = line.code.lowerBound
    while start < line.code.upperBound {
      guard line.isName(start), !line.isName(start - 1) else {
        start += 1
        continue
      }
      let end = line.shadow[start...].indices.first { !line.isName($0) } ?? line.shadow.count
      let word = String(line.shadow[start..<end])
      let isMember = start > 0 && line.shadow[start - 1] == "." && !line.has("..", at: start - 2)
      if let number = Int(word.filter { $0 != "_" }), word.first!.isNumber, !isMember, !line.has("..<", at: start - 3) {
        add(place, start..<end, String(number + 1))
        if number > 0 { add(place, start..<end, String(number - 1)) }
      } else if word == "true" || word == "false", !isMember {
        add(place, start..<end, word == "true" ? "false" : "true")
      }
      start = end
    }
  }

  private mutating func findConditions(_ place: Int) {
    let line = lines[place]
    guard let word = ["if ", "guard ", "while ", "} else if "].first(where: { line.begins(with: [$0]) }) else { return }
    var start = line.code.lowerBound + word.count
    while start < line.code.upperBound, let end = line.end(behind: start), end > start {
      let isBinding = ["let ", "var ", "case ", "#"].contains { line.has($0, at: start) }
      if !isBinding, end < line.code.upperBound { add(place, start..<end, "!(\(String(line.text[start..<end])))") }
      // Behind a binding's equals sign stands what is bound.
      let next = line.has(" = ", at: end) ? line.end(behind: end + 3) : end
      guard let next, line.has(", ", at: next) else { return }
      start = next + 2
    }
  }

  // MARK: Statements

  private static let keywords = [
    "let ", "var ", "if ", "guard ", "return", "case ", "func ", "init", "switch ", "for ", "while ", "default", "else",
    "}", "{", "static ", "private", "package ", "public ", "fileprivate ", "mutating ", "super.", "self.", "throw ",
    "break", "continue", "defer", ")", "]", "(", "[", "struct ", "enum ", "extension ", "subscript", "get ", "set ",
    "_modify ", "\"", "#", "@", "&", "|", "?", ":", "+", "-", ".", "typealias ", "protocol ", "final ", "repeat",
  ]

  /// The line is a call or an assignment, whole and by itself.
  private func isStatement(_ place: Int) -> Bool {
    let line = lines[place]
    guard !line.begins(with: Self.keywords), !goesOn(place), isWhole(line, line.code) else { return false }
    let above = lines[..<place].last { !$0.code.isEmpty }
    return above.map { !$0.ends(with: [",", "(", "[", "=", "&&", "||", "??", "?"]) } ?? false
  }

  private func isWhole(_ line: CodeLine, _ range: Range<Int>) -> Bool {
    let code = line.shadow[range]
    let opened = code.count { "([{".contains($0) }
    guard opened == code.count(where: { ")]}".contains($0) }) else { return false }
    let isAssigning = range.contains { line.has(" = ", at: $0) || line.has(" += ", at: $0) || line.has(" -= ", at: $0) }
    return isAssigning || (code.last == ")" && line.isName(range.lowerBound))
  }

  private mutating func findStatement(_ place: Int) {
    let line = lines[place]
    if isStatement(place) { return add(place, line.code, Change.nothing, isStatement: true) }
    // `if … { statement }` and `case …: statement`.
    var range: Range<Int>?
    if line.begins(with: ["if ", "} else ", "for ", "while "]), line.ends(with: [" }"]) {
      range = line.code.last { line.has("{ ", at: $0) }.map { ($0 + 2)..<(line.code.upperBound - 2) }
    } else if line.begins(with: ["case ", "default: "]), !line.ends(with: [":", ",", "{"]) {
      range = line.code.first { line.has(": ", at: $0) }.map { ($0 + 2)..<line.code.upperBound }
    }
    guard let range, !range.isEmpty, isWhole(line, range) else { return }
    guard !Self.keywords.contains(where: { line.has($0, at: range.lowerBound) }) else { return }
    add(place, range, Change.nothing, isStatement: true)
  }
}
