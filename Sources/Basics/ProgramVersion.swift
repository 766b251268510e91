/// What the program calls itself: on the command line, and in what it writes.
public enum ProgramVersion {
  public static let number = "0.1.0"
  /// `tapedeck 0.1.0`
  public static let text = "tapedeck \(number)"
}
