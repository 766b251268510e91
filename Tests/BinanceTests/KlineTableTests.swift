import Market
import Testing

@testable import Binance

/// The quick reader of candle history says the same as the tree reader, or nothing.
@Suite struct KlineTableTests {
  static let row =
    #"[1769807100000,"83012.40","83040.00","82911.10","82951.00","412.583",1769807399999,"34230180.71120",9923,"190.112","15772004.11030","0"]"#

  static func tree(_ text: String) throws -> [KlineRow] {
    guard case .array(let rows) = try JSONValue(parsing: Array(text.utf8)) else { return [] }
    return try rows.map { try KlineRow(json: $0) }
  }

  @Test(arguments: ["[]", "[\(row)]", "[\(row),\(row),\(row)]"])
  func equalsTheTree(text: String) throws {
    #expect(try KlineTable.rows(Array(text.utf8)) == Self.tree(text))
  }

  @Test func everyTruncationAndEveryChangedByteIsLeftToTheTreeOrReadAlike() throws {
    let bytes = Array("[\(Self.row)]".utf8)
    for length in 0..<bytes.count { #expect(KlineTable.rows(Array(bytes[..<length])) == nil) }
    for index in bytes.indices {
      for replacement: UInt8 in [0x20, 0x22, 0x2C, 0x2D, 0x30, 0x5C, 0x5D, 0x65, 0xC3] {
        var damaged = bytes
        damaged[index] = replacement
        guard let quick = KlineTable.rows(damaged) else { continue }
        #expect(try quick == Self.tree(String(decoding: damaged, as: UTF8.self)), "byte \(index) is \(replacement)")
      }
    }
  }

  /// White space is legal JSON: the tree reader takes over.
  @Test func otherFormsAreStillRead() {
    let spaced = Array("[ \(Self.row) ]".utf8)
    #expect(KlineTable.rows(spaced) == nil)
    let call = Call.market(.klines(symbol: "BTCUSDT", interval: .m5, startTime: nil, endTime: nil, limit: 1))
    guard case .klines(let rows) = call.decode(RESTResponse(status: 200, body: spaced)) else {
      Issue.record("not read")
      return
    }
    #expect(rows.count == 1)
  }
}
