import TradingEngine

/// What an engine goes by, as a plan shows it.
struct SettingsInForce {
  /// What the script sets: `risk.max-shorts = 2`.
  let written: [String]
  /// Everything else, by group: `risk: per-trade = 0.01; leverage = 1`. Long groups take several lines.
  let defaults: [String]

  private static let width = 110

  /// - Parameters:
  ///   - written: the options of the script.
  ///   - all: every setting with its value in force, which is shown in place of what was written: a secret is not.
  init(written options: [EngineOption], all: [EngineOption]) {
    written = options.map { option in
      "\(option.path) = \(all.first { $0.path == option.path }?.value ?? option.value)"
    }
    var groups: [(name: String, settings: [String])] = []
    for setting in all where !options.contains(where: { $0.path == setting.path }) {
      let parts = setting.path.split(separator: ".", maxSplits: 1).map(String.init)
      let group = parts.count > 1 ? parts[0] : ""
      let text = "\(parts.last ?? setting.path) = \(setting.value)"
      if let index = groups.firstIndex(where: { $0.name == group }) {
        groups[index].settings.append(text)
      } else {
        groups.append((group, [text]))
      }
    }
    defaults = groups.flatMap { Self.lines(of: $0.settings, after: $0.name.isEmpty ? "" : "\($0.name): ") }
  }

  private static func lines(of settings: [String], after head: String) -> [String] {
    var lines: [String] = []
    var line = head
    for (index, setting) in settings.enumerated() {
      let text = setting + (index < settings.count - 1 ? ";" : "")
      if index > 0 {
        if line.unicodeScalars.count + text.unicodeScalars.count < width {
          line += " "
        } else {
          lines.append(line)
          line = "  "
        }
      }
      line += text
    }
    return lines + [line]
  }
}
