import Testing

@testable import Tape

@Suite struct RedactionTests {
  static let key = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"
  static let other = "aaaa91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"

  @Test func listenKeysBecomeTokensThatStayTheSame() {
    var redaction = Redaction()
    #expect(redaction.redact(#"{"listenKey":"\#(Self.key)"}"#) == #"{"listenKey":"‹listen-key-1›"}"#)
    #expect(redaction.redact(#"{"path":"/ws/\#(Self.other)?x=1"}"#) == #"{"path":"/ws/‹listen-key-2›?x=1"}"#)
    #expect(redaction.redact("listenKey=\(Self.key)&a=1") == "listenKey=‹listen-key-1›&a=1")
    #expect(redaction.redact("anywhere \(Self.other)") == "anywhere ‹listen-key-2›")
    #expect(redaction.listenKeys == 2)
    #expect(redaction.listenKeyOccurrences == 4)
  }

  struct Row: CustomTestStringConvertible, Sendable {
    var before: String
    var after: String
    var testDescription: String { before }
  }

  @Test(arguments: [
    Row(
      before: "symbol=X&signature=0123abcdef&timestamp=1", after: "symbol=X&signature=‹secret›&timestamp=1"),
    Row(before: "symbol=X&signature=0123abcdef", after: "symbol=X&signature=‹secret›"),
    Row(before: #"{"X-MBX-APIKEY":"vmPUZE6mv9"}"#, after: #"{"X-MBX-APIKEY":"‹secret›"}"#),
    Row(before: "X-MBX-APIKEY: vmPUZE6mv9", after: "X-MBX-APIKEY: ‹secret›"),
    Row(
      before: #"{"apiKey":"vmPUZE6mv9","signature":"00ff"}"#, after: #"{"apiKey":"‹secret›","signature":"‹secret›"}"#),
    Row(before: "/ws/btcusdt@kline_5m", after: "/ws/btcusdt@kline_5m"),
    Row(before: #"{"e":"kline"}"#, after: #"{"e":"kline"}"#),
  ])
  func secretsAreBlanked(_ row: Row) {
    var redaction = Redaction()
    let once = redaction.redact(row.before)
    #expect(once == row.after)
    #expect(redaction.redact(once) == row.after)
  }

  @Test func noSecretReachesATape() throws {
    let folder = Folder()
    let writer = try TapeWriter(path: folder / "t.tape.gz", header: header)
    let key = Self.key
    try writer.append(
      .answer(ordinal: 1, status: 200, headers: [], body: bytes(#"{"listenKey":"\#(key)"}"#)), at: second(0))
    try writer.append(.link(connection: "u1", event: .open, detail: bytes(#"{"path":"/ws/\#(key)"}"#)), at: second(1))
    try writer.append(
      .request(ordinal: 2, method: "PUT", path: "/fapi/v1/listenKey", query: bytes("listenKey=\(key)&signature=abc")),
      at: second(2))
    try writer.append(.note("the key was \(key)"), at: second(3))
    let sealed = try writer.finish()
    let text = try readAll(folder / "t.tape.gz").map { "\($0.record)" }.joined()
    #expect(!text.contains(key))
    #expect(sealed.summary.listenKeys == 1)
    #expect(sealed.summary.secrets == 1)
    #expect(
      try readAll(folder / "t.tape.gz")[2].record
        == .request(
          ordinal: 2, method: "PUT", path: "/fapi/v1/listenKey",
          query: bytes("listenKey=‹listen-key-1›&signature=‹secret›")))
  }
}
