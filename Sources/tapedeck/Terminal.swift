import Glibc
import Report
import Tape

/// Standard output for results, standard error for progress and problems.
enum Terminal {
  static func print(_ text: String) { write(1, text.hasSuffix("\n") ? text : text + "\n") }
  static func complain(_ text: String) { write(2, text.hasSuffix("\n") ? text : text + "\n") }

  /// What reading on behind damage has lost; nothing where nothing was.
  static func tell(_ losses: TapeLosses) { if !losses.isEmpty { complain(losses.description) } }

  static func write(_ descriptor: Int32, _ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      done += max(0, count)
    }
  }

  /// Colours on a terminal only, and not where NO_COLOR is set (no-color.org) or `--no-color` was given.
  static func style(noColor: Bool) -> Style {
    Style(isColoured: !noColor && isatty(1) == 1 && environment("NO_COLOR") == nil)
  }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// For how long something took, never for what happens in a run.
  static func milliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
  }
}
