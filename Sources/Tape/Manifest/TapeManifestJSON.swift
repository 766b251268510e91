import Basics
import Binance
import Market

extension TapeManifest {
  package var json: JSONValue {
    var members = [
      JSONMember("tape", .string(tape)), JSONMember("format", .integer(TapeHeader.version)),
      JSONMember("sha256", .string(sha256)), JSONMember("content-sha256", .string(contentSHA256)),
      JSONMember("bytes", .integer(bytes)), JSONMember("lines", .integer(lines)), JSONMember("header", header.json),
      JSONMember("licence", .string(licence)),
      JSONMember(
        "range",
        .object([
          JSONMember("from", from.map { .string(TimeText.write($0)) } ?? .null),
          JSONMember("to", to.map { .string(TimeText.write($0)) } ?? .null),
        ])), JSONMember("resolution", .string(resolution?.name ?? "tick")), JSONMember("counts", Self.json(counts)),
      JSONMember(
        "symbols",
        .array(
          symbols.map { symbol in
            .object([JSONMember("symbol", .string(symbol.symbol)), JSONMember("counts", Self.json(symbol.counts))])
          })),
      JSONMember(
        "gaps",
        .object([
          JSONMember("count", .integer(gapCount)),
          JSONMember(
            "listed",
            .array(
              gaps.map { gap in
                .object([
                  JSONMember("symbol", .string(gap.symbol)), JSONMember("from", .string(TimeText.write(gap.from))),
                  JSONMember("to", .string(TimeText.write(gap.to))), JSONMember("missing", .integer(gap.missing)),
                ])
              })),
        ])),
      JSONMember(
        "redactions",
        .object([JSONMember("listen-keys", .integer(listenKeys)), JSONMember("secrets", .integer(secrets))])),
    ]
    if let synthetic {
      members.append(
        JSONMember(
          "synthetic",
          .object([
            JSONMember("statement", .string(synthetic.statement)),
            JSONMember("generator", .string(synthetic.generator)),
            JSONMember("seed", .integer(synthetic.seed)), JSONMember("parameters", .object(synthetic.parameters)),
            JSONMember(
              "points",
              .array(
                synthetic.points.map { point in
                  .object([
                    JSONMember("symbol", .string(point.symbol)), JSONMember("at", .string(TimeText.write(point.at))),
                    JSONMember("price", .string(point.price.description)),
                    JSONMember("source", .string(point.source)),
                  ])
                })),
          ])))
    }
    if let recovery {
      members.append(
        JSONMember(
          "recovered",
          .object([
            JSONMember("losses", .integer(recovery.losses)), JSONMember("lines", .integer(recovery.lines)),
            JSONMember("bytes", .integer(recovery.bytes)),
            JSONMember("unchecked-lines", .integer(recovery.uncheckedLines)),
          ])))
    }
    return .object(members)
  }

  init(json: JSONValue) throws(WireProblem) {
    let format = try json.integer("format")
    guard format == Int64(TapeHeader.version) else {
      throw WireProblem("'format' is \(format), this program reads \(TapeHeader.version)")
    }
    tape = try json.string("tape")
    sha256 = try json.string("sha256")
    contentSHA256 = try json.string("content-sha256")
    bytes = Int(try json.integer("bytes"))
    lines = Int(try json.integer("lines"))
    header = try TapeHeader(json: try json.required("header"))
    licence = try json.string("licence")
    let range = try json.required("range")
    from = try Self.time(range, "from")
    to = try Self.time(range, "to")
    let resolution = try json.string("resolution")
    guard resolution == "tick" || Interval(name: resolution) != nil else {
      throw WireProblem("'resolution' is '\(resolution)', expected tick or an interval")
    }
    self.resolution = Interval(name: resolution)
    counts = try Self.counts(try json.required("counts"))
    symbols = []
    for symbol in try json.array("symbols") {
      symbols.append(
        TapeSummary.SymbolCount(
          symbol: try symbol.string("symbol"), counts: try Self.counts(try symbol.required("counts"))))
    }
    let gaps = try json.required("gaps")
    gapCount = Int(try gaps.integer("count"))
    self.gaps = []
    for gap in try gaps.array("listed") {
      guard let from = try Self.time(gap, "from"), let to = try Self.time(gap, "to") else {
        throw WireProblem("a gap without its range")
      }
      self.gaps.append(
        TapeSummary.Gap(
          symbol: try gap.string("symbol"), from: from, to: to, missing: Int(try gap.integer("missing"))))
    }
    let redactions = try json.required("redactions")
    listenKeys = Int(try redactions.integer("listen-keys"))
    secrets = Int(try redactions.integer("secrets"))
    synthetic = try json["synthetic"].map { (json) throws(WireProblem) in try Self.synthetic(json) }
    recovery = try json["recovered"].map { (json) throws(WireProblem) in
      Recovery(
        losses: Int(try json.integer("losses")), lines: Int(try json.integer("lines")),
        bytes: Int(try json.integer("bytes")), uncheckedLines: Int(try json.integer("unchecked-lines")))
    }
  }

