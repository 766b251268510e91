import TestSupport
import Testing

@testable import Files
@testable import Tape

@Suite struct ZipEntryTests {
  static let text = bytes((0..<9000).map { "line \($0 * 7919 % 1000)" }.joined(separator: "\n"))

  static func read(_ archive: [UInt8]) throws -> [UInt8] {
    let folder = Folder()
    let entry = try ZipEntry(path: folder.write(archive, to: "x.zip"))
    var text: [UInt8] = []
    while let chunk = try entry.next() { text += chunk }
    return text
  }

  @Test func oneEntryIsReadDeflatedStoredOrBeyondFourGigabytes() throws {
    var stored = Zip.Entry("a.csv", Self.text)
    stored.method = 0
    var large = Zip.Entry("a.csv", Self.text)
    large.isZip64 = true
    for entry in [Zip.Entry("a.csv", Self.text), stored, large, Zip.Entry("empty.csv", [])] {
      #expect(try Self.read(Zip.archive([entry])) == entry.data)
      #expect(try Self.read(Zip.archive([entry], comment: "with a PK\u{5}\u{6} comment")) == entry.data)
    }
  }

  static func lying(_ change: (inout Zip.Entry) -> Void) -> [UInt8] {
    var entry = Zip.Entry("a.csv", text)
    change(&entry)
    return Zip.archive([entry])
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    var text: String
    var archive: [UInt8]
    var testDescription: String { text }
    init(_ text: String, _ archive: [UInt8]) { (self.text, self.archive) = (text, archive) }
  }

  static let refusals: [Refusal] = [
    Refusal("the archive holds 2 entries", Zip.archive([.init("a.csv", text), .init("b.csv", text)])),
    Refusal("the archive holds 0 entries", Zip.archive([])),
    Refusal("has a path or strange characters", lying { $0.name = "../a.csv" }),
    Refusal("has a path or strange characters", lying { $0.name = "folder/" }),
    Refusal("has a path or strange characters", lying { $0.name = "c:\\a.csv" }),
    Refusal("has a path or strange characters", lying { $0.name = "a\u{0}.csv" }),
    Refusal("'a.csv' is encrypted", lying { $0.flags = 1 }),
    Refusal("compressed by method 12", lying { $0.method = 12 }),
    Refusal("'a.csv' is not what the archive says of it", lying { $0.checkSum = 7 }),
    Refusal("'a.csv' is not what the archive says of it", lying { $0.size = text.count + 1 }),
    Refusal("'a.csv' is longer than the archive says", lying { $0.size = text.count - 1 }),
    Refusal("the archive cannot be as it says: size", lying { $0.size = 1 << 30 }),
    Refusal("the archive cannot be as it says: size", lying { ($0.isZip64, $0.size) = (true, 1 << 40) }),
    Refusal(
      "the archive cannot be as it says: compressed size", lying { ($0.isZip64, $0.compressedSize) = (true, 1 << 40) }),
    Refusal("the archive cannot be as it says: compressed size", lying { $0.compressedSize = 60_000 }),
    Refusal("the data of 'a.csv' end too early", lying { $0.compressedSize = 100 }),
    Refusal("directory and its entry contradict each other", lying { $0.localName = "b.csv" }),
    Refusal("the archive cannot be as it says: zip64 end record", Zip.archive([.init("a.csv", text)], claimed: 0xFFFF)),
  ]

  @Test(arguments: refusals) func whatIsNoPlainArchiveIsRefused(_ refusal: Refusal) throws {
    let found = problem { _ = try Self.read(refusal.archive) }
    #expect(
      found?.what.contains(refusal.text) == true, "\(found?.description ?? "nothing") instead of: \(refusal.text)")
  }

  /// Wherever it is cut or changed: the whole text or a problem, never another text.
  @Test func damageIsNeverTakenForText() {
    let archive = Zip.archive([.init("a.csv", Self.text)])
    for index in stride(from: 0, to: archive.count, by: 37) {
      #expect(problem { _ = try Self.read(Array(archive.prefix(index))) } != nil, "cut at \(index)")
      var changed = archive
      changed[index] ^= 0x10
      let read = try? Self.read(changed)
      #expect(read == nil || read == Self.text, "changed at \(index)")
    }
  }
}
