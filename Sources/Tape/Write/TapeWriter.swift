import Basics
import Files
import Market

/// Writes a tape: a gzip member for each second of tape time, under a temporary name (`NAME.part`) until `finish`.
///
/// A writer that never finishes leaves the temporary file, whose whole members can be read, and no file of the final name.
package final class TapeWriter {
  /// A member is closed early when it holds this much text, so that a reader's memory stays bounded.
  static let memberText = 256 << 10

  package let path: String
  private let gzip: GzipWriter
  private var redaction: Redaction
  private var text: [UInt8] = []
  private var lineNumber = 1
  private var second = Int64.min
  private var time = Timestamp.distantPast
  private var contentHash = SHA256()
  private var summary: TapeSummary

  /// `resolution` is what gaps are counted against; nil for a recording of single events.
  package convenience init(
    path: String, header: TapeHeader, resolution: Interval? = nil, redaction: Redaction = Redaction()
  ) throws(FileProblem) {
    try self.init(
      path: path, temporaryPath: nil, header: header, resolution: resolution, redaction: redaction)
  }

  init(
    path: String, temporaryPath: String?, header: TapeHeader, resolution: Interval? = nil,
    redaction: Redaction = Redaction()
  ) throws(FileProblem) {
    self.path = path
    self.redaction = redaction
    summary = TapeSummary(header: header, resolution: resolution)
    gzip = try GzipWriter(path: path, temporaryPath: temporaryPath)
    text = Array(header.line.utf8)
    text.append(0x0A)
  }

  /// Appends a line. Times may be equal, never go back. Secrets are replaced.
  package func append(_ record: TapeRecord, at time: Timestamp) throws(FileProblem) {
    let start = try beginLine(record.channel, at: time)
    append(record)
    endLine(record.channel, at: time, from: start)
  }

  /// Appends a line of another tape as it stands there, byte for byte.
  package func append(_ line: TapeLine) throws(FileProblem) {
    try append(line.channel, fields: line.fields, at: line.time)
  }

  /// Appends a line whose fields are known to be right.
  func append(_ channel: TapeChannel, fields: UnsafeRawBufferPointer, at time: Timestamp) throws(FileProblem) {
    let start = try beginLine(channel, at: time)
    text.append(0x20)
    text.append(contentsOf: fields)
    endLine(channel, at: time, from: start)
  }

  private func beginLine(_ channel: TapeChannel, at time: Timestamp) throws(FileProblem) -> Int {
    guard time >= self.time, time.canStandOnATape else {
      throw FileProblem(
        .timeGoesBack, file: path, line: lineNumber + 1,
        what: time.canStandOnATape ? "time goes back" : "not a time that a tape can hold",
        expected: "a time not before \(max(Timestamp.tapeMinimum, self.time).nanoseconds)",
        found: "\(time.nanoseconds)",
        advice: "append in order of time")
    }
    let second = time.nanoseconds / 1_000_000_000
    if second != self.second || text.count >= Self.memberText {
      // The header belongs to the first line's member.
      if self.second != .min || text.count >= Self.memberText { try flush() }
      self.second = second
    }
    self.time = time
    lineNumber += 1
    let start = text.count
    DecimalText.appendInteger(UInt64(time.nanoseconds), to: &text)
    text.append(0x20)
    text.append(channel.rawValue)
    return start
  }

  private func endLine(_ channel: TapeChannel, at time: Timestamp, from start: Int) {
    text.withUnsafeBytes { text in
      summary.count(channel, at: time, line: UnsafeRawBufferPointer(rebasing: text[start...]))
    }
    text.append(0x0A)
  }

  /// Closes the member that is being filled, so that a crash loses nothing of it. A recorder of a live market calls it
  /// once a second when nothing has come: a line waits here until one of another second follows it.
  package func flush() throws(FileProblem) {
    guard !text.isEmpty else { return }
    contentHash.update(text)
    try gzip.member(text)
    text.removeAll(keepingCapacity: true)
  }

  /// Writes the rest, makes it durable and gives the file its name.
  package func finish() throws(FileProblem) -> SealedTape {
    try flush()
    try gzip.finish()
    summary.lines = lineNumber
    return SealedTape(
      path: path, summary: summary, sha256: gzip.hash.hex(), contentSHA256: contentHash.hex(), bytes: gzip.bytesWritten)
  }

  /// Gives up and removes the temporary file.
  package func abandon() { gzip.abandon() }

  /// Where the tape is until it is finished: what is left of it if it never is.
  package var temporaryPath: String { gzip.temporaryPath }

  // MARK: lines

  private func append(_ record: TapeRecord) {
    switch record {
    case .account(let json), .history(let json), .audit(let json): body(json)
    case .link(let connection, let event, let detail):
      word(connection)
      word(event.rawValue)
      if !detail.isEmpty { body(detail) }
    case .written(let connection, let frame), .market(let connection, let frame), .user(let connection, let frame):
      word(connection)
      body(frame)
    case .request(let ordinal, let method, let path, let query):
      word(String(ordinal))
      word(method)
      word(redaction.redact(path))
      if !query.isEmpty { body(query) }
    case .answer(let ordinal, let status, let headers, let body):
      word(String(ordinal))
      word(String(status))
      text.append(0x20)
      text += headers.isEmpty ? Array("{}".utf8) : redaction.redact(headers)
      if !body.isEmpty { self.body(body) }
    case .note(let note): body(Array(note.utf8))
    }
  }

  private func word(_ word: String) {
    precondition(
      !word.isEmpty && !word.utf8.contains { $0 <= 0x20 }, "'\(word)' cannot stand as one word of a tape line")
    text.append(0x20)
    text.append(contentsOf: word.utf8)
  }

  private func body(_ bytes: [UInt8]) {
    let kept = redaction.redact(bytes)
    text.append(0x20)
    if Self.isOneLine(kept) {
      text += kept
    } else {
      text += Array("b64:".utf8)
      text += Base64.encode(kept)
    }
  }

  /// What stands as it is: valid UTF-8 without NUL or line end, and not itself looking like `b64:`.
  static func isOneLine(_ bytes: [UInt8]) -> Bool {
    guard !bytes.contains(where: { $0 == 0 || $0 == 0x0A }), !bytes.starts(with: Array("b64:".utf8)) else {
      return false
    }
    return bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
  }
}

/// A tape that is complete, and what its manifest says of it.
package struct SealedTape: Hashable, Sendable {
  package var path: String
  package var summary: TapeSummary
  /// Of the file's bytes.
  package var sha256: String
  /// Of the plain text: the same whatever zlib compressed it.
  package var contentSHA256: String
  package var bytes: Int
}
