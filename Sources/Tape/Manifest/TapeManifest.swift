import Basics
import Binance
import Files
import Market

/// What stands beside a tape in `NAME.manifest.json`: its hashes, what it holds and where it comes from.
package struct TapeManifest: Hashable, Sendable {
  /// For tapes that no market ever printed.
  package struct Synthetic: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
      package var symbol: String
      package var at: Timestamp
      package var price: Price
      /// Where the price was published.
      package var source: String

      package init(symbol: String, at: Timestamp, price: Price, source: String) {
        self.symbol = symbol
        self.at = at
        self.price = price
        self.source = source
      }
    }

    package var generator: String
    package var seed: UInt64
    /// Name and value, in the order written.
    package var parameters: [JSONMember]
    package var points: [Point]

    package init(generator: String, seed: UInt64, parameters: [JSONMember], points: [Point]) {
      self.generator = generator
      self.seed = seed
      self.parameters = parameters
      self.points = points
    }

    var statement: String {
      "synthetic: passes through \(points.count) prices from published figures, each with its source, which says where a "
        + "time or a price was not published as such; seed and parameters fixed before the first run; "
        + "no statistic of the original day fitted"
    }
  }

  package var tape: String
  package var sha256: String
  /// Of the plain text; the same whatever zlib compressed it.
  package var contentSHA256: String
  package var bytes: Int
  package var lines: Int
  package var header: TapeHeader
  package var licence: String
  package var from: Timestamp?
  /// The end of the last bar, or the last line.
  package var to: Timestamp?
  package var resolution: Interval?
  package var counts: [Int]
  package var symbols: [TapeSummary.SymbolCount]
  package var gaps: [TapeSummary.Gap]
  package var gapCount: Int
  package var listenKeys: Int
  package var secrets: Int
  package subscript(channel: TapeChannel) -> Int { counts[TapeChannel.index(channel)] }
  package var synthetic: Synthetic?
  /// Only for tapes that were made of a damaged one.
  package var recovery: Recovery?

  /// What was lost of the tape that this one was made of.
  package struct Recovery: Hashable, Sendable {
    /// Stretches that could not be read.
    package var losses: Int
    /// Lines that were seen and refused.
    package var lines: Int
    /// Bytes of the damaged file that were passed over.
    package var bytes: Int
    /// Lines kept although no check sum covered them.
    package var uncheckedLines: Int

    package init(losses: Int, lines: Int, bytes: Int, uncheckedLines: Int) {
      self.losses = losses
      self.lines = lines
      self.bytes = bytes
      self.uncheckedLines = uncheckedLines
    }

    init(_ losses: TapeLosses) {
      self.init(
        losses: losses.count, lines: losses.lines, bytes: losses.bytes, uncheckedLines: losses.uncheckedLines)
    }
  }

  package init(_ sealed: SealedTape, licence: String, synthetic: Synthetic? = nil) {
    let summary = sealed.summary
    tape = Self.name(sealed.path)
    sha256 = sealed.sha256
    contentSHA256 = sealed.contentSHA256
    bytes = sealed.bytes
    lines = summary.lines
    header = summary.header
    self.licence = licence
    from = summary.first
    to = summary.end
    resolution = summary.resolution
    counts = TapeChannel.allCases.map { summary[$0] }
    symbols = summary.symbols
    gaps = summary.gaps
    gapCount = summary.gapCount
    listenKeys = summary.listenKeys
    secrets = summary.secrets
    self.synthetic = synthetic
  }

  /// `X/NAME.tape.gz` has its manifest in `X/NAME.manifest.json`.
  package static func path(forTape path: String) -> String {
    for ending in [".tape.gz", ".gz"] where path.hasSuffix(ending) {
      return path.dropLast(ending.count) + ".manifest.json"
    }
    return path + ".manifest.json"
  }

  private static func text(_ counts: [Int]) -> String { counts.map(String.init).joined(separator: ", ") }

  private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The tape against its manifest. A wrong hash is told before anything else; the rest is derived from the bytes.
  func check(_ found: SealedTape, manifestPath: String) throws(FileProblem) {
    guard found.sha256 == sha256 else {
      let isSameText = found.contentSHA256 == contentSHA256
      throw FileProblem(
        .hashMismatch, file: found.path, what: "the tape is not the one that its manifest describes",
        expected: "sha256 \(sha256) (\(manifestPath))", found: "sha256 \(found.sha256)",
        advice: isSameText
          ? "the text is the same and only compressed otherwise: seal the tape again"
          : "restore the file, make it again from its plan, or seal it if the change was meant")
    }
    let counted = TapeChannel.allCases.map { found.summary[$0] }
    let claims: [(String, Bool, String, String)] = [
      ("content-sha256", contentSHA256 == found.contentSHA256, contentSHA256, found.contentSHA256),
      ("lines", lines == found.summary.lines, "\(lines)", "\(found.summary.lines)"),
      ("counts", counts == counted, Self.text(counts), Self.text(counted)),
      ("gaps", gapCount == found.summary.gapCount, "\(gapCount)", "\(found.summary.gapCount)"),
    ]
    for (key, isEqual, expected, actual) in claims where !isEqual {
      throw FileProblem(
        .badManifest, file: manifestPath, what: "\"\(key)\" is not what the tape holds", expected: expected,
        found: actual,
        advice: "seal the tape again")
    }
  }

  // MARK: file

  package init(path: String) throws(FileProblem) {
    let lines = try LineSource(path: path, packing: .either)
    var text: [UInt8] = []
    while let line = try lines.next() {
      text.append(contentsOf: line)
      text.append(0x0A)
    }
    do {
      try self.init(json: try JSONValue(parsing: text))
    } catch {
      throw FileProblem(
        .badManifest, file: path, what: "the manifest cannot be read: \(error)", advice: "seal the tape again")
    }
  }

  /// Writes it under a temporary name first, so that a manifest is there whole or not at all.
  package func write(to path: String) throws(FileProblem) {
    let file = try NewFile(path: path, replacesUnfinished: true)
    do throws(FileProblem) {
      try PrettyJSON.text(json).withUnsafeBufferPointer { (bytes) throws(FileProblem) in
        try file.write(UnsafeRawBufferPointer(bytes))
      }
      try file.finish()
    } catch {
      file.abandon()
      throw error
    }
  }
}
