import Basics
import Binance
import Files
import Market

/// Replaces the secrets of a tape that comes from elsewhere.
///
/// The tape is read twice: a key that is recognised at its end may stand unrecognised at its beginning.
package struct TapeRedact {
  /// Strings that are replaced wherever they stand.
  package var also: [String]
  package var recovers: Bool

  package init(also: [String] = [], recovers: Bool = false) {
    self.also = also
    self.recovers = recovers
  }

  /// - Parameter onProgress: told how many bytes have been read, of twice the file's size.
  package func write(
    _ path: String, to output: String, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) -> TapeWork {
    let source = try TapeSource(path: path, recovers: recovers)
    try source.refuseAsOutput(output)
    var redaction = Redaction(also: also)
    var read = 0
    let first = try TapeReader(path: path, recovers: recovers) { bytes in
      read = bytes
      onProgress?(bytes)
    }
    redaction.learn(from: first.header.json.bytes)
    while let line = try first.next() { for body in line.record.bodies { redaction.learn(from: body) } }

    let reader = try TapeReader(path: path, recovers: recovers) { onProgress?(read + $0) }
    let header = try Self.redacted(reader.header, by: &redaction, path: path)
    let writer = try TapeWriter(path: output, header: header, resolution: source.resolution, redaction: redaction)
    return try writer.complete(licence: source.licence, synthetic: source.manifest?.synthetic) {
      () throws(FileProblem) in
      while let line = try reader.next() {
        try writer.append(line.record.mapWords { redaction.redact($0) }, at: line.time)
      }
      return reader.losses
    }
  }

  private static func redacted(
    _ header: TapeHeader, by redaction: inout Redaction, path: String
  ) throws(FileProblem) -> TapeHeader {
    do {
      return try TapeHeader(json: try JSONValue(parsing: redaction.redact(header.json.bytes)))
    } catch {
      throw FileProblem(
        .unsupportedHeader, file: path, line: 1, what: "the header cannot be read once its secrets are replaced",
        found: error.description, advice: "name with --also no string that is part of its keys")
    }
  }
}

extension TapeRecord {
  /// Everything in which a secret may stand.
  fileprivate var bodies: [[UInt8]] {
    switch self {
    case .account(let json), .history(let json), .audit(let json): [json]
    case .link(_, _, let detail): [detail]
    case .written(_, let frame), .market(_, let frame), .user(_, let frame): [frame]
    case .request(_, _, let path, let query): [Array(path.utf8), query]
    case .answer(_, _, let headers, let body): [headers, body]
    case .note(let note): [Array(note.utf8)]
    }
  }

  /// With other names of connections.
  fileprivate func mapWords(_ change: (String) -> String) -> TapeRecord {
    switch self {
    case .link(let connection, let event, let detail):
      .link(connection: change(connection), event: event, detail: detail)
    case .written(let connection, let frame): .written(connection: change(connection), frame: frame)
    case .market(let connection, let frame): .market(connection: change(connection), frame: frame)
    case .user(let connection, let frame): .user(connection: change(connection), frame: frame)
    default: self
    }
  }
}
