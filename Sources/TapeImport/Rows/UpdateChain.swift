/// Whether the updates of a book follow each other: each names the one before it.
struct UpdateChain {
  private var updates = 0
  private var breaks = 0
  private var firstBreak = ""

  /// - Parameters:
  ///   - previous: the update that this one says it follows.
  ///   - expected: the one that came before; nil: none did.
  mutating func take(previous: Int64?, after expected: Int64?, last: Int64, line: Int) {
    updates += 1
    guard let expected, previous != expected else { return }
    breaks += 1
    guard breaks == 1 else { return }
    let named = previous.map(String.init) ?? "none"
    firstBreak = "update \(last) in line \(line) follows \(named), the one before it is \(expected)"
  }

  var remarks: [String] {
    guard updates > 0 else { return [] }
    guard breaks > 0 else { return ["\(updates) depth frames, chain of update ids unbroken"] }
    return ["\(updates) depth frames, chain of update ids broken \(breaks) times: \(firstBreak)"]
  }
}
