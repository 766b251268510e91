import Market
import TestSupport
import Testing

/// Numbers at the ends of what can be held, and expressions of any length: an error with its place, or it plays. A trap
/// would end with 132 or 139.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct RangeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var market = "market: flat XRPUSDT at 1.8 for 2m"
    var start = "{ balance: 4440 USDT }"
    var more = "expect:\n  - at-end: entries == 0\n"
    var exit: Int32
    /// Words of the problem or of the result.
    var phrase: String

    var script: String { "scenario: small\n\(market)\nstart: \(start)\n\(more)" }
  }

  static func expecting(_ expression: String) -> String { "expect:\n  - at-end: \(expression)\n" }
  private static func step(_ verb: String) -> String {
    "timeline:\n  - { at: 1m, \(verb), may-not-fire: yes }\n" + expecting("entries == 0")
  }
  private static func position(_ quantity: String, entry: String = "1.8") -> String {
    "{ balance: 4440 USDT, positions: [{ symbol: XRPUSDT, quantity: \(quantity), entry: \(entry) }] }"
  }

  static let cases: [Case] = [
    Case(
      testDescription: "a symbol twice in a flat market", market: "market: flat XRPUSDT at 1.8, XRPUSDT at 2 for 1m",
      exit: 2, phrase: "small.yaml:2:30"),
    Case(
      testDescription: "two positions of a symbol",
      start: "{ balance: 1 USDT, positions: [{ symbol: XRPUSDT, quantity: -1, entry: 1 }, "
        + "{ symbol: XRPUSDT, quantity: 1, entry: 1 }] }", exit: 2, phrase: "'XRPUSDT' has two positions"),
    Case(testDescription: "a huge position", start: position("-60000000000"), exit: 2, phrase: "small.yaml:3:71"),
    Case(
      testDescription: "a position that a hundred orders cannot close", start: position("9999999999", entry: "0.5"),
      exit: 2, phrase: "too large to be closed"),
    Case(
      testDescription: "positions worth too much", start: position("10000000", entry: "1000000"), exit: 2,
      phrase: "at most 10000000000 USDT"),
    Case(
      testDescription: "a position worth too much at the market's price",
      market: "market: flat XRPUSDT at 99999 for 1m",
      start: position("10000000", entry: "1"), exit: 2, phrase: "worth too much at 99999"),
    Case(
      testDescription: "a price of 5e10", market: "market: flat XRPUSDT at 50000000000 for 1m", exit: 2,
      phrase: "small.yaml:2:25"),
    Case(
      testDescription: "a past from 9e10", market: "market: flat XRPUSDT at 1.8 from 91999999999 over 80h for 1m",
      exit: 2, phrase: "at most 1000000000"),
    Case(
      testDescription: "the dearest market", market: "market: flat XRPUSDT at 1000000000 from 0.0001 over 80h for 2m",
      exit: 0, phrase: "ok    small"),
    Case(
      testDescription: "the cheapest market",
      market: "market: flat XRPUSDT at 0.0001 from 1000000000 over 1s for 2m",
      exit: 0, phrase: "ok    small"),
    Case(
      testDescription: "the richest account", start: "{ balance: 10000000000 USDT, leverage: 125 }", exit: 0,
      phrase: "ok    small"),
    Case(
      testDescription: "a richer account", start: "{ balance: 10000000001 USDT }", exit: 2, phrase: "small.yaml:3:19"),
    Case(
      testDescription: "a price that is set at a position that cannot bear it", start: position("245"),
      more: step("market: set XRPUSDT 500000000"), exit: 3, phrase: "245 of XRPUSDT at 500000000"),
    Case(
      testDescription: "a price that moves there", start: position("245"),
      more: step("market: move XRPUSDT to 999999999 over 1s"), exit: 3, phrase: "more than 20000000000 USDT"),
    Case(
      testDescription: "a price of 9e10 that is set", start: position("245"),
      more: step("market: set XRPUSDT 91999999999"), exit: 2, phrase: "too large for a price"),
    // 100 000 000 x 2.7 x a part of 5: the product of cost and quantity has more than 128 bits.
    Case(
      testDescription: "a part of a position of 270 million", start: position("100000000", entry: "2.7"),
      more: step("inject: foreign order sell XRPUSDT quantity 5"), exit: 0, phrase: "ok    small"),
    Case(
      testDescription: "a signal with prices of 9e10",
      more: step("signal: short XRPUSDT stop 91999999999 target -91999999999"), exit: 2, phrase: "small.yaml:5:42"),
    Case(
      testDescription: "a signal at the ends of prices",
      more: "signals: none\n"
        + step("signal: long XRPUSDT stop -1000000000 target 1000000000 entry 1000000000 quantity 10000000000"),
      exit: 0,
      phrase: "ok    small"),
    Case(
      testDescription: "a distance of 2000 %", more: step("signal: long XRPUSDT stop -2000 % target +1 %"), exit: 2,
      phrase: "at most 1000 %"),
    Case(
      testDescription: "a span of three hundred years", market: "market: flat XRPUSDT at 1.8 for 106751d", exit: 2,
      phrase: "at most ten years"),
    Case(
      testDescription: "a flat market of two years", market: "market: flat XRPUSDT at 1.8 for 732d", exit: 2,
      phrase: "goes on for too long"),
    Case(
      testDescription: "delays of ten years",
      more: "exchange: { latency: { rest: 3660d ± 3660d, stream: 3660d ± 3660d } }\n" + expecting("entries == 0"),
      exit: 0,
      phrase: "ok    small"),
    Case(
      testDescription: "the first moment of all",
      market: "market: { flat: XRPUSDT at 1.8, for: 2m, start: 1970-01-01 00:00 }", exit: 0, phrase: "ok    small"),
    Case(
      testDescription: "the last moment of all",
      market: "market: { flat: XRPUSDT at 1.8, for: 10m, start: 2199-12-31 23:59 }", exit: 0, phrase: "ok    small"),
    Case(
      testDescription: "7168 ands",
      more: expecting([String](repeating: "1 == 1", count: 7169).joined(separator: " and ")),
      exit: 2, phrase: "the expression is too long"),
    Case(
      testDescription: "7168 nots", more: expecting(String(repeating: "not ", count: 7168) + "entries > 0"), exit: 2,
      phrase: "the expression is too long"),
    Case(
      testDescription: "300 nots", more: expecting(String(repeating: "not ", count: 300) + "entries > 0"), exit: 2,
      phrase: "nested too deeply"),
    Case(
      testDescription: "10368 pluses", more: expecting([String](repeating: "1", count: 10_369).joined(separator: "+")),
      exit: 2, phrase: "the expression is too long"),
    Case(
      testDescription: "300 minus signs", more: expecting(String(repeating: "-", count: 300) + "1 < 0"), exit: 2,
      phrase: "nested too deeply"),
    Case(
      testDescription: "300 parentheses", more: expecting(String(repeating: "(", count: 300) + "1"), exit: 2,
      phrase: "nested too deeply"),
    Case(
      testDescription: "as long as may be",
      more: expecting([String](repeating: "entries == 0", count: 100).joined(separator: " and ")), exit: 0,
      phrase: "ok    small"),
    Case(
      testDescription: "the product of the largest numbers", more: expecting("wallet * 9999999999 > 0 USDT"),
      exit: 1, phrase: "FAIL  small"),
  ]

  @Test(arguments: cases) func isRefusedOrPlayed(_ test: Case) throws {
    let folder = Folder()
    folder.write(test.script, to: "small.yaml")
    // Beside another one, whose result must not be lost.
    folder.write(BadInputTests.script("whole", RangeTests.expecting("entries == 0")), to: "whole.yaml")
    let run = try ProgramRun(["run", "small.yaml", "whole.yaml"], in: folder.path)
    #expect(run.status == test.exit, "\(run.text.suffix(500))\(run.errors.suffix(500))")
    #expect((run.text + run.errors).contains(test.phrase), "\(run.text.suffix(500))\(run.errors.suffix(500))")
    #expect(run.text.contains("ok    whole"), "\(run.text)")
    let plan = try ProgramRun(["plan", "small.yaml"], in: folder.path)
    #expect(plan.status == (test.exit == 2 ? 2 : 0), "\(plan.errors.suffix(500))")
  }

  /// A tape's price beyond all prices is a damage of the tape, with its line.
  @Test func aTapeOfImpossiblePricesIsRefused() throws {
    let folder = Folder()
    folder.write("open_time,open,high,low,close,volume\n1769721000000,1.8,2000000000,1.8,1.8,5\n", to: "b.csv")
    let run = try ProgramRun(
      ["tape", "import", "b.csv", "--symbol", "XRPUSDT", "--interval", "5m", "-o", "b.tape.gz"], in: folder.path)
    #expect(run.status == 3, "\(run.text)\(run.errors)")
    #expect(run.errors.contains("no price beyond 1000000000"), "\(run.errors)")
  }

  /// A price of the tape that the position of the script cannot bear ends this run, and no other.
  @Test func aTapeThatAPositionCannotBearEndsTheRun() throws {
    let folder = Folder()
    var rows = "open_time,open,high,low,close,volume\n"
    for minute in 0..<10 {
      let price = minute < 5 ? "1.8" : "400000000"
      rows += "\(1_769_721_000_000 + minute * 60_000),\(price),\(price),\(price),\(price),1000000\n"
    }
    folder.write(rows, to: "b.csv")
    let made = try ProgramRun(
      ["tape", "import", "b.csv", "--symbol", "XRPUSDT", "--interval", "1m", "-o", "b.tape.gz"], in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    folder.write(
      "scenario: dear\ntape: { file: ./b.tape.gz }\nstart: \(Self.position("245"))\n" + Self.expecting("entries == 0"),
      to: "a.yaml")
    folder.write(BadInputTests.script("whole", Self.expecting("entries == 0")), to: "b.yaml")
    let run = try ProgramRun(["run", "a.yaml", "b.yaml"], in: folder.path)
    #expect(run.status == 3, "\(run.text)\(run.errors)")
    #expect(run.errors.contains("245 of XRPUSDT at 400000000"), "\(run.errors)")
    #expect(run.text.contains("ok    whole"))
    // The same tape without a position plays to its end.
    folder.write(
      "scenario: dear\ntape: { file: ./b.tape.gz }\nstart: { balance: 1 USDT }\n" + Self.expecting("entries == 0"),
      to: "a.yaml")
    let bare = try ProgramRun(["run", "a.yaml"], in: folder.path)
    #expect(bare.status == 0, "\(bare.text)\(bare.errors)")
  }
}
