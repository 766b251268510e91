import Basics
import Binance
import Files
import Market

/// Joins tapes to one in order of time; of one moment history comes first, then the tapes in the order given.
///
/// What each tape numbers for itself is kept apart: of the second tape connection `m1` becomes `m1.2`, request 17 becomes
/// 17 plus one thousand million, and `‹listen-key-1›` becomes `‹listen-key-1.2›`; the first keeps its own. A merged tape
/// counts as all those in it, which its header tells under `tapes`, so that it can be merged again. Nothing is left out:
/// what stands on two tapes stands twice on the new one.
package struct TapeMerge {
  package var recovers: Bool
  package init(recovers: Bool = false) { self.recovers = recovers }

  /// - Parameter onProgress: told how many bytes have been read of all files together.
  /// - Returns: the losses are those of all tapes.
  package func write(
    _ paths: [String], to output: String, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) -> TapeWork {
    var sources: [TapeSource] = []
    var cursors: [TapeCursor] = []
    let progress = MergeProgress(count: paths.count, tell: onProgress)
    var tapes = 0
    for (index, path) in paths.enumerated() {
      let source = try TapeSource(path: path, recovers: recovers)
      try source.refuseAsOutput(output)
      sources.append(source)
      let cursor = try TapeCursor(path: path, recovers: recovers, tapesBefore: tapes) { progress.read($0, of: index) }
      try Self.check(cursor.reader.header, fits: cursors.first?.reader.header, path)
      tapes += cursor.reader.header.tapes
      cursors.append(cursor)
    }
    guard let first = cursors.first else {
      throw FileProblem(.badOption, file: output, what: "no tape to merge", expected: "one at least")
    }
    let writer = try TapeWriter(
      path: output,
      header: Self.header(first.reader.header, of: paths, tapes: tapes)
        .marked(cursors.flatMap(\.reader.header.marks)),
      resolution: Self.resolution(sources))
    return try writer.complete(licence: Self.licence(sources), synthetic: Self.synthetic(sources)) {
      () throws(FileProblem) in
      var merge = LineMerge(cursors)
      while let cursor = merge.current {
        try cursor.write(to: writer)
        try merge.advance()
      }
      return cursors.map(\.reader.losses).reduce(into: TapeLosses()) { $0.add($1) }
    }
  }

  private static func check(_ header: TapeHeader, fits first: TapeHeader?, _ path: String) throws(FileProblem) {
    guard let first else { return }
    for (key, here, there) in [
      ("venue", header.venue, first.venue), ("profile", header.profile, first.profile), ("era", header.era, first.era),
    ] where here != there {
      throw FileProblem(
        .badOption, file: path, line: 1, offset: 0, what: "the tapes differ in their \(key)",
        expected: "\(there.isEmpty ? "none" : there), as the first tape has", found: here.isEmpty ? "none" : here,
        advice: "merge tapes of one venue, profile and era")
    }
  }

  private static func header(_ first: TapeHeader, of paths: [String], tapes: Int) -> TapeHeader {
    var header = first
    let names = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    header.origin = "merged from \(names.joined(separator: ", "))"
    header.others.removeAll { $0.key == TapeHeader.tapesKey }
    header.others.append(JSONMember(TapeHeader.tapesKey, .integer(tapes)))
    return header
  }

  /// Of the finest bars; silence is no gap as soon as one of the tapes has single events.
  private static func resolution(_ sources: [TapeSource]) -> Interval? {
    sources.contains { $0.resolution == nil } ? nil : sources.compactMap(\.resolution).min()
  }

  private static func licence(_ sources: [TapeSource]) -> String {
    var licences: [String] = []
    for source in sources where !licences.contains(source.licence) { licences.append(source.licence) }
    return licences.joined(separator: "; ")
  }

  /// A tape of which a part was made is made.
  private static func synthetic(_ sources: [TapeSource]) -> TapeManifest.Synthetic? {
    let made = sources.compactMap { source in source.manifest.flatMap { $0.synthetic.map { ($0, source.path) } } }
    guard let first = made.first?.0 else { return nil }
    guard made.count > 1 else { return first }
    return TapeManifest.Synthetic(
      generator: first.generator, seed: first.seed,
      parameters: made.map { JSONMember($0.1, .object([JSONMember("seed", .integer($0.0.seed))] + $0.0.parameters)) },
      points: made.flatMap(\.0.points))
  }
}

