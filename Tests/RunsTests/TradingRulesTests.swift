import Engine
import Files
import Market
import Runs
import Script
import Simulation
import Tape
import TestSupport
import Testing

/// Any contract plays whose trading rules are known: from the scenario, from an answer of the venue in a file, from the
/// tape itself; of others a tape is played without.
@Suite struct TradingRulesTests {
  /// As the venue writes a contract (binance-usdm 2.3), with a tick and a step of its own.
  static func answer(_ symbol: String, tick: String = "0.005", step: String = "10") -> String {
    """
    {"timezone":"UTC","serverTime":1,"rateLimits":[],"exchangeFilters":[],"assets":[],"symbols":[{"symbol":"\(symbol)",\
    "pair":"\(symbol)","contractType":"PERPETUAL","deliveryDate":4133404800000,"onboardDate":1,"status":"TRADING",\
    "maintMarginPercent":"2.5","requiredMarginPercent":"5","baseAsset":"FOO","quoteAsset":"USDT","marginAsset":"USDT",\
    "pricePrecision":3,"quantityPrecision":0,"baseAssetPrecision":8,"quotePrecision":8,"underlyingType":"COIN",\
    "underlyingSubType":[],"triggerProtect":"0.05","liquidationFee":"0.02","marketTakeBound":"0.05","filters":[\
    {"filterType":"PRICE_FILTER","minPrice":"0.005","maxPrice":"1000","tickSize":"\(tick)"},\
    {"filterType":"LOT_SIZE","minQty":"\(step)","maxQty":"100000","stepSize":"\(step)"},\
    {"filterType":"MARKET_LOT_SIZE","minQty":"\(step)","maxQty":"50000","stepSize":"\(step)"},\
    {"filterType":"MIN_NOTIONAL","notional":"5"},\
    {"filterType":"PERCENT_PRICE","multiplierUp":"1.1","multiplierDown":"0.9","multiplierDecimal":"4"}],\
    "orderTypes":["MARKET"],"timeInForce":["GTC"]}]}
    """
  }

  static func script(_ market: String, exchange: String = "") -> String {
    """
    scenario: rules
    \(market)
    \(exchange)
    start: { balance: 1000 USDT }
    signals: none
    timeline:
      - { at: 30s, signal: long FOOUSDT stop -1 % target +2 %, may-not-fire: yes }
    expect:
      - at-end: entries == 1

    """
  }

  /// 100 prices of each contract, one a second.
  static func tape(_ symbols: [String], answer: String?, in folder: Folder) throws -> String {
    let start = Timestamp(seconds: 1_769_721_000)
    let writer = try TapeWriter(
      path: folder / "t.tape.gz", header: TapeHeader(profile: "production", era: "E1", origin: "a test"))
    if let answer {
      try writer.append(.request(ordinal: 1, method: "GET", path: "/fapi/v1/exchangeInfo", query: []), at: start)
      try writer.append(
        .answer(ordinal: 1, status: 200, headers: Array("{}".utf8), body: Array(answer.utf8)), at: start)
    }
    for second in 0..<Int64(100) {
      let time = start + .seconds(second)
      for symbol in symbols {
        let milliseconds = time.milliseconds
        let frame =
          #"{"e":"aggTrade","E":\#(milliseconds),"s":"\#(symbol)","a":\#(second + 1),"p":"2.0","q":"100","#
          + #""f":\#(second + 1),"l":\#(second + 1),"T":\#(milliseconds),"m":false}"#
        try writer.append(.market(connection: "m1", frame: Array(frame.utf8)), at: time)
      }
    }
    try TapeManifest(try writer.finish(), licence: "MIT").write(to: folder / "t.manifest.json")
    return folder / "t.tape.gz"
  }

  static func prepared(_ text: String, in folder: Folder) throws -> ScenarioRunner.Prepared {
    let document = try ScenarioDocument(source: ScenarioSource(path: "rules.yaml", text: text))
    return try runner(folder).prepare(document, row: nil)
  }

  static func runner(_ folder: Folder) -> ScenarioRunner {
    ScenarioRunner(
      library: MarketLibrary(recordings: [], marketData: folder.path, imports: folder / "imports"),
      builder: OurEngineBuilder())
  }

  static func errors(_ text: String, in folder: Folder) throws -> [Diagnostic] {
    do { _ = try prepared(text, in: folder) } catch let problems as ScriptProblems { return problems.list }
    return []
  }

  static func hasPassed(_ text: String, in folder: Folder) throws -> Bool {
    let document = try ScenarioDocument(source: ScenarioSource(path: "rules.yaml", text: text))
    guard case .ran(let run) = runner(folder).run(document, row: nil).result else { return false }
    return run.hasPassed
  }

