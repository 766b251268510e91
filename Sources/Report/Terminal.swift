import Files

/// Standard output for results, standard error for progress and problems. Each text ends its line.
public enum Terminal {
  package static func print(_ text: String) {
    do throws(SystemError) { try ThisProcess.write(text.hasSuffix("\n") ? text : text + "\n", to: .standard) } catch {
      // A result that nobody gets is none.
      complain("error: cannot write to standard output: \(error.text)")
      leave(3)
    }
  }
  /// Where problems cannot be told there is nobody left to tell it.
  package static func complain(_ text: String) {
    try? ThisProcess.write(text.hasSuffix("\n") ? text : text + "\n", to: .problems)
  }

  /// Ends the program, with everything written.
  public static func leave(_ code: Int32) -> Never { ThisProcess.exit(code) }
}
