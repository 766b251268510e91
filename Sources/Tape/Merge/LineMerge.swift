import Files
import HeapModule
import Market

/// Several sources as one, in order of time and in constant memory; at equal times the order of `cursors` decides, so that
/// the same sources always give the same sequence.
///
/// ```
/// var merge = LineMerge(cursors)
/// while let cursor = merge.current {
///   …
///   try merge.advance()
/// }
/// ```
package struct LineMerge<Cursor: LineCursor> {
  package let cursors: [Cursor]
  private var heads: Heap<Head>

  private struct Head: Comparable {
    var time: Timestamp
    var precedence: Int
    var rank: Int

    init?(_ cursor: Cursor, rank: Int) {
      guard let time = cursor.time else { return nil }
      (self.time, precedence, self.rank) = (time, cursor.precedence, rank)
    }

    static func < (a: Head, b: Head) -> Bool {
      guard a.time == b.time else { return a.time < b.time }
      return a.precedence == b.precedence ? a.rank < b.rank : a.precedence < b.precedence
    }
  }

  /// The cursors stand at their first lines.
  package init(_ cursors: [Cursor]) {
    self.cursors = cursors
    heads = Heap(cursors.enumerated().compactMap { rank, cursor in Head(cursor, rank: rank) })
  }

  /// The cursor of the next line; nil at the end of all of them.
  package var current: Cursor? { heads.min.map { cursors[$0.rank] } }

  /// Which of `cursors` that is.
  package var currentRank: Int? { heads.min?.rank }

  /// Moves the current cursor on and chooses again.
  package mutating func advance() throws(FileProblem) {
    guard let rank = heads.min?.rank else { return }
    try cursors[rank].advance()
    if let head = Head(cursors[rank], rank: rank) {
      heads.replaceMin(with: head)
    } else {
      heads.removeMin()
    }
  }
}
