import Audit
import Binance
import Glibc
import Market
import Oracle
import Runs
import Script
import Simulation
import TradingEngine

/// Finds where Swift's own description of a value got into a text that is read by people or programs: the name of a type
/// is no word of theirs, and changes with the sources.
enum ReadableText {
  private static let modules = [
    "Market", "Basics", "Binance", "OrderBook", "Audit", "ICT", "TradingEngine", "Engine", "Oracle", "Exchange", "Tape",
    "Simulation", "Reenactment", "Script", "Runs", "Basics", "Files", "TapeImport", "TapeMaking", "Report", "Live",
    "Swift",
  ]
  private static let marks = ["Optional("] + modules.map { "\($0)." }

  /// The mark of a reflected value, as `Simulation.StreamTarget`.
  static func reflection(in text: String) -> String? {
    // `contains` would take far too long over all the texts of all the rows.
    for mark in marks where strstr(text, mark) != nil {
      var rest = text[...]
      while let place = rest.firstRange(of: mark) {
        rest = rest[place.upperBound...]
        if mark == "Optional(" { return mark }
        if ("A"..."Z").contains(rest.first ?? " ") { return mark + rest.prefix { $0.isLetter || $0.isNumber } }
      }
    }
    return nil
  }
}

/// Reads the audit and the text log of a run as its files would hold them, and keeps what is not readable.
///
/// Used by one run on one thread; the tests look at it when the run is over.
final class TextReader: RunObserver, @unchecked Sendable {
  private let offset: ClockOffset
  private var audited = 0
  private(set) var lines = 0
  /// Each mark with the first line that holds it.
  private(set) var found: [String: String] = [:]

  init(offset: ClockOffset) { self.offset = offset }

  func look(at text: String) {
    if text.isEmpty { return }
    lines += 1
    guard let mark = ReadableText.reflection(in: text), found[mark] == nil else { return }
    found[mark] = text
  }

  func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    audited += 1
    look(at: event.line(at: time, offset: offset, runId: "run", number: audited, cause: cause).text)
  }

  func log(_ line: LogLine, at time: Timestamp) { look(at: line.text(at: time, offset: offset)) }
}
