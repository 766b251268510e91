import ArgumentParser
import Basics

/// What is wrong with a command line, in the form of all other problems. The library that reads the line has a form of its
/// own, and looks for near misses among options only.
struct UsageMessage {
  /// The library's text: `Error: …`, perhaps `Help: …`, `Usage: …` and `See '… --help' for more information.`
  let text: String

  var description: String {
    var what = ""
    var expected: String?
    var usage: String?
    var command: [String] = []
    for line in text.split(separator: "\n").map(String.init) {
      if what.isEmpty, line.hasPrefix("Error: ") {
        what = String(line.dropFirst(7))
      } else if line.hasPrefix("Help:") {
        expected = String(line.dropFirst(5)).split(separator: " ").joined(separator: " ")
      } else if line.hasPrefix("Usage: ") {
        usage = String(line.dropFirst(7))
      } else if let quote = line.firstIndex(of: "'"), line.contains("--help'") {
        command = line[line.index(after: quote)...].prefix { $0 != "'" }.split(separator: " ").map(String.init)
          .filter { $0 != "--help" }
      }
    }
    guard !what.isEmpty else { return text }
    let type = Self.command(command)
    var hint: String?
    if let word = Self.quoted(what) {
      if what.contains("nexpected argument"), !type.configuration.subcommands.isEmpty {
        let names = type.configuration.subcommands.map(Self.name)
        what = "unknown command '\(word)'"
        expected = names.joined(separator: ", ")
        hint = NearestWord.hint(word, in: names)
      } else if what.hasPrefix("Unknown option") {
        what = "unknown option '\(word)'"
        hint = Self.near(option: word, of: type).map { "did you mean '\($0)'?" }
      }
    }
    if let first = what.first, what.dropFirst().first?.isUppercase != true {
      what = first.lowercased() + what.dropFirst()
    }
    var lines = ["error: \(what)"]
    // What the program itself refuses says what it expects.
    if let expected = expected ?? (what.contains("expected ") ? nil : usage) {
      lines.append(" = expected: \(expected)")
    }
    if let hint { lines.append(" = hint: \(hint)") }
    if !command.isEmpty { lines.append(" = help: \(command.joined(separator: " ")) --help") }
    return lines.joined(separator: "\n")
  }

  /// The first word in single quotes.
  private static func quoted(_ text: String) -> String? {
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    return parts.count > 2 ? String(parts[1]) : nil
  }

  private static func name(_ command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? "" }

  private static func command(_ path: [String]) -> any ParsableCommand.Type {
    var type: any ParsableCommand.Type = Tapedeck.self
    for word in path.dropFirst() {
      guard let next = type.configuration.subcommands.first(where: { name($0) == word }) else { return type }
      type = next
    }
    return type
  }

  /// Of the options that the command's help lists; `--colour` is near `--no-color`, too.
  private static func near(option: String, of type: any ParsableCommand.Type) -> String? {
    var options: [String] = []
    for word in Tapedeck.helpMessage(for: type).split(whereSeparator: { " ,\n[]".contains($0) })
    where word.hasPrefix("--") && !options.contains(String(word)) {
      options.append(String(word))
    }
    if let near = NearestWord.nearest(to: option, in: options) { return near }
    let plain = options.map { $0.replacing("--no-", with: "--") }
    guard let near = NearestWord.nearest(to: option.replacing("--no-", with: "--"), in: plain),
      let index = plain.firstIndex(of: near)
    else { return nil }
    return options[index]
  }
}
