import Market
import Tape

extension TapeReport {
  /// Range, counts, density, prices and gaps in words.
  package var text: String {
    var text = "origin      \(manifest.header.origin)\n"
    let marks = manifest.header.marks.map(\.text)
    if !marks.isEmpty { text += "marks       \(marks.joined(separator: ", "))\n" }
    text += "profile     \(manifest.header.profile) \(manifest.header.era)\n"
    text += "range       \(Self.time(manifest.from)) .. \(Self.time(manifest.to)) UTC\n"
    text += "resolution  \(manifest.resolution?.name ?? "tick")\n"
    text += "lines       \(manifest.lines)\n"
    for (channel, count) in zip(TapeChannel.allCases, manifest.counts) where count > 0 {
      text += "  \(channel.letter)         \(count)\n"
    }
    text += density
    text += symbols
    text += "gaps        \(manifest.gapCount)\n"
    for gap in manifest.gaps {
      text += "  \(gap.symbol)  \(Self.time(gap.from)) .. \(Self.time(gap.to))  \(gap.missing) missing\n"
    }
    if manifest.gapCount > manifest.gaps.count { text += "  … and \(manifest.gapCount - manifest.gaps.count) more\n" }
    if impossible > 0 {
      text += "impossible  \(impossible) market \(impossible == 1 ? "frame" : "frames") that a run would refuse"
      text += firstImpossible.map { "; the first: line \($0.line ?? 0), \($0.what), \($0.found ?? "")\n" } ?? "\n"
    }
    return text
  }

  private var density: String {
    var text = ""
    if let linesPerSecond { text += "rate        \(DecimalText.fixed(linesPerSecond.units, places: 3)) lines a second" }
    if let busiest { text += ", at most \(busiest.lines) in one, at \(Self.time(busiest.second))" }
    return text.isEmpty ? "" : text + "\n"
  }

  private var symbols: String {
    var text = ""
    for symbol in manifest.symbols {
      text += "\(symbol.symbol)     \(symbol[.market]) market, \(symbol[.history]) history"
      // Where bars are played, silence is told by the gaps.
      if manifest.resolution == nil, let silence = silences.first(where: { $0.symbol == symbol.symbol }) {
        text += ", longest silence \(silence.to - silence.from) from \(Self.time(silence.from))"
      }
      text += "\n"
      guard let course = courses.first(where: { $0.symbol == symbol.symbol }) else { continue }
      text += "  \(course.sketch)  \(course.kind) \(course.first) .. \(course.last), \(course.low) to \(course.high)\n"
    }
    return text
  }

  private static func time(_ time: Timestamp?) -> String {
    time.map { "\(CivilTime($0).date) \(CivilTime($0).clock)" } ?? "-"
  }
}