  @Test func rulesStandInTheScenario() throws {
    let folder = Folder()
    let text = Self.script(
      "market: flat FOOUSDT at 2 for 2m",
      exchange: "exchange: { rules: [{ symbol: FOOUSDT, tick: 0.005, step: 10, percent-price: 0.1 }] }")
    let rules = try #require(try Self.prepared(text, in: folder).plan.instruments.list.first)
    #expect(rules.tick == Price("0.005") && rules.step == Quantity("10") && rules.quantityMin == Quantity("10"))
    #expect(rules.pricePrecision == 3 && rules.quantityPrecision == 0 && rules.baseAsset == "FOO")
    #expect(rules.percentUp == Rate("1.1") && rules.percentDown == Rate("0.9") && rules.notionalMin == Money("5"))
    #expect(try Self.hasPassed(text, in: folder))
  }

  @Test(arguments: ["info.json", "market-data:info.json"]) func orInAFileOfTheVenue(name: String) throws {
    let folder = Folder()
    folder.write(Self.answer("FOOUSDT"), to: "info.json")
    let path = name.hasPrefix("market-data:") ? name : folder / name
    let text = Self.script("market: flat FOOUSDT at 2 for 2m", exchange: "exchange: { info: \"\(path)\" }")
    let rules = try #require(try Self.prepared(text, in: folder).plan.instruments.list.first)
    #expect(rules.tick == Price("0.005") && rules.marketQuantityMax == Quantity("50000"))
    #expect(try Self.hasPassed(text, in: folder))
  }

  @Test func orOnTheTape() throws {
    let folder = Folder()
    let tape = try Self.tape(["FOOUSDT"], answer: Self.answer("FOOUSDT"), in: folder)
    let text = Self.script("tape: { file: \(tape) }")
    #expect(try Self.prepared(text, in: folder).plan.instruments.list.map(\.step) == [Quantity("10")])
    #expect(try Self.hasPassed(text, in: folder))
  }

  /// The scenario's word counts before the tape's.
  @Test func theScenarioKnowsBetter() throws {
    let folder = Folder()
    let tape = try Self.tape(["FOOUSDT"], answer: Self.answer("FOOUSDT"), in: folder)
    let text = Self.script(
      "tape: { file: \(tape) }", exchange: "exchange: { rules: [{ symbol: FOOUSDT, tick: 0.01, step: 1 }] }")
    #expect(try Self.prepared(text, in: folder).plan.instruments.list.map(\.step) == [Quantity("1")])
  }

  @Test func aTapeIsPlayedWithoutContractsThatNobodyKnows() throws {
    let folder = Folder()
    let tape = try Self.tape(["BARUSDT", "FOOUSDT", "XRPUSDT"], answer: Self.answer("FOOUSDT"), in: folder)
    let text = Self.script("tape: { file: \(tape) }")
    let plan = try Self.prepared(text, in: folder).plan
    #expect(plan.instruments.list.map(\.name) == ["FOOUSDT", "XRPUSDT"])
    #expect(plan.warnings.map(\.what) == ["contracts without trading rules are not played: BARUSDT"])
    #expect(try Self.hasPassed(text, in: folder))
    let alone = Folder()
    let other = try Self.tape(["BARUSDT"], answer: nil, in: alone)
    let problems = try Self.errors(
      Self.script("tape: { file: \(other) }").replacing("FOOUSDT", with: "BARUSDT"), in: folder)
    #expect(problems.contains { $0.what == "no trading rules are known for BARUSDT" && $0.place?.line == 2 })
    withExtendedLifetime(alone) {}
  }

  @Test func whatIsWrongWithThemIsToldAtItsPlace() throws {
    let folder = Folder()
    folder.write("{}", to: "empty.json")
    folder.write(Self.answer("FOOUSDT", tick: "0"), to: "zero.json")
    let market = "market: flat FOOUSDT at 2 for 2m"
    for (exchange, what) in [
      ("info: \"\(folder / "empty.json")\"", "'timezone' is missing"),
      ("info: \"\(folder / "zero.json")\"", "'tickSize'"),
      ("info: \"\(folder / "none.json")\"", "there is no such file"),
      ("rules: [{ symbol: FOOUSDT, tick: 0, step: 1 }]", "'0' is no price"),
      ("rules: [{ symbol: FOOUSDT, tick: 1 }]", "has no 'step'"),
      ("rules: [{ symbol: FOOBTC, tick: 1, step: 1 }]", "'FOOBTC' is not margined in USDT"),
      (
        "rules: [{ symbol: FOOUSDT, tick: 1, step: 1 }, { symbol: FOOUSDT, tick: 1, step: 1 }]",
        "'FOOUSDT' has rules twice"
      ),
    ] {
      let problems = try Self.errors(Self.script(market, exchange: "exchange: { \(exchange) }"), in: folder)
      // One mistake is one message; that of another contract explains nothing about this one.
      #expect(problems.filter { $0.place?.line == 3 }.count == 1, "\(problems)")
      #expect(problems.contains { $0.what.contains(what) && $0.place?.line == 3 }, "\(what): \(problems)")
      #expect(problems.count == (what.contains("FOOBTC") ? 2 : 1), "\(problems)")
    }
  }
}
