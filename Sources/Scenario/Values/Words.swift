/// Words of a scalar with their offsets in Unicode scalars. Blanks separate; nothing is joined or cut.
struct Words: Sendable {
  struct Word: Sendable {
    var text: String
    var start: Int
    var end: Int
  }
  var list: [Word]

  init(_ text: String) {
    list = []
    var current = ""
    var start = 0
    var offset = 0
    for scalar in text.unicodeScalars {
      if scalar == " " || scalar == "\n" || scalar == "\t" {
        if !current.isEmpty { list.append(Word(text: current, start: start, end: offset)) }
        current = ""
      } else {
        if current.isEmpty { start = offset }
        current.unicodeScalars.append(scalar)
      }
      offset += 1
    }
    if !current.isEmpty { list.append(Word(text: current, start: start, end: offset)) }
  }

  var texts: [String] { list.map(\.text) }
}
