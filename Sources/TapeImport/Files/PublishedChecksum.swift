import Basics
import Files

/// The file beside a file of the venue's public archive that holds its sha256: `<sha256>  <file name>` in
/// `NAME.zip.CHECKSUM` (data-formats 1).
enum PublishedChecksum {
  /// Compares where there is such a file; false where there is none.
  static func verify(_ path: String) throws(FileProblem) -> Bool {
    let beside = path + ".CHECKSUM"
    guard FileSystem.exists(beside) else { return false }
    let lines = try LineSource(path: beside, packing: .either)
    let text = try lines.next().map { String(decoding: $0.prefix(1024), as: UTF8.self) } ?? ""
    let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let hash = words.first, hash.utf8.count == 64, hash.utf8.allSatisfy({ isHex($0) }) else {
      throw FileProblem(
        .badRow, file: beside, line: 1, what: "not a check sum file", expected: "<sha256>  \(name)",
        found: Excerpt.of(text.utf8), advice: "download it again, or remove it to import without the check")
    }
    // `sha256sum` puts a star before the name of a file read as binary.
    let named = words.dropFirst().first.map { $0.hasPrefix("*") ? $0.dropFirst() : $0 }
    if let named, named != name {
      throw FileProblem(
        .badRow, file: beside, line: 1, column: hash.utf8.count + 1, what: "the check sum is that of another file",
        expected: "'\(name)'", found: "'\(named)'", advice: "give the file its published name, or remove \(beside)")
    }
    let found = try hashOf(path)
    guard found == hash.lowercased() else {
      throw FileProblem(
        .hashMismatch, file: path, what: "the file is not the one that was published",
        expected: "sha256 \(hash) (\(beside))", found: "sha256 \(found)", advice: "download both files again")
    }
    return true
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
  }

  private static func hashOf(_ path: String) throws(FileProblem) -> String {
    let bytes = try PlainBytes(path: path)
    var hash = SHA256()
    while let chunk = try bytes.next() { hash.update(chunk) }
    return hash.hex()
  }
}
