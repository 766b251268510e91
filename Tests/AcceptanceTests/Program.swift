import Foundation
import Glibc

/// One run of the built program.
struct ProgramRun: Sendable {
  var status: Int32
  var output: Data
  var errors: String
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Waits until it ends.
  ///
  /// - Parameter environment: added to that of the tests; nil removes.
  init(
    _ arguments: [String], in folder: String = Checkout.root, environment: [String: String?] = [:]
  ) throws {
    guard let program = Checkout.program else { throw POSIXError(.ENOENT) }
    let scratch = Folder()
    var variables = ProcessInfo.processInfo.environment
    variables["NO_COLOR"] = "1"
    for (name, value) in environment { variables[name] = value }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, scratch / "out", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, scratch / "err", O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    // A shell changes the folder, because the call for it is not visible to Swift.
    let words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in pointers + settings { free(pointer) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, "/bin/sh", &actions, nil, &pointers, &settings)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }

    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0 {
      guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
    // A process ended by a signal has the code that a shell would give it.
    status = end & 0x7F == 0 ? (end >> 8) & 0xFF : 128 + (end & 0x7F)
    output = try scratch.read("out")
    errors = String(decoding: try scratch.read("err"), as: UTF8.self)
  }

  /// `error: …` and `Error: …` at the beginning of a line.
  var errorLines: [Substring] {
    errors.split(separator: "\n").filter { $0.lowercased().hasPrefix("error: ") }
  }
}
