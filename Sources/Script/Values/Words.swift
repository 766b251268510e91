/// Words of a scalar with their offsets in Unicode scalars. Blanks separate; nothing is joined or cut.
package struct Words: Sendable {
  package struct Word: Sendable {
    package var text: String
    package var start: Int
    package var end: Int
  }
  package var list: [Word]

  package init(_ text: String) {
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

  package var texts: [String] { list.map(\.text) }
}
