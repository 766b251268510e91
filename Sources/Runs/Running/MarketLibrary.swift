import Basics
import Binance
import Files
import Market
import Script
import Simulation
import Tape
import TapeImport
import TradingEngine

/// Where the tapes are, and how a script's `tape: { file: … }` becomes one.
package struct MarketLibrary: Sendable {
  /// A file found, with what has to be known before a run is planned.
  package struct Found: Sendable {
    package var path: String
    package var first: Timestamp
    package var last: Timestamp
    package var symbols: [String]
    /// What the console puts beside the run: `reconstruction`, `real data`, `recovered`.
    package var mark: String?
    /// What the tape's header says of it; a tape that is made of this one says it, too.
    package var marks: [TapeHeader.Mark] = []
    /// Of a tape that holds bars alone: the finest of them.
    package var resolution: Interval?
    /// It has what an engine put on record, where signals come from that are played again.
    package var mayHoldSignals = false
    /// What could not be read of a damaged tape.
    package var losses = TapeLosses()
    /// There is no manifest beside it: nobody can say whether it is whole and unchanged.
    package var isUnsealed = false

    fileprivate func marked(_ marks: [TapeHeader.Mark]) -> Found {
      var found = self
      found.marks = marks
      found.mark = marks.isEmpty ? nil : marks.map(\.text).joined(separator: ", ")
      return found
    }
  }

  package enum Problem: Error, Sendable {
    /// The data is not here and need not be.
    case absent(String)
    case broken(String)
  }

  /// `market-data:…` names a file of real market data, relative to the folder where the user keeps it.
  package static let marketDataPrefix = "market-data:"

  /// Folders that are searched for `NAME.tape.gz`.
  package var recordings: [String]
  /// Real market data; nil: there is none.
  package var marketData: String?
  /// Where imported tapes are kept between runs.
  package var imports: String

  /// Damaged tapes are played as far as they can be read.
  package var recovers: Bool

  package init(recordings: [String], marketData: String?, imports: String, recovers: Bool = false) {
    self.recordings = recordings
    self.marketData = marketData
    self.imports = imports
    self.recovers = recovers
  }

  /// - Parameters:
  ///   - names: one tape (`reconstruction-2026-01-30` or a path), or one and more files of real market data
  ///     (`market-data:klines-5m-um/XRPUSDT-….csv.gz`), which become one tape.
  ///   - window: what of market data is to be imported; ignored for tapes.
  package func find(_ names: [String], window: ClosedRange<Timestamp>?) throws(Problem) -> Found {
    let data = names.filter { $0.hasPrefix(Self.marketDataPrefix) }
    if let name = names.first, names.count == 1, data.isEmpty { return try describe(locate(name)) }
    guard data.count == names.count else {
      let other = names.first { !$0.hasPrefix(Self.marketDataPrefix) } ?? ""
      throw .broken(
        """
        error: the tape '\(other)' stands in a list of files
         = expected: one tape, or files that begin with '\(Self.marketDataPrefix)'
         = hint: make one tape of several: tapedeck tape merge
        """)
    }
    return try importedTape(data.map { String($0.dropFirst(Self.marketDataPrefix.count)) }, window: window)
  }

  /// Of a file that is no market: below the folder of market data where its name says so, else as it is.
  func path(of name: String) -> String {
    guard name.hasPrefix(Self.marketDataPrefix) else { return name }
    return "\(marketData ?? "")/\(name.dropFirst(Self.marketDataPrefix.count))"
  }

  private func locate(_ name: String) throws(Problem) -> String {
    if name.contains("/") || name.hasSuffix(".gz") {
      guard FileSystem.exists(name), !FileSystem.isFolder(name) else { throw .broken(missing(name)) }
      return name
    }
    for folder in recordings {
      let path = "\(folder)/\(name).tape.gz"
      if FileSystem.exists(path) { return path }
    }
    throw .broken(missing(name))
  }

  private func missing(_ name: String) -> String {
    let known = recordings.flatMap { FileSystem.names(in: $0) }.filter { $0.hasSuffix(".tape.gz") }
      .map { String($0.dropLast(8)) }
    let folders = recordings.joined(separator: ", ")
    var text = "error: tape '\(name)' "
    if FileSystem.isFolder(name) {
      text += "is a folder\n"
    } else if let obstacle = FileSystem.obstacle(to: name) {
      text += "cannot be opened: \(obstacle)\n"
    } else {
      text += "is not there\n"
    }
    text += " = expected: a file, or "
    text +=
      known.isEmpty
      ? "the name of a tape in \(folders), where there is none\n = hint: --recordings names another folder"
      : "one of \(known.joined(separator: ", "))"
    if let near = NearestWord.nearest(to: name, in: known) { text += "\n = hint: did you mean '\(near)'?" }
    return text
  }

  private func describe(_ path: String) throws(Problem) -> Found {
    do throws(FileProblem) {
      guard !recovers else { return try describeDamaged(path) }
      let manifestPath = TapeManifest.path(forTape: path)
      guard FileSystem.exists(manifestPath) else {
        let sealed = try TapeVerification.scan(path: path)
        var found = try found(sealed.summary, path)
        found.isUnsealed = true
        return found
      }
      let manifest = try TapeManifest(path: manifestPath)
      do throws(FileProblem) {
        try TapeVerification.checkHash(path: path, manifest: manifest, manifestPath: manifestPath)
      } catch {
        // Of a tape that is damaged, where it is says more than that it is another one.
        if error.kind == .hashMismatch { _ = try TapeVerification.scan(path: path) }
        throw error
      }
      let marks = manifest.header.marked(manifest.synthetic == nil ? [] : [.reconstruction]).marks
      return try found(
        path, manifest.from, manifest.to, manifest.symbols.map(\.symbol), marks, manifest.resolution,
        audited: manifest[.audit])
    } catch {
      throw .broken(Self.explanation(of: error))
    }
  }

  /// What can be read counts, whatever the manifest says of the whole.
  private func describeDamaged(_ path: String) throws(FileProblem) -> Found {
    let manifest = try? TapeManifest(path: TapeManifest.path(forTape: path))
    let scan = try TapeVerification.survey(path: path, resolution: manifest?.resolution, recovers: true)
    let summary = scan.tape.summary
    var found = try found(summary, path)
    if manifest?.synthetic != nil, !found.marks.contains(.reconstruction) {
      found = found.marked(found.marks + [.reconstruction])
    }
    guard !scan.losses.isEmpty else { return found }
    found.losses = scan.losses
    found.mark = found.mark.map { "\($0), recovered" } ?? "recovered"
    return found
  }

  private func found(_ summary: TapeSummary, _ path: String) throws(FileProblem) -> Found {
    try found(
      path, summary.first, summary.end, summary.symbols.map(\.symbol), summary.header.marks, summary.resolution,
      audited: summary[.audit])
  }

  private func found(
    _ path: String, _ first: Timestamp?, _ last: Timestamp?, _ symbols: [String], _ marks: [TapeHeader.Mark],
    _ resolution: Interval?, audited: Int
  ) throws(FileProblem) -> Found {
    guard let first, let last, !symbols.isEmpty else {
      throw FileProblem(
        .malformedLine, file: path, what: "the tape holds no market data", expected: "at least one M line",
        advice: "record or import it again")
    }
    return Found(
      path: path, first: first, last: last, symbols: symbols, resolution: resolution, mayHoldSignals: audited > 0
    ).marked(marks)
  }

  /// Why something could not be read or written, in the form of all other problems: it begins with `error: `.
  package static func explanation(of error: any Error) -> String {
    switch error {
    case let problem as FileProblem: "error: \(problem)"
    case let problem as FileSystem.Problem: "\(problem)"
    case let problem as ScriptProblems: "\(problem)"
    case let problem as WorldProblem: "\(problem)"
    case let problem as TextFile.Problem: "\(problem)"
    case let problem as WireProblem: "\(problem)"
    default: "error: it failed without a word of its own"
    }
  }

  /// Imports files once and keeps the tape under a name of its own for these files, as they are now, and this window.
  private func importedTape(_ names: [String], window: ClosedRange<Timestamp>?) throws(Problem) -> Found {
    var key = SHA256()
    // A tape that an earlier version made has less history.
    key.update("history of each interval\n")
    var paths: [String] = []
    for name in names.sorted() {
      guard let marketData, let state = FileSystem.state(of: "\(marketData)/\(name)") else {
        throw .absent("real data '\(name)' is not here (set MARKET_DATA to the folder that holds it)")
      }
      key.update("\(marketData)/\(name) \(state)\n")
      paths.append("\(marketData)/\(name)")
    }
    let range = window.map { "\($0.lowerBound.milliseconds)-\($0.upperBound.milliseconds)" } ?? "all"
    let stems = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let more = stems.count > 1 ? "+\(stems.count - 1)" : ""
    let path = "\(imports)/\(stems[0])\(more).\(range).\(key.hex().prefix(12)).tape.gz"
    do {
      try FileSystem.makeFolder(imports)
      // Rows that run side by side want the same tape; the first makes it, the others wait for it.
      try FileSystem.locked("\(path).lock") {
        guard !FileSystem.exists(path) else { return }
        FileSystem.remove("\(path).part")
        let header = TapeHeader(
          profile: "production", era: "E1", origin: "imported from \(stems.joined(separator: ", "))")
        _ = try TapeImport(
          files: paths.map { ImportFile(path: $0) }, from: window?.lowerBound, to: window?.upperBound,
          history: HistoryLength.each(200), header: header
        ).write(to: path)
      }
    } catch {
      throw .broken(Self.explanation(of: error))
    }
    var found = try describe(path)
    found.mark = found.marks.isEmpty ? "real data" : found.mark
    return found
  }
}
