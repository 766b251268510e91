import Basics
import TestSupport
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
    Row(before: #"{"accountAlias":"SgsR","asset":"USDT"}"#, after: #"{"accountAlias":"‹secret›","asset":"USDT"}"#),
    Row(before: #"{"accountId":1234567,"a":1}"#, after: #"{"accountId":"‹secret›","a":1}"#),
    Row(before: #"{"uid": 354937868}"#, after: #"{"uid": "‹secret›"}"#),
    Row(before: #"{"subAccountId":"77","email":"a@b.c"}"#, after: #"{"subAccountId":"‹secret›","email":"‹secret›"}"#),
    Row(before: #"{"uid":[1],"userId":null}"#, after: #"{"uid":[1],"userId":null}"#),
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

  /// A key stands in a note and in the header long before the line that shows it to be one.
  @Test func aTapeFromElsewhereLosesItsSecretsEverywhere() throws {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    let apiKey = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
    let at = RecoveryTests.at
    let encoded = String(decoding: Base64.encode(bytes("\(Self.key)\n")), as: UTF8.self)
    try folder.gzip(
      [
        bytes(
          """
          #tape 1 {"venue":"binance-usdm","profile":"testnet","era":"E1","origin":"recorded on desk-7"}
          \(at(1)) N the key is \(Self.key), the other one \(apiKey)
          \(at(2)) L u-desk-7 open {"path":"/ws/\(Self.key)"}
          \(at(3)) Q 1 GET /fapi/v3/balance timestamp=1&signature=0123abcd
          \(at(4)) A 1 200 {"X-MBX-APIKEY":"\(apiKey)"} [{"accountAlias":"SgsR","asset":"USDT"}]
          \(at(5)) U u-desk-7 {"e":"x","accountId":1234567}
          \(at(6)) M m1 {"stream":"xrpusdt@trade","data":{}}
          \(at(7)) N b64:\(encoded)

          """)
      ], to: "t.tape.gz")
    let work = try TapeRedact(also: ["desk-7"]).write(path, to: folder / "clean.tape.gz")
    let records = try readAll(folder / "clean.tape.gz").map(\.record)
    #expect(
      records == [
        .note("the key is ‹listen-key-1›, the other one ‹secret›"),
        .link(connection: "u-‹secret›", event: .open, detail: bytes(#"{"path":"/ws/‹listen-key-1›"}"#)),
        .request(
          ordinal: 1, method: "GET", path: "/fapi/v3/balance", query: bytes("timestamp=1&signature=‹secret›")),
        .answer(
          ordinal: 1, status: 200, headers: bytes(#"{"X-MBX-APIKEY":"‹secret›"}"#),
          body: bytes(#"[{"accountAlias":"‹secret›","asset":"USDT"}]"#)),
        .user(connection: "u-‹secret›", frame: bytes(#"{"e":"x","accountId":"‹secret›"}"#)),
        .market(connection: "m1", frame: bytes(#"{"stream":"xrpusdt@trade","data":{}}"#)), .note("‹listen-key-1›\n"),
      ])
    #expect(work.manifest.header.origin == "recorded on ‹secret›")
    #expect(work.manifest.listenKeys == 1)
    // Note, connection twice, signature, API key, alias, account: as they stand on the tape, the header apart.
    #expect(work.manifest.secrets == 7)
    #expect(try TapeVerification.verify(path: folder / "clean.tape.gz") == work.manifest)
  }
}
