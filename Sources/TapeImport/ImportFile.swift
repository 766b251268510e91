import Files
import Market

/// One file of an import. What is nil is told by the file's name and first lines.
package struct ImportFile: Hashable, Sendable {
  package var path: String
  package var format: ImportFormat?
  package var symbol: String?
  package var interval: Interval?
  /// The unit of times since the epoch (s, ms, us, ns), where it is stated; another one is then refused.
  package var timeUnit: String?
  /// How far the time of a line may lie before that of the line before; it is then given that one's. Bars must be in order.
  package var tolerance = Span.seconds(1)
  /// Added to every time of a recording whose clock was wrong.
  package var shift = Span.zero
  /// Frames of several symbols may stand in one collector file.
  package var mixesSymbols = false
  /// Of a gzip file that breaks off, the readable part is taken.
  package var recovers = false
  /// Keys of JSON lines, parts of nested ones joined by dots; `.` as payload means the whole line.
  package var timeKey: String?
  package var payloadKey: String?

  package init(path: String, format: ImportFormat? = nil, symbol: String? = nil, interval: Interval? = nil) {
    self.path = path
    self.format = format
    self.symbol = symbol
    self.interval = interval
  }
}
