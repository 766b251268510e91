import Files

/// The lines of a file to import: plain, gzip or the one entry of a zip archive, told by its first bytes.
final class ImportText {
  let path: String
  /// What the text was called when it was packed: the name inside a zip archive, else the path.
  let name: String
  private let lines: LineSource
  private let losses = Losses()
  /// Of the line last given.
  var number: Int { lines.number }
  var offset: Int { lines.offset }
  private(set) var blankLines = 0
  /// What could not be read and was passed, where that was asked for.
  var remarks: [String] { losses.texts }

  private final class Losses {
    var texts: [String] = []
  }

  /// `recovers`: of a gzip file that is damaged or breaks off, what can be read is taken.
  init(path: String, recovers: Bool = false) throws(FileProblem) {
    self.path = path
    let start = try Self.firstBytes(of: path)
    if ZipEntry.isZip(start) {
      let entry = try ZipEntry(path: path)
      name = entry.name
      lines = LineSource(path: "\(path)(\(entry.name))", source: entry)
    } else if start.starts(with: [0x1F, 0x8B]) {
      name = path
      let losses = losses
      // Many files are open at once: none of them may hold much of its text.
      lines = try LineSource(
        path: path, packing: .gzip, memberLimit: 256 << 10,
        onLoss: recovers
          ? { problem, _, _ in
            let place = problem.line.map { ", before line \($0)" } ?? ""
            if losses.texts.count < 20 { losses.texts.append("lost\(place): \(problem.what)") }
          } : nil)
    } else if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      throw FileProblem(
        .badRow, file: path, offset: 0, what: "this is a zstandard file", expected: "a text, plain, gzip or zip",
        found: "bytes beginning 28 b5 2f fd", advice: "unpack it: zstd -d \(path)")
    } else {
      name = path
      lines = LineSource(path: path, source: try PlainBytes(path: path))
    }
  }

  /// A file is read more than once, which a pipe does not allow. Nothing is opened before that is known: opening a pipe
  /// waits for its other end.
  private static func firstBytes(of path: String) throws(FileProblem) -> [UInt8] {
    let kind = FileStatus(path: path)?.kind
    if kind == .pipe || kind == .other {
      throw FileProblem(
        .unreadable, file: path, what: "this is no ordinary file", expected: "a file on a disk",
        found: kind == .pipe ? "a pipe" : "a device or a socket", advice: "write it to a file first")
    }
    return try PlainBytes.start(of: path, count: 4)
  }

  // MARK: lines

  /// The first lines of a file, to tell its format, and the name that its text was packed under.
  static func start(of path: String, lines count: Int) throws(FileProblem) -> (name: String, lines: [[UInt8]]) {
    let text = try ImportText(path: path, recovers: true)
    var lines: [[UInt8]] = []
    while lines.count < count, let line = try text.next() {
      if !line.isEmpty { lines.append(Array(line.prefix(4096))) }
    }
    return (text.name, lines)
  }

  /// The next line without its line end (LF or CR LF) and without a byte order mark, valid until the next call.
  func next() throws(FileProblem) -> UnsafeRawBufferPointer? {
    guard var line = try lines.next() else { return nil }
    if line.last == 0x0D { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
    if lines.number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
      line = UnsafeRawBufferPointer(rebasing: line.dropFirst(3))
    }
    if line.isEmpty { blankLines += 1 }
    return line
  }

  // MARK: problems

  /// A problem at a byte of the line last given; `column` from 0.
  func problem(
    _ kind: FileProblem.Kind = .badRow, column: Int? = nil, what: String, expected: String? = nil,
    found: String? = nil, advice: String? = nil
  ) -> FileProblem {
    FileProblem(
      kind, file: path, line: number, column: column.map { $0 + 1 }, offset: offset + (column ?? 0), what: what,
      expected: expected, found: found, advice: advice)
  }
}
