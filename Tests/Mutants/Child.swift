import Foundation

/// A program that is waited for, at work for us one at a time.
enum Child {
  struct Ending: Sendable {
    /// Of a program that took too long: nil.
    var status: Int32?
    var output: String
  }

  nonisolated(unsafe) private static var running: pid_t = 0
  private static let ended = DispatchSemaphore(value: 0)

  /// Ctrl-C ends the program at work, and then us.
  static func endWithUs(andRemove litter: URL) -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        end()
        try? FileManager.default.removeItem(at: litter)
        exit(128 + number)
      }
      source.resume()
      return source
    }
  }

  /// As ctrl-C does, which a build passes on to its compilers; who does not heed it within a while is killed.
  private static func end() {
    guard running > 0 else { return }
    kill(running, SIGINT)
    if ended.wait(timeout: .now() + 10) == .timedOut { kill(running, SIGKILL) }
  }

  static func run(
    _ arguments: [String], in folder: URL, mutant: Int = 0, atMost limit: TimeInterval = .infinity
  ) throws -> Ending {
    let output = folder.appending(path: Workshop.output)
    defer { try? FileManager.default.removeItem(at: output) }
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(["MUTANT": "\(mutant)"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    running = process.processIdentifier
    defer { running = 0 }
    let isInTime = ended.wait(timeout: limit.isFinite ? .now() + limit : .distantFuture) == .success
    if !isInTime { end() }
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    return Ending(status: isInTime ? process.terminationStatus : nil, output: text)
  }
}
