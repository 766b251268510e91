import Basics
import Market

/// What a line is about: its second field.
package enum TapeChannel: UInt8, Hashable, Sendable, CaseIterable {
  /// S: account snapshot.
  case account = 0x53
  /// H: a market frame from before the recording, served as REST history.
  case history = 0x48
  /// L: a stream was opened or closed.
  case link = 0x4C
  /// W: written by the client to a stream.
  case written = 0x57
  /// M: market frame, raw.
  case market = 0x4D
  /// Q: request as sent, secrets replaced.
  case request = 0x51
  /// A: answer to a request.
  case answer = 0x41
  /// U: user data frame, raw.
  case user = 0x55
  /// E: what the engine audited.
  case audit = 0x45
  /// N: a note in words.
  case note = 0x4E

  package var letter: String { String(Unicode.Scalar(rawValue)) }
}

package enum TapeLinkEvent: String, Hashable, Sendable, CaseIterable {
  case open, close, ping, pong
}

/// One entry to be written. Bodies are the bytes of the wire; what is not one line of valid UTF-8 is written as `b64:…`.
package enum TapeRecord: Hashable, Sendable {
  case account([UInt8])
  case history([UInt8])
  case link(connection: String, event: TapeLinkEvent, detail: [UInt8])
  case written(connection: String, frame: [UInt8])
  case market(connection: String, frame: [UInt8])
  /// `query` is everything that was sent as parameters, in the order sent.
  case request(ordinal: Int, method: String, path: String, query: [UInt8])
  /// `headers` is a JSON object of those that matter.
  case answer(ordinal: Int, status: Int, headers: [UInt8], body: [UInt8])
  case user(connection: String, frame: [UInt8])
  case audit([UInt8])
  case note(String)

  package var channel: TapeChannel {
    switch self {
    case .account: .account
    case .history: .history
    case .link: .link
    case .written: .written
    case .market: .market
    case .request: .request
    case .answer: .answer
    case .user: .user
    case .audit: .audit
    case .note: .note
    }
  }
}

/// Bytes of a line as they stand in the reader's buffer, valid until the reader moves on.
package struct TapePayload {
  /// As written: `b64:…` where `isEncoded`.
  package let raw: UnsafeRawBufferPointer
  package let isEncoded: Bool

  package init(_ raw: UnsafeRawBufferPointer) {
    self.raw = raw
    isEncoded = raw.count >= 4 && raw[0] == 0x62 && raw[1] == 0x36 && raw[2] == 0x34 && raw[3] == 0x3A
  }

  /// The bytes that were recorded.
  package var bytes: [UInt8] {
    isEncoded ? Base64.decode(UnsafeRawBufferPointer(rebasing: raw.dropFirst(4))) ?? [] : [UInt8](raw)
  }
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes that were recorded, without a copy where they stand in the line as they are.
  package func withBytes<Result, Problem: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    guard isEncoded else { return try body(raw) }
    return try bytes.withUnsafeBufferPointer { (bytes) throws(Problem) in try body(UnsafeRawBufferPointer(bytes)) }
  }
}

/// One line that was read. Its payloads point into the reader's buffer, so that a market frame costs no allocation.
package struct TapeLine {
  package enum Content {
    case account(TapePayload)
    case history(TapePayload)
    case link(connection: TapePayload, event: TapeLinkEvent, detail: TapePayload)
    case written(connection: TapePayload, frame: TapePayload)
    case market(connection: TapePayload, frame: TapePayload)
    case request(ordinal: Int, method: TapePayload, path: TapePayload, query: TapePayload)
    case answer(ordinal: Int, status: Int, headers: TapePayload, body: TapePayload)
    case user(connection: TapePayload, frame: TapePayload)
    case audit(TapePayload)
    case note(TapePayload)
  }

  package let time: Timestamp
  /// Counted from 1; the header is line 1.
  package let number: Int
  /// Of the line's first byte in the plain text.
  package let offset: Int
  /// What stands behind the channel, as it stands there.
  let fields: UnsafeRawBufferPointer
  package let content: Content

  package var channel: TapeChannel {
    switch content {
    case .account: .account
    case .history: .history
    case .link: .link
    case .written: .written
    case .market: .market
    case .request: .request
    case .answer: .answer
    case .user: .user
    case .audit: .audit
    case .note: .note
    }
  }

  /// A copy that outlives the reader's buffer.
  package var record: TapeRecord {
    switch content {
    case .account(let json): .account(json.bytes)
    case .history(let frame): .history(frame.bytes)
    case .link(let connection, let event, let detail):
      .link(connection: connection.text, event: event, detail: detail.bytes)
    case .written(let connection, let frame): .written(connection: connection.text, frame: frame.bytes)
    case .market(let connection, let frame): .market(connection: connection.text, frame: frame.bytes)
    case .request(let ordinal, let method, let path, let query):
      .request(ordinal: ordinal, method: method.text, path: path.text, query: query.bytes)
    case .answer(let ordinal, let status, let headers, let body):
      .answer(ordinal: ordinal, status: status, headers: headers.bytes, body: body.bytes)
    case .user(let connection, let frame): .user(connection: connection.text, frame: frame.bytes)
    case .audit(let json): .audit(json.bytes)
    case .note(let text): .note(text.text)
    }
  }
}
