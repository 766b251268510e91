import Testing

@testable import Basics

@Suite struct SHA256Tests {
  struct Vector: CustomTestStringConvertible {
    var name: String
    var message: [UInt8]
    var digest: String
    var testDescription: String { name }
  }

  /// FIPS 180-2 appendix B, and the NIST example of a million 'a'; the empty message is from the CAVP short messages.
  static let vectors = [
    Vector(
      name: "empty", message: [], digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    Vector(
      name: "abc", message: bytes("abc"), digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Vector(
      name: "two blocks", message: bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      digest: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Vector(
      name: "four blocks",
      message: bytes(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"
      ),
      digest: "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"),
    Vector(
      name: "a million a", message: [UInt8](repeating: 0x61, count: 1_000_000),
      digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test(arguments: vectors) func hashesThePublishedMessages(_ vector: Vector) {
    #expect(SHA256.hex(of: vector.message) == vector.digest)
  }

  @Test func theSplitOfAMessageDoesNotMatter() {
    let message = (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = SHA256.hex(of: message)
    for size in [1, 3, 55, 63, 64, 65, 127, 128, 129] {
      var hash = SHA256()
      for start in stride(from: 0, to: message.count, by: size) {
        hash.update(Array(message[start..<min(start + size, message.count)]))
      }
      #expect(hash.hex() == whole, "pieces of \(size)")
    }
  }
}

private func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }
