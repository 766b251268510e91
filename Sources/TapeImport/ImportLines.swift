import Files
import Market
import Tape

/// The lines of an import on their way to the tape.
struct ImportLines {
  private let writer: TapeWriter
  /// The connection of each file: recordings have one of their own.
  private var connections: [String] = []
  private var requests = 0

  init(_ cursors: [ImportCursor], _ writer: TapeWriter) {
    self.writer = writer
    var recordings = 0
    for cursor in cursors {
      if cursor.format.isRaw { recordings += 1 }
      connections.append(cursor.format.isRaw ? "m\(recordings)" : "m1")
    }
  }

  mutating func write(_ line: ImportedLine, at time: Timestamp, of index: Int) throws(FileProblem) {
    switch line.content {
    case .frame, .bar: try writer.append(.market(connection: connections[index], frame: line.bytes), at: time)
    case .answer(let path, let query):
      requests += 1
      try writer.append(
        .request(ordinal: requests, method: "GET", path: path, query: Array(query.utf8)), at: time)
      try writer.append(.answer(ordinal: requests, status: 200, headers: [], body: line.bytes), at: time)
    case .opened(let path):
      try writer.append(
        .link(connection: connections[index], event: .open, detail: Array("{\"path\":\"\(path)\"}".utf8)), at: time)
    case .note(let text): try writer.append(.note(text), at: time)
    }
  }
}
