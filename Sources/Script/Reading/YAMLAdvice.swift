import Yams

/// Turns the YAML parser's errors into what a person can do about them.
struct YAMLAdvice {
  let source: ScenarioSource

  static let insteadOfAlias = "use rows (with:) or include: to say a thing once"

  /// Whether text stops in the middle of an expression: an open bracket or quote, or an operator at the end.
  static func isOpen(_ text: String) -> Bool {
    var depth = 0
    var isQuoted = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case "(", "[", "{": if !isQuoted { depth += 1 }
      case ")", "]", "}": if !isQuoted { depth -= 1 }
      default: break
      }
    }
    if depth > 0 || isQuoted { return true }
    let last = text.split(separator: " ").last.map(String.init) ?? ""
    return ["==", "!=", "<", ">", "<=", ">=", "and", "or", "not", "±", "in", "..", "+", "-", "*", "/"].contains(last)
  }

  /// What to do about a value of a flow map that ended at a comma which belonged to it; nil where it does not look so.
  static func cut(_ text: String, before rest: String) -> String? {
    if isOpen(text) { return "put the whole value in single quotes, or write the map over several lines" }
    // `4,440 USDT` and `stop +0,4 %`: a comma inside of a number.
    guard let last = text.unicodeScalars.last, ("0"..."9").contains(last),
      let first = rest.unicodeScalars.first, ("0"..."9").contains(first)
    else { return nil }
    let (before, behind) = (Words(text).list, Words(rest).list)
    let number = "\(before.last?.text ?? ""),\(behind.first?.text ?? "")"
    guard let meant = NumberValue.meant(by: number) else { return nil }
    let words = before.dropLast().map(\.text) + [meant] + behind.dropFirst().map(\.text)
    return "write \(words.joined(separator: " "))"
  }

  func diagnostic(for error: YamlError) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return translated(problem, context: context, mark: mark)
    case .duplicatedKeysInMapping(let keys, let context):
      return duplicate(keys.sorted().first ?? "", from: context.mark)
    case .reader(let problem, let offset, _, _):
      return Diagnostic("cannot be read: \(problem)", at: place(offset: offset ?? 0))
    default:
      return Diagnostic("cannot be read as YAML: \(error)", at: Place(source: source, line: 1, column: 1))
    }
  }

  /// The parser's place for the end of the text lies behind the last line.
  private func place(_ mark: Mark) -> Place {
    guard mark.line > source.lines.count, let last = source.lines.last else {
      return Place(source: source, line: mark.line, column: mark.column)
    }
    return Place(source: source, line: source.lines.count, column: last.unicodeScalars.count + 1)
  }

  private func place(offset: Int) -> Place {
    var (line, column) = (1, 1)
    for character in source.text.prefix(offset) {
      if character.isNewline { (line, column) = (line + 1, 1) } else { column += 1 }
    }
    return Place(source: source, line: line, column: column)
  }

  private func scalars(line: Int) -> [Unicode.Scalar] {
    line >= 1 && line <= source.lines.count ? Array(source.lines[line - 1].unicodeScalars) : []
  }

  private func translated(_ problem: String, context: YamlError.Context?, mark: Mark) -> Diagnostic {
    let line = scalars(line: mark.line)
    let character = mark.column >= 1 && mark.column <= line.count ? String(line[mark.column - 1]) : ""
    let contextText = context?.text ?? ""
    if character == "\t" || problem.contains("tab character") {
      return Diagnostic("a tab in the indentation", at: place(mark), hint: "YAML wants spaces there")
    }
    if problem.contains("cannot start any token") {
      return Diagnostic(
        "a value cannot begin with '\(character)'", at: place(mark), hint: "put the whole value in quotes")
    }
    if contextText.contains("block scalar") {
      let sign = line.last { $0 == ">" || $0 == "|" }.map(String.init) ?? ">"
      var start = mark.column
      while start > 1, line[min(start, line.count) - 1] != ">", line[min(start, line.count) - 1] != "|" { start -= 1 }
      return Diagnostic(
        "a value cannot begin with '\(sign)': YAML takes it for a block of text",
        at: Place(source: source, line: mark.line, column: start),
        hint: "put the whole value in quotes, or begin it with the name that is compared")
    }
    if contextText.contains("alias") || problem.contains("undefined alias") || contextText.contains("anchor") {
      return Diagnostic(
        "a value cannot begin with '*' or '&'", at: context.map { place($0.mark) } ?? place(mark),
        hint: "put the whole value in quotes; YAML anchors and aliases are not part of the language")
    }
    if problem.contains("block sequence entries are not allowed") {
      return Diagnostic(
        "a list cannot begin behind a key", at: place(mark),
        hint: "begin the list on the next line, or put the value in quotes if '-' belongs to it")
    }
    if problem.contains("mapping values are not allowed") {
      return Diagnostic(
        "a second ': ' in one value", at: place(mark),
        hint: "put the whole value in single quotes, or write a map over several lines")
    }
    if contextText.contains("quoted scalar"), let context {
      return Diagnostic(
        "a quote that is never closed", at: place(context.mark), hint: "close it, or remove the quote")
    }
    if problem.contains("another document") || problem.contains("document start") {
      return Diagnostic(
        "a second document begins here", at: place(mark), hint: "one file holds one scenario: remove '---'")
    }
    if problem.contains("did not find expected key") || problem.contains("block end") {
      if let quoted = textBehindQuote(mark) { return quoted }
      return Diagnostic(
        "this line does not fit the lines above", at: place(mark), hint: "check its indentation and quotes")
    }
    if contextText.contains("flow"), mark.line >= source.lines.count, let context,
      mark.column > scalars(line: mark.line).count
    {
      return Diagnostic("a '{' or '[' that is never closed", at: place(context.mark), hint: "close it")
    }
    if contextText.contains("flow") {
      return Diagnostic(
        "the '{ … }' or '[ … ]' that begins at line \(context?.mark.line ?? mark.line) is broken here", at: place(mark),
        hint: "put values that hold brackets, braces or commas in single quotes, or write the map over several lines")
    }
    if problem.contains("depth") {
      return Diagnostic("nested too deeply", at: place(mark), expected: "at most \(YAMLReader.depthLimit) levels")
    }
    return Diagnostic("cannot be read as YAML: \(problem)", at: place(mark), hint: "check indentation and quotes here")
  }

  // `that: "POST x" == 1`: the value begins with a quote and goes on behind it.
  private func textBehindQuote(_ mark: Mark) -> Diagnostic? {
    let text = String(String.UnicodeScalarView(scalars(line: mark.line).prefix(max(0, mark.column - 1))))
    guard let quote = text.last(where: { $0 != " " }), quote == "\"" || quote == "'" else { return nil }
    return Diagnostic(
      "text behind the closing quote", at: place(mark),
      hint: "a value that begins with a quote ends with it: put the whole value in the other kind of quotes")
  }

  // The parser names only the map or the first of the two.
  private func duplicate(_ key: String, from mark: Mark) -> Diagnostic {
    var places: [Place] = []
    for number in mark.line..<(source.lines.count + 1) {
      let line = scalars(line: number)
      let from = number == mark.line ? mark.column - 1 : 0
      for column in occurrences(of: key, in: line, from: from) {
        places.append(Place(source: source, line: number, column: column, length: key.unicodeScalars.count))
      }
    }
    // Of a block map both keys stand in one column; of a flow map they may stand anywhere behind each other.
    let first = places.first ?? place(mark)
    let second =
      places.dropFirst().first { $0.column == first.column || $0.line == first.line } ?? places.dropFirst().first
    return Diagnostic(
      "key '\(key)' is there twice", at: second ?? first,
      hint: "the first is at line \(first.line), column \(first.column)")
  }

  private func occurrences(of key: String, in line: [Unicode.Scalar], from: Int) -> [Int] {
    let word = Array(key.unicodeScalars)
    var columns: [Int] = []
    var index = from
    while index + word.count < line.count {
      let isWord = Array(line[index..<(index + word.count)]) == word
      let before = index == 0 ? " " : line[index - 1]
      var end = index + word.count
      if isWord, end < line.count, line[end] == "\"" || line[end] == "'" { end += 1 }
      if isWord, end < line.count, line[end] == ":", [" ", "{", ",", "\"", "'", "-"].contains(before) {
        columns.append(before == "\"" || before == "'" ? index : index + 1)
      }
      index += 1
    }
    return columns
  }
}
