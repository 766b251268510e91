import TestSupport

extension ScriptGenerator {
  /// A script that is wrong somewhere: a scenario file with a few changes, or a drawn one.
  mutating func script() -> (path: String, text: String) {
    guard !draw.isOne(in: 3) else {
      var text = document()
      if isWrong() { change(&text) }
      return ("drawn.yaml", text)
    }
    let base = draw.one(of: corpus.bases)
    var text = base.text
    for _ in 0...(isWild ? draw.below(3) : 0) { change(&text) }
    return (base.path, text)
  }

  private mutating func change(_ text: inout String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let index = draw.below(lines.count)
    switch isWild ? draw.below(10) : draw.one(of: [0, 1, 5, 5, 6, 6, 7, 7, 7, 7]) {
    case 0: lines.remove(at: index)
    case 1: lines.insert(lines[index], at: index)
    case 2: lines.swapAt(index, draw.below(lines.count))
    case 3: lines.insert(draw.one(of: corpus.all), at: index)
    case 4: lines[index] = (draw.isOne(in: 2) ? " " : "") + lines[index].drop { $0 == " " && draw.isOne(in: 2) }
    case 5:
      if let place = lines.firstIndex(where: { $0.hasPrefix("timeline:") }) { lines.insert(step(), at: place + 1) }
    case 6:
      if let place = lines.firstIndex(where: { $0.hasPrefix("expect:") }) {
        lines.insert("  - at-end: '\(expression())'", at: place + 1)
      }
    case 7, 8: lines[index] = exchangingWord(of: lines[index])
    default:
      var bytes = Array(text.utf8)
      Fuzz.mutate(&bytes, &draw, words: ScriptVocabulary.bytes)
      text = String(decoding: bytes, as: UTF8.self)
      return
    }
    text = lines.joined(separator: "\n")
  }

  /// The first number of the word is another one; what stands around it (a unit, a comma) stays.
  private mutating func exchangingDigits(of word: String) -> String {
    guard !isWrong() else { return draw.isOne(in: 2) ? draw.one(of: ScriptVocabulary.spans) : number() }
    let head = word.prefix { !$0.isNumber }
    let tail = word.dropFirst(head.count).drop { $0.isNumber || $0 == "." }
    return head + (draw.isOne(in: 2) ? number() : String(draw.below(120))) + tail
  }

  /// One word of the line is another one, most often a number for a number.
  private mutating func exchangingWord(of line: String) -> String {
    var words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let numbers = words.indices.filter { words[$0].contains { $0.isNumber } }
    if !numbers.isEmpty, !isWild || !draw.isOne(in: 3) {
      let index = draw.one(of: numbers)
      words[index] = exchangingDigits(of: words[index])
    } else {
      words[draw.below(words.count)] = draw.one(of: ScriptVocabulary.words)
    }
    return words.joined(separator: " ")
  }
}
