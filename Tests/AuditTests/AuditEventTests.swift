import Basics
import Binance
import Market
import TestSupport
import Testing

@testable import Audit

/// What is written into an audit file is read back from it, all of it.
@Suite struct AuditEventTests {
  @Test(arguments: UInt64(1)...200)
  func `what is written is read`(seed: UInt64) throws {
    var draws = EventDraws(seed: seed)
    let time = Timestamp(milliseconds: 1_760_000_000_123)
    for event in draws.everyKind() {
      let line = event.line(at: time, offset: .utc, runId: "run", number: 7, cause: 9)
      let text = line.text
      let read = try AuditEvent(line: try JSONValue(parsing: text))
      #expect(read == event, "\(text)")
      let again = read.line(at: time, offset: .utc, runId: "run", number: 7, cause: 9)
      #expect(again.text == text)
    }
  }

  /// The draws leave out no kind, so that the test above speaks of all.
  @Test func `every type of the list is drawn`() {
    var draws = EventDraws(seed: 1)
    let types = AuditEvent.kinds.flatMap(\.types)
    #expect(Set(types).count == types.count, "a type stands in two kinds")
    #expect(Set(draws.everyKind().map(\.type)) == Set(types + ["moon_phase"]))
    let words = Set(draws.rejections().compactMap { $0?.word })
    #expect(words == Set(Rejection.Reason.allCases.map(\.rawValue) + ["too_late"]))
  }

  @Test func `a type that is not known keeps all its members`() throws {
    let text = #"{"run_id":"r","event_type":"moon_phase","symbol":"XRPUSDT","seq":4,"order_data":{"phase":"full"}}"#
    let event = try AuditEvent(line: JSONValue(parsing: text))
    #expect(
      event
        == .other(
          OtherRecord(
            type: "moon_phase",
            content: [
              JSONMember("symbol", "XRPUSDT"), JSONMember("seq", 4),
              JSONMember("order_data", [JSONMember("phase", "full")]),
            ])))
  }

  /// Another program's verdict has to name contract, side and prices.
  @Test func `a verdict with nothing but its prices is one`() throws {
    let data = #""data":{"signal_type":"short_entry","entry_price":"1.80","take_profit":"1.7","stop_loss":"1.9"}"#
    let text = #"{"event_type":"signal_rejected","symbol":"XRPUSDT",\#(data)}"#
    guard case .verdict(let verdict) = try AuditEvent(line: JSONValue(parsing: text)) else {
      Issue.record("no verdict")
      return
    }
    #expect(verdict.direction == .short && verdict.entry == price("1.8") && verdict.stop == price("1.9"))
    #expect(verdict.rejection == .other(word: "", details: []))
  }

  @Test(arguments: [
    (#"{"operation":"monitor"}"#, "'event_type' is missing"),
    (#"{"event_type":"alert","operation":"monitor"}"#, "'data' is missing"),
    (#"{"event_type":"alert","data":{"condition":"c","value":1}}"#, "'value': expected text, found 1"),
    (#"{"event_type":"fill_booked","data":{}}"#, "'symbol' is missing in fill_booked"),
    (#"{"event_type":"position_query","operation":"guess"}"#, "no operation of position_query: 'guess'"),
    (#"{"event_type":"candle_gap","symbol":"X","data":{"interval":"7m"}}"#, "'interval': expected an interval"),
  ])
  func `a record that is not whole is refused`(text: String, problem: String) throws {
    let line = try JSONValue(parsing: text)
    let thrown = #expect(throws: WireProblem.self) { try AuditEvent(line: line) }
    #expect(thrown?.what.hasPrefix(problem) == true, "\(thrown?.what ?? "")")
  }

  @Test(arguments: ["", "-", "1", "h", "1x", "1..5s", "s1", "99999999999h"])
  func `what is no span is refused`(text: String) { #expect(RecordedSpan(text) == nil) }

  @Test(
    arguments: [
      ("0s", 0), ("250ms", 250_000_000), ("1.005ms", 1_005_000), ("7ns", 7), ("-3us", -3000), ("1.250s", 1_250_000_000),
      ("1m5s250ms", 65_250_000_000), ("2h50m", 10_200_000_000_000), ("1.000s", 1_000_000_000),
    ] as [(String, Int64)])
  func `spans are read`(text: String, nanoseconds: Int64) throws {
    let span = try #require(RecordedSpan(text))
    #expect(span.span.nanoseconds == nanoseconds && span.description == text)
  }

  /// Whoever reads a record goes on with the length that its text says.
  @Test func `a span is as long as its text says`() {
    let recorded = RecordedSpan(Span(nanoseconds: 65_250_999_999))
    #expect(recorded.span.nanoseconds == 65_250_000_000 && RecordedSpan(recorded.description) == recorded)
  }
}
