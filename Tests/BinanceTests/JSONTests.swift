import Binance
import Market
import TestSupport
import Testing

struct JSONParserTests {
  @Test(arguments: [
    ("", 0), ("  ", 2), ("nul", 3), ("nulL", 3), ("tru e", 3), ("[1,]", 3), ("[1 2]", 3), ("[", 1), ("[1", 2),
    ("{", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{"a":1 "b":2}"#, 7), ("{1:2}", 1), ("{}x", 2),
    ("[] []", 3), ("01", 0), ("-", 1), ("-a", 1), ("1.", 2), (".5", 0), ("1e", 2), ("1e+", 3), ("+1", 0), ("1.e1", 2),
    ("NaN", 0), ("\"", 1), ("\"a", 2), ("\"\\", 2), (#""\x""#, 1), (#""\u12""#, 5), (#""\u12g4""#, 5),
    ("\"a\u{0}\"", 2),
    ("\"\n\"", 1), ("\u{0}", 0), ("1\u{0}", 1), (#""\ud800""#, 1), (#""\udc00""#, 1), (#""\ud800\u0041""#, 1),
    (#""ab\ud800x""#, 3), ("'a'", 0), ("\u{FEFF}1", 0), ("[1]\u{A0}", 3), ("// 1", 0),
  ])
  func badTextIsRefusedWhereItIsBad(text: String, offset: Int) {
    let problem = #expect(throws: WireProblem.self) { try JSONValue(parsing: text) }
    #expect(problem?.offset == offset, "\(String(describing: problem))")
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0x80], [0xE2, 0x82],
      [0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func invalidUTF8IsRefused(sequence: [UInt8]) {
    let bytes = Array("[\"a".utf8) + sequence + Array("\"]".utf8)
    #expect(throws: WireProblem("invalid UTF-8", offset: 3)) { try JSONValue(parsing: bytes) }
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00!""#, "😀!"),
    (#""\u0000""#, "\u{0}"), ("\"币安\"", "币安"), (#""😀é""#, "😀é"),
  ])
  func textIsDecoded(text: String, value: String) throws {
    #expect(try JSONValue(parsing: text) == .string(value))
  }

  @Test(arguments: ["0", "-0", "0.0", "10", "1.500", "1e5", "1E-7", "12.5e+3", "9223372036854775808"])
  func numbersKeepTheirText(text: String) throws {
    #expect(try JSONValue(parsing: " \(text)\n") == .number(text))
    #expect(try JSONValue(parsing: "[\(text)]").text == "[\(text)]")
  }

  @Test func aNumberOf400DigitsIsKeptAndIsNoInteger() throws {
    let digits = String(repeating: "7", count: 400)
    let json = try JSONValue(parsing: #"{"i":\#(digits)}"#)
    #expect(json["i"] == .number(digits))
    #expect(throws: WireProblem.self) { try json.integer("i") }
  }

  @Test func nestingIsAllowedTo64() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSONValue(parsing: nested(64)).text == nested(64))
    #expect(throws: WireProblem("nested deeper than 64", offset: 64)) { try JSONValue(parsing: nested(65)) }
    let objects = String(repeating: #"{"a":"#, count: 100_000)
    #expect(throws: WireProblem.self) { try JSONValue(parsing: objects) }
  }

  @Test func everyTruncationOfAMessageIsRefused() throws {
    let text = #"{"e":"kline","k":{"x":true,"o":"1.5\u00e9"},"n":[1,-2.5e3,null]}"#
    let bytes = Array(text.utf8)
    #expect(try JSONValue(parsing: bytes).text == #"{"e":"kline","k":{"x":true,"o":"1.5é"},"n":[1,-2.5e3,null]}"#)
    for length in 0..<bytes.count {
      #expect(throws: WireProblem.self) { try JSONValue(parsing: Array(bytes[..<length])) }
    }
  }

  @Test func theFirstOfTwoEqualKeysCounts() throws {
    let json = try JSONValue(parsing: #"{"a":1,"a":2}"#)
    #expect(try json.integer("a") == 1)
    #expect(json.text == #"{"a":1,"a":2}"#)
  }

  @Test func controlCharactersAreEscapedAndOtherTextIsNot() {
    #expect(JSONValue.string("a\"b\\c/\u{1}\u{1F}\n\u{7F}é币").text == "\"a\\\"b\\\\c/\\u0001\\u001f\\n\u{7F}é币\"")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func whatIsWrittenIsReadBack(seed: UInt64) throws {
    var generator = SeededDraws(seed: seed)
    let json = generator.json(depth: 0)
    #expect(try JSONValue(parsing: json.bytes) == json)
  }

  /// Whatever the bytes are, the parser comes back with an answer.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func damagedTextNeverBreaksTheParser(seed: UInt64) throws {
    var generator = SeededDraws(seed: seed)
    let bytes = generator.json(depth: 0).bytes
    for _ in 0..<200 {
      var damaged = bytes
      damaged[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
      if let json = try? JSONValue(parsing: damaged) { #expect(try JSONValue(parsing: json.bytes) == json) }
    }
  }
}

struct JSONFieldTests {
  private let json = try! JSONValue(
    parsing: #"{"s":"x","i":5,"f":1.5,"b":true,"p":"1.7500","bad":"1,5","n":null,"S":"BUY"}"#)

  @Test func valuesComeTyped() throws {
    #expect(try json.string("s") == "x")
    #expect(try json.integer("i") == 5)
    #expect(try json.bool("b"))
    #expect(try json.side("S") == .buy)
    #expect(try json.written("p", as: Price.self).text == "1.7500")
    #expect(try json.writtenIfPresent("absent", as: Price.self) == nil)
  }

  @Test func problemsNameTheKeyAndWhatWasFound() {
    #expect(throws: WireProblem("'i': expected text, found 5")) { try json.string("i") }
    #expect(throws: WireProblem("'s': expected an integer, found \"x\"")) { try json.integer("s") }
    #expect(throws: WireProblem("'f': expected an integer, found 1.5")) { try json.integer("f") }
    #expect(throws: WireProblem("'n': expected true or false, found null")) { try json.bool("n") }
    #expect(throws: WireProblem("'s': expected BUY or SELL, found \"x\"")) { try json.side("s") }
    #expect(throws: WireProblem("'i': expected a number in quotes, found 5")) { try json.written("i", as: Price.self) }
    #expect(throws: WireProblem("'bad': expected a decimal number in quotes, found \"1,5\" (no number)")) {
      try json.written("bad", as: Price.self)
    }
    #expect(throws: WireProblem("'q' is missing in {\"a\":1}")) {
      try JSONValue(parsing: #"{"a":1}"#).required("q")
    }
  }
}

extension SeededDraws {
  mutating func text() -> String {
    let alphabet = Array("aZ09 \"\\/\u{0}\u{8}\n\r\t\u{1F}\u{7F}é€币😀{}[]:,")
    return String((0..<Int.random(in: 0...12, using: &self)).map { _ in alphabet.randomElement(using: &self)! })
  }

  mutating func json(depth: Int) -> JSONValue {
    switch Int.random(in: 0...(depth < 5 ? 6 : 4), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2: return .integer(Int64(bitPattern: next()))
    case 3: return .number("\(Int.random(in: -9...9, using: &self)).\(next() % 1000)e-\(next() % 100)")
    case 4: return .string(text())
    case 5: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in json(depth: depth + 1) })
    default:
      return .object((0..<Int.random(in: 0...4, using: &self)).map { _ in JSONMember(text(), json(depth: depth + 1)) })
    }
  }
}
