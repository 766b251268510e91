/// One line of Swift, and its shadow: as long, with texts and comments blanked.
struct CodeLine {
  let text: [Character]
  let shadow: [Character]
  /// Where the code begins and ends.
  let code: Range<Int>

  init(_ line: Substring) {
    text = Array(line)
    shadow = Self.shadow(of: text)
    let end = (shadow.lastIndex { $0 != " " } ?? -1) + 1
    let start = shadow.prefix(end).firstIndex { $0 != " " } ?? end
    code = start..<end
  }

  private enum Inside {
    case text
    case interpolation(depth: Int)
  }

  private static func shadow(of text: [Character]) -> [Character] {
    var shadow = text
    var inside: [Inside] = []
    var place = 0
    while place < text.count {
      let (character, next) = (text[place], place + 1 < text.count ? text[place + 1] : " ")
      if !inside.isEmpty { shadow[place] = "_" }
      switch inside.last {
      case nil:
        if character == "/" && next == "/" { return shadow[..<place] + text[place...].map { _ in " " } }
        if character == "\"" { inside.append(.text) }
      case .text:
        if character == "\"" { inside.removeLast() }
        if character == "\\" {
          if next == "(" { inside.append(.interpolation(depth: 0)) }
          place += 1
          if place < text.count { shadow[place] = "_" }
        }
      case .interpolation(let depth):
        if character == "\"" { inside.append(.text) }
        if character == "(" { inside[inside.count - 1] = .interpolation(depth: depth + 1) }
        if character == ")" {
          inside.removeLast()
          if depth > 0 { inside.append(.interpolation(depth: depth - 1)) }
        }
      }
      place += 1
    }
    return shadow
  }

  /// Whether the code has this word at this place.
  func has(_ word: String, at place: Int) -> Bool {
    place >= 0 && place + word.count <= shadow.count && shadow[place..<(place + word.count)].elementsEqual(word)
  }

  func begins(with words: [String]) -> Bool { words.contains { has($0, at: code.lowerBound) } }

  func ends(with words: [String]) -> Bool { words.contains { has($0, at: code.upperBound - $0.count) } }

  /// The line asks: what stands between its first word and its brace is conditions.
  var asks: Bool { begins(with: ["if ", "guard ", "while ", "} else if ", "for ", "switch "]) }

  func isName(_ place: Int) -> Bool {
    shadow.indices.contains(place)
      && (shadow[place].isLetter || shadow[place].isNumber || shadow[place] == "_" || shadow[place] == "$")
  }

  // MARK: Clauses

  /// What nothing binds looser than: between two of these an expression can be put into parentheses as it is.
  private static let before = [
    ", ", " = ", " += ", " -= ", " ? ", ": ", "return ", "if ", "guard ", "while ", "where ", " in ", "else ", "case ",
  ]
  private static let behind = [",", " ? ", " : ", " else", " where ", " = "]
  /// At the beginning of a line: goes on with the expression of the line above.
  static let continuations = ["&& ", "|| ", "? ", ": ", "?? ", "+ ", "- ", "* ", "/ ", "== ", "!= ", "."]

  /// The whole expression around a place; nil if it goes on in another line.
  func clause(around place: Int) -> Range<Int>? {
    guard let start = start(before: place), let end = end(behind: place) else { return nil }
    return start < end ? start..<end : nil
  }

  private func start(before place: Int) -> Int? {
    var depth = 0
    var start = place
    while start > code.lowerBound {
      if depth == 0, Self.before.contains(where: { isWord($0, endingAt: start) }) { return start }
      if ")]}".contains(shadow[start - 1]) { depth += 1 }
      if "([{".contains(shadow[start - 1]) { depth -= 1 }
      if depth < 0 { return has("{ ", at: start - 1) ? start + 1 : start }
      start -= 1
    }
    guard depth == 0 else { return nil }
    if begins(with: ["&& ", "|| "]) { return start + 3 }
    if begins(with: ["? ", ": "]) { return start + 2 }
    return begins(with: Self.continuations) ? nil : start
  }

  private func isWord(_ word: String, endingAt end: Int) -> Bool {
    let start = end - word.count
    return has(word, at: start) && !(isName(start) && isName(start - 1))
  }

  /// - Returns: where the expression ends that a place lies in; nil if not in this line.
  func end(behind place: Int) -> Int? {
    var depth = 0
    for end in place..<code.upperBound {
      if depth == 0, Self.behind.contains(where: { has($0, at: end) }) || (asks && has(" {", at: end)) { return end }
      if "([{".contains(shadow[end]) { depth += 1 }
      if ")]}".contains(shadow[end]) { depth -= 1 }
      if depth < 0 { return shadow[end - 1] == " " ? end - 1 : end }
    }
    return depth == 0 ? code.upperBound : nil
  }
}
