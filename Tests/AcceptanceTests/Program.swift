import Foundation
import Glibc
import TestSupport

/// One run of the built program.
struct ProgramRun: Sendable {
  var status: Int32
  var output: Data
  var errors: String
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Waits until it ends.
  ///
  /// - Parameters:
  ///   - environment: added to that of the tests; nil removes.
  ///   - fileSizeMax: no file may grow larger, in blocks of 512 bytes.
  ///   - destination: where standard output goes; nil: it is kept.
  ///   - secondsMax: it is ended by a signal where it takes more of the processor, or waits three times as long.
  init(
    _ arguments: [String], in folder: String = Checkout.root, environment: [String: String?] = [:],
    fileSizeMax: Int? = nil, output destination: String? = nil, secondsMax: Int? = nil
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
    posix_spawn_file_actions_addopen(
      &actions, 1, destination ?? scratch / "out", O_WRONLY | O_CREAT | (destination == nil ? O_TRUNC : 0), 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, scratch / "err", O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    // A shell changes the folder, because the call for it is not visible to Swift.
    let limit = fileSizeMax.map { "ulimit -f \($0) && " } ?? ""
    let guarding = secondsMax.map { "ulimit -t \($0) && " } ?? ""
    let guarded = (secondsMax.map { ["timeout", String($0 * 3)] } ?? []) + [program]
    let words = ["/bin/sh", "-c", "\(limit)\(guarding)cd \"$0\" && exec \"$@\"", folder] + guarded + arguments
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
    output = destination == nil ? Data(try scratch.read("out")) : Data()
    errors = String(decoding: try scratch.read("err"), as: UTF8.self)
  }

  /// `error: …` and `Error: …` at the beginning of a line.
  var errorLines: [Substring] {
    errors.split(separator: "\n").filter { $0.lowercased().hasPrefix("error: ") }
  }
}

/// One run of the built program that is killed as soon as a file has grown to some size.
struct KilledProgram {
  /// Waits for the file's changes, not for time to pass; gives up after a minute without any.
  init(_ arguments: [String], when path: String, holds bytes: Int) throws {
    guard let program = Checkout.program else { throw POSIXError(.ENOENT) }
    let changes = inotify_init1(Int32(IN_CLOEXEC))
    defer { close(changes) }
    let folder = path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    guard changes >= 0, inotify_add_watch(changes, folder, UInt32(IN_MODIFY)) >= 0 else { throw POSIXError(.EIO) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", Checkout.root, program] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    guard posix_spawn(&process, "/bin/sh", &actions, nil, &pointers, environ) == 0 else { throw POSIXError(.EIO) }

    var status = stat()
    var isGrown = false
    var events = [UInt8](repeating: 0, count: 4096)
    var descriptor = pollfd(fd: changes, events: Int16(POLLIN), revents: 0)
    while !isGrown, poll(&descriptor, 1, 60_000) > 0, read(changes, &events, events.count) > 0 {
      isGrown = stat(path, &status) == 0 && status.st_size >= bytes
    }
    kill(process, SIGKILL)
    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0, errno == EINTR {}
    guard isGrown, end & 0x7F == SIGKILL else { throw POSIXError(.ETIMEDOUT) }
  }
}
