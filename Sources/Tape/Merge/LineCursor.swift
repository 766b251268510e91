import Files
import Market

/// Gives the lines of one source in order of time, one at a time.
///
/// A class, because a cursor owns an open file. What a line is, the cursor's own type says.
package protocol LineCursor: AnyObject {
  /// Of the line at the cursor; nil at the end. Never less than that of the line before.
  var time: Timestamp? { get }

  /// Lines of one moment go by this before they go by their source; 0 where nothing else is said.
  var precedence: Int { get }

  /// Moves to the next line.
  func advance() throws(FileProblem)
}

extension LineCursor {
  package var precedence: Int { 0 }
}
