import Foundation
import Glibc
import TestSupport
import Testing

/// A run of many rows that a signal ends says how far it has come, and ends as the signal would.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct InterruptionTests {
  static let rows = 400

  @Test(arguments: [SIGINT, SIGTERM])
  func saysHowFarItHasCome(number: Int32) throws {
    let folder = Folder()
    let rows = (1...Self.rows).map { "  - { name: row-\($0) }\n" }.joined()
    let path = folder.write(
      BadInputTests.script("many", "expect:\n  - at-end: entries == 0\nwith:\n" + rows), to: "many.yaml")

    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_addopen(&actions, 2, folder / "err", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let program = try #require(Checkout.program)
    let words = [program, "run", path, "--jobs", "1"]
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, program, &actions, nil, &pointers, environ) == 0)
    close(ends[1])

    // The first row has been told: the signal comes while the others are played. What is said after it is read to the end, so
    // that the program never waits for us.
    var byte: UInt8 = 0
    try #require(read(ends[0], &byte, 1) == 1)
    kill(process, number)
    var rest = [UInt8](repeating: 0, count: 4096)
    while read(ends[0], &rest, rest.count) > 0 {}
    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0, errno == EINTR {}

    // A shell makes 130 and 143 of it (docs/reference/exit-codes.md).
    #expect(end & 0x7F == number)
    let said = String(decoding: try folder.read("err"), as: UTF8.self).split(separator: " ")
    try #require(said.count == 5, "\(said)")
    #expect(said[0] == "interrupted,")
    let played = try #require(Int(said[1]))
    #expect((1..<Self.rows).contains(played))
    #expect(said[2...] == ["of", "\(Self.rows)", "played\n"])
  }
}
