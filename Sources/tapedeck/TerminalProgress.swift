import Files
import Report

/// Shows on a terminal, and nowhere else, how far a command has come that takes longer than a second.
final class TerminalProgress {
  private var meter: ProgressMeter
  private let began = ThisProcess.milliseconds()
  private var isShown = false
  private static var isWanted: Bool { ThisProcess.isTerminal(.problems) }

  private init(total: Int) { meter = ProgressMeter(total: total) }

  private func show(_ done: Int) {
    guard let line = meter.line(done: done, milliseconds: ThisProcess.milliseconds() - began) else { return }
    isShown = true
    try? ThisProcess.write("\r\(line)\u{1B}[K", to: .problems)
  }

  private func clear() {
    if isShown { try? ThisProcess.write("\r\u{1B}[K", to: .problems) }
  }

  /// - Parameters:
  ///   - files: what is read.
  ///   - times: how often each of them is.
  ///   - body: is given what takes the number of bytes read so far; nil where nobody would see it.
  static func during<Result>(
    _ files: [String], times: Int = 1, _ body: (((Int) -> Void)?) throws -> Result
  ) throws -> Result {
    guard isWanted else { return try body(nil) }
    let progress = TerminalProgress(total: files.map(FileSystem.size(of:)).reduce(0, +) * times)
    defer { progress.clear() }
    return try body(progress.show)
  }
}