extension TapeHeader {
  fileprivate static let tapesKey = "tapes"

  /// How many tapes were merged into this one.
  fileprivate var tapes: Int {
    guard case .number(let digits)? = others.first(where: { $0.key == Self.tapesKey })?.value, let count = Int(digits)
    else { return 1 }
    return min(max(1, count), 1_000_000)
  }
}

/// Adds up what has been read of several files.
private final class MergeProgress {
  private var bytes: [Int]
  private let tell: ((Int) -> Void)?

  init(count: Int, tell: ((Int) -> Void)?) {
    bytes = [Int](repeating: 0, count: count)
    self.tell = tell
  }

  func read(_ count: Int, of index: Int) {
    guard let tell else { return }
    bytes[index] = count
    tell(bytes.reduce(0, +))
  }
}

/// A tape to be merged, at one of its lines.
private final class TapeCursor: LineCursor {
  let reader: TapeReader
  private var line: TapeLine?
  /// Empty for the first tape.
  private let suffix: [UInt8]
  private let firstOrdinal: Int
  private static let key = Needle("‹listen-key-")
  /// Requests of one tape.
  private static let ordinalRoom = 1_000_000_000

  init(path: String, recovers: Bool, tapesBefore: Int, onProgress: @escaping (Int) -> Void) throws(FileProblem) {
    reader = try TapeReader(path: path, recovers: recovers, onProgress: onProgress)
    suffix = tapesBefore == 0 ? [] : Array(".\(tapesBefore + 1)".utf8)
    firstOrdinal = tapesBefore * Self.ordinalRoom
    line = try reader.next()
  }

  var time: Timestamp? { line?.time }
  /// A run takes as history only what stands before the first market frame.
  var precedence: Int { line?.channel == .history ? 0 : 1 }
  func advance() throws(FileProblem) { line = try reader.next() }

  func write(to writer: TapeWriter) throws(FileProblem) {
    guard let line else { return }
    guard !suffix.isEmpty else { return try writer.append(line) }
    var fields = Array(line.fields)
    switch line.content {
    case .link, .written, .market, .user:
      fields.insert(contentsOf: suffix, at: fields.firstIndex(of: 0x20) ?? fields.count)
    case .request(let ordinal, _, _, _), .answer(let ordinal, _, _, _):
      let (number, isOutside) = ordinal.addingReportingOverflow(firstOrdinal)
      guard !isOutside else {
        throw FileProblem(
          .malformedLine, file: reader.path, line: line.number, offset: line.offset,
          what: "the number of a request leaves no room for those of other tapes",
          expected: "a number below \(Self.ordinalRoom)", found: "\(ordinal)")
      }
      fields.replaceSubrange(..<(fields.firstIndex(of: 0x20) ?? fields.count), with: String(number).utf8)
    case .account, .history, .audit, .note: break
    }
    var place = 0
    while let found = Self.key.find(in: fields, from: place) {
      place = found + Self.key.bytes.count
      while place < fields.count, fields[place] == UInt8(ascii: ".") || (fields[place] >= 0x30 && fields[place] <= 0x39)
      {
        place += 1
      }
      fields.insert(contentsOf: suffix, at: place)
    }
    try fields.withUnsafeBufferPointer { (fields) throws(FileProblem) in
      try writer.append(line.channel, fields: UnsafeRawBufferPointer(fields), at: line.time)
    }
  }
}
