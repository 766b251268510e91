/// The beginning of some bytes, printable, for messages to people.
package enum Excerpt {
  /// At most forty bytes, in quotes; what is not printable ASCII as `\x1f`.
  package static func of(_ bytes: some Collection<UInt8>) -> String {
    guard !bytes.isEmpty else { return "nothing" }
    var text = ""
    for byte in bytes.prefix(40) {
      text += byte >= 0x20 && byte < 0x7F ? String(Unicode.Scalar(byte)) : "\\x" + SHA256.hex([byte])
    }
    return "'\(text)\(bytes.count > 40 ? "…" : "")'"
  }
}