  private static func synthetic(_ json: JSONValue) throws(WireProblem) -> Synthetic {
    guard case .object(let parameters) = try json.required("parameters") else {
      throw WireProblem("'parameters' is not an object")
    }
    guard case .number(let digits) = try json.required("seed"), let seed = UInt64(digits) else {
      throw WireProblem("'seed' is not a whole number")
    }
    var points: [Synthetic.Point] = []
    for point in try json.array("points") {
      let text = try point.string("price")
      guard let at = try time(point, "at"), let price = Price(text) else {
        throw WireProblem("a point without its time or price")
      }
      points.append(
        Synthetic.Point(
          symbol: try point.string("symbol"), at: at, price: price, source: try point.string("source")))
    }
    return Synthetic(generator: try json.string("generator"), seed: seed, parameters: parameters, points: points)
  }

  private static func time(_ json: JSONValue, _ key: String) throws(WireProblem) -> Timestamp? {
    if case .null = try json.required(key) { return nil }
    let text = try json.string(key)
    guard let time = TimeText.read(text) else {
      throw WireProblem("'\(key)' is '\(text)', expected 2026-01-29T21:10:00Z")
    }
    return time
  }

  /// Only the channels that occur, by letter.
  private static func json(_ counts: [Int]) -> JSONValue {
    .object(
      zip(TapeChannel.allCases, counts).filter { $0.1 > 0 }.map { JSONMember($0.0.letter, .integer($0.1)) })
  }

  private static func counts(_ json: JSONValue) throws(WireProblem) -> [Int] {
    guard case .object(let members) = json else { throw WireProblem("'counts' is not an object") }
    var counts = [Int](repeating: 0, count: TapeChannel.allCases.count)
    for member in members {
      guard let index = TapeChannel.allCases.firstIndex(where: { $0.letter == member.key }) else {
        throw WireProblem("'counts' names a channel '\(member.key)' that does not exist")
      }
      counts[index] = Int(try json.integer(member.key))
    }
    return counts
  }
}

/// JSON for people: two spaces, one member a line; an object or array of plain values that fits stays on one line.
enum PrettyJSON {
  static func text(_ value: JSONValue) -> [UInt8] {
    var text: [UInt8] = []
    append(value, indent: 0, to: &text)
    text.append(0x0A)
    return text
  }

  private static func append(_ value: JSONValue, indent: Int, to text: inout [UInt8]) {
    let flat = value.bytes
    switch value {
    case .object(let members) where !members.isEmpty && (members.contains { isNested($0.value) } || flat.count > 100):
      text.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        newLine(indent + 2, isFirst: index == 0, &text)
        JSONValue.string(member.key).append(to: &text)
        text += Array(": ".utf8)
        append(member.value, indent: indent + 2, to: &text)
      }
      close(UInt8(ascii: "}"), indent, &text)
    case .array(let elements) where !elements.isEmpty && (elements.contains(where: isNested) || flat.count > 100):
      text.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        newLine(indent + 2, isFirst: index == 0, &text)
        append(element, indent: indent + 2, to: &text)
      }
      close(UInt8(ascii: "]"), indent, &text)
    default: text += flat
    }
  }

  private static func isNested(_ value: JSONValue) -> Bool {
    switch value {
    case .object, .array: true
    default: false
    }
  }

  private static func newLine(_ indent: Int, isFirst: Bool, _ text: inout [UInt8]) {
    if !isFirst { text.append(UInt8(ascii: ",")) }
    text.append(0x0A)
    text += [UInt8](repeating: 0x20, count: indent)
  }

  private static func close(_ bracket: UInt8, _ indent: Int, _ text: inout [UInt8]) {
    text.append(0x0A)
    text += [UInt8](repeating: 0x20, count: indent)
    text.append(bracket)
  }
}
