import Basics
import Binance

/// Headers of an answer: `Retry-After=30,X-MBX-USED-WEIGHT-1M=2300` in one word, or a map of names and values.
enum HeaderValue {
  static let example = "NAME=VALUE, such as Retry-After=30"

  static func parse(_ text: String) throws(ValueProblem) -> [Parameter] {
    var headers: [Parameter] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, isWord(halves[0]), isWord(halves[1]) else {
        throw ValueProblem("'\(part)' is no header", expected: example)
      }
      headers.append(Parameter(String(halves[0]), String(halves[1])))
    }
    return headers
  }

  /// What the venue's answers carry for an engine.
  private static let known = ["Retry-After", "X-MBX-USED-WEIGHT-1M", "X-MBX-ORDER-COUNT-10S", "X-MBX-ORDER-COUNT-1M"]

  static func read(_ node: Node, problems: Problems) -> [Parameter] {
    guard case .map(let entries) = node.content else {
      if node.isRefused { return [] }
      problems.error("'headers' must be a map", at: node.place, expected: "{ Retry-After: 30 }", found: node.kindName)
      return []
    }
    return entries.compactMap { entry in
      guard let value = problems.text(entry.value, what: "'\(entry.key)'") else { return nil }
      // What the event log writes in one word must be read back the same.
      guard isWord(entry.key[...]), isWord(value.value[...]) else {
        problems.error("'\(entry.key): \(value.value)' is no header", at: entry.keyPlace, expected: example)
        return nil
      }
      // Others are sent as they are; no engine is known to read them.
      if !known.contains(entry.key), let near = NearestWord.nearest(to: entry.key, in: known) {
        problems.warning(
          "the venue sends no header '\(entry.key)'", at: entry.keyPlace, hint: "did you mean '\(near)'?")
      }
      return Parameter(entry.key, value.value)
    }
  }

  private static func isWord(_ text: Substring) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && !$0.isWhitespace && $0 != "," && $0 != "=" }
  }
}
