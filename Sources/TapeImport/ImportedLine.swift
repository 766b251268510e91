import Files
import Market
import Tape

/// What a line of a file becomes.
struct ImportedLine {
  enum Content {
    /// An M line with `bytes` as its frame.
    case frame
    /// The same, of a bar, which may become history instead.
    case bar(Bar)
    /// A Q line and the A line that answers it, whose body is `bytes`: what the venue offers by REST alone.
    case answer(path: String, query: String)
    /// An L line that opens the connection.
    case opened(path: String)
    /// An N line.
    case note(String)
  }

  var time = Timestamp.distantPast
  var content = Content.frame
  /// Frame or body.
  var bytes: [UInt8] = []
  /// What it is counted as: `aggTrade`, `kline_5m`, `depth@100ms`, `fundingRate`.
  var kind: [UInt8] = []
  /// Where a series numbers its entries: a trade's id, a bar's open time.
  var ordinal: Int64?
}

/// One format: makes lines of a tape of the lines of a file, in constant memory.
///
/// A class, because it keeps its place in the file.
protocol ImportReader: AnyObject {
  /// The contract that the whole file is about; nil where every line names its own.
  var symbol: String? { get }
  var interval: Interval? { get }
  /// Lines that named columns.
  var headerLines: Int { get }
  /// What a user should know of the file, told at its end.
  var remarks: [String] { get }

  /// The lines are prices of the spot market, as far as they have been read.
  var isSpot: Bool { get }

  /// Puts the next line into `line`; false at the end of the file.
  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool
}

extension ImportReader {
  var interval: Interval? { nil }
  var headerLines: Int { 0 }
  var remarks: [String] { [] }
  var isSpot: Bool { false }
}
