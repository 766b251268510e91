import Binance
import Exchange
import Files
import Market
import Simulation
import TestSupport
import Testing

@testable import Script

/// What a fault is called in logs and what scripts say are one language: whatever is written is read back as it was.
@Suite struct FaultReaderTests {
  private func read(_ text: String) -> (fault: Fault?, problems: [String]) {
    let problems = Problems()
    let place = Place(source: ScenarioSource(path: "t.yaml", text: text), line: 1, column: 1, length: 1)
    var reader = FaultReader(node: Node(content: .scalar(text), place: place), text: text, problems: problems)
    return (reader.read(), problems.list.map(\.what))
  }

  @Test(arguments: FaultDefinition.all, [UInt64(1), 2, 3])
  func whatIsWrittenIsReadBack(definition: FaultDefinition, seed: UInt64) {
    var draws = SeededDraws(seed: seed)
    for _ in 1...200 {
      var arguments = FaultArguments()
      for phrase in definition.grammar where !phrase.isOptional || Bool.random(using: &draws) {
        if let argument = phrase.argument { Self.draw(argument, of: &arguments, using: &draws) }
      }
      let fault = Fault(definition, arguments)
      let (again, problems) = read("\(fault)")
      #expect(again == fault, "\(fault): \(problems)")
    }
  }

  private static func draw(_ argument: FaultArgument, of fault: inout FaultArguments, using draws: inout SeededDraws) {
    switch argument {
    case .streams: fault.streams = StreamTarget.allCases.randomElement(using: &draws)!
    case .pings: fault.silencesPings = true
    case .closeCode: fault.closeCode = Int.random(in: 1000...4999, using: &draws)
    case .request: fault.endpoint = Bool.random(using: &draws) ? Endpoint.allCases.randomElement(using: &draws) : nil
    case .laggingQuery: fault.endpoint = Exchange.laggingEndpoints.randomElement(using: &draws)
    case .event: fault.event = EventMatch.names.randomElement(using: &draws)
    case .symbol: fault.symbol = ["XRPUSDT", "DOGEUSDT"].randomElement(using: &draws)
    case .nth: fault.nth = Int.random(in: 1...1_000_000, using: &draws)
    case .span: fault.span = span(using: &draws)
    case .hold: fault.hold = span(using: &draws)
    case .parts: fault.parts = Int.random(in: 1...1000, using: &draws)
    case .ticks: fault.ticks = Int.random(in: 1...1000, using: &draws)
    case .dropPoint: fault.dropPoint = DropPoint.allCases.randomElement(using: &draws)!
    case .channel: fault.channel = ["telegram", "for", "nth"].randomElement(using: &draws)
    case .status: fault.status = Int.random(in: 100...599, using: &draws)
    case .executes: fault.executes = true
    case .headers:
      fault.headers = (1...Int.random(in: 1...2, using: &draws)).map { Parameter("X-H-\($0)", "\($0 * 30)") }
    case .body:
      fault.body = [#"{"code":-1001,"msg":"a  b"}"#, "<html>\n</html>", " leads", "body", "…"].randomElement(
        using: &draws)!
    case .side: fault.side = Side.allCases.randomElement(using: &draws)!
    case .price: fault.price = Price(units: Int64.random(in: 1...AmountBounds.price.units, using: &draws))
    case .quantity: fault.quantity = Quantity(units: Int64.random(in: 1...AmountBounds.quantity.units, using: &draws))
    case .reduceOnly: fault.isReduceOnly = true
    case .cancelled: fault.cancelled = CancelTarget.allCases.randomElement(using: &draws)!
    case .clockSide: fault.clockSide = ClockSide.allCases.randomElement(using: &draws)!
    }
  }

  /// Of every size, down to single nanoseconds, and often round.
  private static func span(using draws: inout SeededDraws) -> Span {
    let size = Int64.random(in: 0...1000, using: &draws)
    let unit = SpanValue.units.randomElement(using: &draws)!.nanoseconds
    let rest = Bool.random(using: &draws) ? Int64.random(in: 0..<unit, using: &draws) : 0
    return Span(nanoseconds: max(1, size * unit + rest))
  }

  /// The page shows each kind of fault written out, and what it shows is a fault.
  @Test func everyExampleOfThePageIsRead() throws {
    let page = try TextFile.read(path: "\(Checkout.root)/docs/reference/faults.md")
    let block = try #require(page.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
    let texts = block.split(separator: "\n").map { SpanValue.trimmed($0.split(separator: "inject:").last ?? "") }
    var shown: [FaultDefinition] = []
    for text in texts {
      let (fault, problems) = read(text)
      #expect(problems == [], "\(text)")
      if let fault, !shown.contains(fault.definition) { shown.append(fault.definition) }
    }
    #expect(shown.map(\.name) == FaultDefinition.all.map(\.name))
  }
}
