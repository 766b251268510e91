import Audit
import Binance
import Files
import Market
import Script
import Simulation
import TradingEngine

/// What a golden file keeps of a run: orders as sent, executions, accepted signals, changes of streams and liquidations; of the
/// rejected signals their counts. Not the whole log, so that a golden changes only when the engine's conduct does. Client
/// ids, order ids and times of sending stay out.
package final class GoldenProjection: RunObserver {
  private let plan: RunPlan
  private let onFinish: ([String]) -> Void
  private var lines: [String] = []
  /// By symbol and reason. Sorted before it is written.
  private var rejections: [String: Int] = [:]

  /// - Parameter onFinish: gets the lines when the run is over.
  package init(plan: RunPlan, onFinish: @escaping ([String]) -> Void) {
    self.plan = plan
    self.onFinish = onFinish
  }

  private func note(_ text: String, at time: Timestamp) {
    let civil = CivilTime(time, offset: plan.clock)
    lines.append("\(civil.date) \(civil.clock) \(text)")
  }

  private static let kept = [
    "symbol", "side", "type", "quantity", "reduceOnly", "triggerPrice", "closePosition", "workingType",
  ]

  package func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    guard request.method == .post || request.method == .delete else { return }
    let parameters = request.parameters.filter { Self.kept.contains($0.name) }.map { " \($0.name)=\($0.value)" }
    note("request \(request.endpoint)\(parameters.joined())", at: time)
  }

  package func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    switch event {
    case .verdict(let record):
      guard let reason = record.reason else {
        let rr = record.rr.map { " rr \($0)" } ?? ""
        note(
          "accepted \(record.symbol) \(record.direction) \(record.entry) target \(record.target) stop \(record.stop)\(rr)",
          at: time)
        return
      }
      rejections["\(record.symbol) \(record.direction) \(reason)", default: 0] += 1
    case .fill(let record):
      note(
        "fill \(record.symbol) \(record.side.wireName) \(record.quantity) @ \(record.price) realized \(record.realized) commission \(record.commission) position \(record.positionAfter) wallet \(record.walletAfter)",
        at: time)
    case .positionClosed(let record):
      note("closed \(record.symbol) \(record.closeReason) net \(record.netPnl)", at: time)
    case .streamState(let record):
      note("stream \(record.stream.rawValue) \(record.from.rawValue) -> \(record.to.rawValue)", at: time)
    case .liquidation(let record):
      if case .moved(let from, let to) = record.kind {
        note("liquidation \(from.rawValue) -> \(to.rawValue)", at: time)
      }
    case .alert(let record): note("alert \(record.condition)", at: time)
    default: break
    }
  }

  package func finish(_ record: RunRecord) {
    for (what, count) in rejections.sorted(by: { $0.key < $1.key }) { lines.append("rejected \(count) \(what)") }
    onFinish(lines)
  }
}

/// A golden file: the projection of one row of a scenario, beside the scenarios.
package struct GoldenFile: Sendable {
  package let path: String
  private let header: String

  /// - Parameter folder: of the golden files.
  package init(_ plan: RunPlan, folder: String) {
    path = "\(folder)/\(plan.title).txt"
    header =
      "\(Self.mark)\(plan.title), seed \(plan.seed): a regression pin, no evidence; renew with"
      + " tapedeck run \(plan.scenario)\(plan.row.map { " --row \($0)" } ?? "") --golden update"
  }

  package enum Verdict: Sendable {
    case same
    case absent
    /// `line` is the file's, from 1; a side that has ended is nil.
    case differs(line: Int, expected: String?, found: String?)
  }

  private static let mark = "# golden of "

  /// A golden, or nothing yet.
  package var isOurs: Bool {
    guard FileSystem.exists(path) else { return true }
    return (try? TextFile.read(path: path))?.hasPrefix(Self.mark) ?? false
  }

  /// Writes the file, under a temporary name until it is whole.
  package func update(_ lines: [String]) throws(FileSystem.Problem) {
    try FileSystem.makeFolder(path.split(separator: "/").dropLast().joined(separator: "/"))
    let writer = try TextFileWriter(path: path)
    for line in [header] + lines { writer.write(line) }
    try writer.close()
  }

  /// The first difference between the file and a run.
  package func compare(_ lines: [String]) throws -> Verdict {
    guard FileSystem.exists(path) else { return .absent }
    let kept = try TextFile.read(path: path).split(separator: "\n").map(String.init)
    let run = [header] + lines
    for index in 0..<max(kept.count, run.count) {
      let (expected, found) = (
        index < kept.count ? kept[index] : nil, index < run.count ? run[index] : nil
      )
      if expected != found { return .differs(line: index + 1, expected: expected, found: found) }
    }
    return .same
  }
}
