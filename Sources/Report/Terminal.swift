import Files

/// Standard output for results, standard error for progress and problems. Each text ends its line.
public enum Terminal {
  package static func print(_ text: String) {
    ThisProcess.write(text.hasSuffix("\n") ? text : text + "\n", to: .standard)
  }
  package static func complain(_ text: String) {
    ThisProcess.write(text.hasSuffix("\n") ? text : text + "\n", to: .problems)
  }

  /// Ends the program, with everything written.
  public static func leave(_ code: Int32) -> Never { ThisProcess.exit(code) }
}
