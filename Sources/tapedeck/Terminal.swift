import Files
import Report
import Tape

/// Standard output for results, standard error for progress and problems.
enum Terminal {
  static func print(_ text: String) {
    ThisProcess.write(text.hasSuffix("\n") ? text : text + "\n", to: .standard)
  }
  static func complain(_ text: String) {
    ThisProcess.write(text.hasSuffix("\n") ? text : text + "\n", to: .problems)
  }

  /// What reading on behind damage has lost; nothing where nothing was.
  static func tell(_ losses: TapeLosses) { if !losses.isEmpty { complain(losses.description) } }

  /// Colours on a terminal only, and not where NO_COLOR is set (no-color.org) or `--no-color` was given.
  static func style(noColor: Bool) -> Style {
    Style(isColoured: !noColor && ThisProcess.isTerminal(.standard) && ThisProcess.environment("NO_COLOR") == nil)
  }
}
