/// Finds the word that was probably meant. Here, because engines and scripts answer misspelt names alike.
public enum NearestWord {
  /// Bytes of the longest word that is compared: nobody meant a longer one, and comparing takes time and room by its length.
  private static let wordMax = 200

  /// The candidate with the fewest edits, if these are few for its length; the first of equals.
  public static func nearest(to word: String, in candidates: [String]) -> String? {
    guard word.utf8.count <= wordMax else { return nil }
    let scalars = Array(word.lowercased().unicodeScalars)
    var best: (word: String, edits: Int)?
    for candidate in candidates {
      let edits = distance(scalars, Array(candidate.lowercased().unicodeScalars))
      if edits < best?.edits ?? .max { best = (candidate, edits) }
    }
    guard let best, best.edits < scalars.count,
      best.edits <= max(1, max(scalars.count, best.word.unicodeScalars.count) / 3)
    else { return nil }
    return best.word
  }

  public static func hint(_ word: String, in candidates: [String]) -> String? {
    nearest(to: word, in: candidates).map { "did you mean '\($0)'?" }
  }

  /// Insertions, deletions, replacements and swaps of neighbours.
  package static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 1..<(a.count + 1) {
      var row = [i]
      for j in 1..<(b.count + 1) {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
