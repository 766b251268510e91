import Binance
import Market

/// What a tape holds, counted.
public struct TapeSummary: Hashable, Sendable {
  public struct SymbolCount: Hashable, Sendable {
    public var symbol: String
    /// In the order of `TapeChannel.allCases`.
    public var counts: [Int]
    public subscript(channel: TapeChannel) -> Int { counts[TapeChannel.index(channel)] }
  }

  /// A time in which a symbol should have had bars and had none.
  public struct Gap: Hashable, Sendable {
    public var symbol: String
    /// Of the last line before and of the first after.
    public var from: Timestamp
    public var to: Timestamp
    public var missing: Int
  }

  public var header: TapeHeader
  /// Of the finest bars; nil for a recording of single events, in which silence is not a gap.
  public var resolution: Interval?
  /// The header included.
  public var lines = 1
  public var first: Timestamp?
  public var last: Timestamp?
  /// In the order of `TapeChannel.allCases`.
  private var counts = [Int](repeating: 0, count: TapeChannel.allCases.count)
  /// By name.
  public private(set) var symbols: [SymbolCount] = []
  /// In order of their end; the first hundred.
  public private(set) var gaps: [Gap] = []
  public private(set) var gapCount = 0
  private var lastMarket: [Timestamp?] = []
  /// The latest end of a bar.
  private var lastEnd: Timestamp?

  public static let gapsListed = 100

  public init(header: TapeHeader, resolution: Interval?) {
    self.header = header
    self.resolution = resolution
  }

  public subscript(channel: TapeChannel) -> Int { counts[TapeChannel.index(channel)] }

  /// The end of what was recorded: of the last bar where there are bars.
  public var end: Timestamp? { last.map { max($0, lastEnd ?? $0) } }

  /// Reads a whole tape, checking every line.
  public static func scan(path: String, resolution: Interval? = nil) throws(TapeProblem) -> TapeSummary {
    try TapeVerification.scan(path: path, resolution: resolution).summary
  }

  mutating func count(_ channel: TapeChannel, at time: Timestamp, line: UnsafeRawBufferPointer) {
    if first == nil { first = time }
    last = time
    counts[TapeChannel.index(channel)] += 1
    guard channel == .market || channel == .history || channel == .user || channel == .request,
      let name = FrameSymbol.find(in: line, isRequest: channel == .request)
    else { return }
    let index = place(of: name)
    symbols[index].counts[TapeChannel.index(channel)] += 1
    guard channel == .market else { return }
    guard let resolution else {
      lastMarket[index] = time
      return
    }
    // Bars of several lengths may stand side by side.
    let step = (FrameSymbol.interval(after: name, in: line) ?? resolution).length
    lastEnd = max(lastEnd ?? .distantPast, time + step)
    if let before = lastMarket[index] {
      let missing = (time - before).nanoseconds / step.nanoseconds - 1
      if missing > 0 {
        gapCount += 1
        if gaps.count < Self.gapsListed {
          gaps.append(Gap(symbol: symbols[index].symbol, from: before, to: time, missing: Int(missing)))
        }
      }
    }
    lastMarket[index] = time
  }

  private mutating func place(of name: UnsafeRawBufferPointer) -> Int {
    let equal = { (count: SymbolCount) in Self.isEqual(count.symbol, name) }
    if let index = symbols.firstIndex(where: equal) { return index }
    let text = String(decoding: name.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }, as: UTF8.self)
    let index = symbols.firstIndex { $0.symbol > text } ?? symbols.count
    symbols.insert(
      SymbolCount(symbol: text, counts: [Int](repeating: 0, count: TapeChannel.allCases.count)), at: index)
    lastMarket.insert(nil, at: index)
    return index
  }

  private static func isEqual(_ symbol: String, _ name: UnsafeRawBufferPointer) -> Bool {
    let symbol = symbol.utf8
    guard symbol.count == name.count else { return false }
    for (a, b) in zip(symbol, name) where a != (b >= 0x61 && b <= 0x7A ? b - 32 : b) { return false }
    return true
  }
}

extension TapeChannel {
  static func index(_ channel: TapeChannel) -> Int { indexes[Int(channel.rawValue)] }

  private static let indexes: [Int] = {
    var table = [Int](repeating: 0, count: 128)
    for (index, channel) in allCases.enumerated() { table[Int(channel.rawValue)] = index }
    return table
  }()
}

/// Finds the symbol that a frame or a request is about, without reading the JSON.
enum FrameSymbol {
  private static let stream = Array("\"stream\":\"".utf8)
  private static let field = Array("\"s\":\"".utf8)
  private static let parameter = Array("symbol=".utf8)

  static func find(in line: UnsafeRawBufferPointer, isRequest: Bool) -> UnsafeRawBufferPointer? {
    if isRequest { return name(after: parameter, in: line) }
    if let name = name(after: stream, in: line) { return name }
    return name(after: field, in: line)
  }

  /// The interval of a kline stream, whose name goes on behind the symbol: `btcusdt@kline_5m`.
  static func interval(after name: UnsafeRawBufferPointer, in line: UnsafeRawBufferPointer) -> Interval? {
    guard let base = line.baseAddress, let start = name.baseAddress else { return nil }
    let rest = line[(start - base + name.count)...]
    guard rest.starts(with: klineStream) else { return nil }
    let text = rest.dropFirst(klineStream.count).prefix { $0 != UInt8(ascii: "\"") }
    return Interval.allCases.first { text.elementsEqual($0.name.utf8) }
  }

  private static let klineStream = Array("@kline_".utf8)

  private static func name(after marker: [UInt8], in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard line.count > marker.count else { return nil }
    for start in 0..<(line.count - marker.count)
    where line[start] == marker[0] && line[start..<(start + marker.count)].elementsEqual(marker) {
      let from = start + marker.count
      var end = from
      while end < line.count, isNameCharacter(line[end]) { end += 1 }
      return end > from ? UnsafeRawBufferPointer(rebasing: line[from..<end]) : nil
    }
    return nil
  }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A) || byte == 0x5F
  }
}
