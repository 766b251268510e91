/// How rows print what they measured.
enum Table {
  static func head(_ row: String, _ text: String) { print("\(row)  \(text)") }

  /// A command: time, how often its floor, memory.
  static func line(_ name: String, _ measured: Measurement, floor: Double?) {
    var text = label(name) + pad(fixed(measured.milliseconds)) + " ms"
    if let floor { text += "   x" + fixed(measured.milliseconds / floor) }
    text += "   " + pad(fixed(measured.peakMiB)) + " MiB"
    print(text)
  }

  static func line(_ name: String, _ value: Double, _ unit: String) {
    print(label(name) + pad(fixed(value)) + " " + unit)
  }

  static func aim(_ text: String, isMet: Bool, note: String = "") {
    print("    aim: \(text): \(isMet ? "met" : "NOT MET")\(note.isEmpty ? "" : "; " + note)\n")
  }

  static func fixed(_ value: Double) -> String {
    let tenths = Int((abs(value) * 10).rounded())
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }

  private static func label(_ name: String) -> String {
    "    " + name + String(repeating: " ", count: max(1, 40 - name.count))
  }

  private static func pad(_ text: String) -> String { String(repeating: " ", count: max(0, 7 - text.count)) + text }
}
