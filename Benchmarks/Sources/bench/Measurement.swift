import Glibc

/// One run of a program: how long by the wall, and the most memory it held.
struct Measurement {
  var milliseconds: Double
  var peakMiB: Double

  struct Failed: Error { var what: String }

  /// Runs a command with its output thrown away and waits for its end.
  static func of(_ command: [String]) throws -> Measurement {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    let began = seconds()
    let result = posix_spawn(&child, command[0], &actions, nil, arguments, environ)
    guard result == 0 else { throw Failed(what: "cannot start \(command[0]): \(String(cString: strerror(result)))") }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    let elapsed = (seconds() - began) * 1000
    guard status == 0 else { throw Failed(what: "\(command.joined(separator: " ")) ended with status \(status >> 8)") }
    return Measurement(milliseconds: elapsed, peakMiB: Double(usage.ru_maxrss) / 1024)
  }
}

/// Commands measured in turns, so that a busy moment of the machine hits all of them alike; the least of each counts.
func interleaved(_ commands: [[String]], rounds: Int) throws -> [Measurement] {
  var best = [Measurement?](repeating: nil, count: commands.count)
  for _ in 0..<rounds {
    for (index, command) in commands.enumerated() {
      let taken = try Measurement.of(command)
      let least = best[index]
      best[index] = Measurement(
        milliseconds: min(taken.milliseconds, least?.milliseconds ?? .infinity),
        peakMiB: max(taken.peakMiB, least?.peakMiB ?? 0))
    }
  }
  return best.map { $0! }
}
