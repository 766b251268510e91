import Basics
import Binance
import Files
import Market

/// What a tape holds, counted.
package struct TapeSummary: Hashable, Sendable {
  package struct SymbolCount: Hashable, Sendable {
    package var symbol: String
    /// In the order of `TapeChannel.allCases`.
    package var counts: [Int]
    package subscript(channel: TapeChannel) -> Int { counts[TapeChannel.index(channel)] }
  }

  /// A time in which a symbol should have had bars and had none.
  package struct Gap: Hashable, Sendable {
    package var symbol: String
    /// Of the last line before and of the first after.
    package var from: Timestamp
    package var to: Timestamp
    package var missing: Int
  }

  package var header: TapeHeader
  /// Of the finest bars; nil for a recording of single events, in which silence is not a gap.
  package var resolution: Interval?
  /// The header included.
  package var lines = 1
  package var first: Timestamp?
  package var last: Timestamp?
  /// In the order of `TapeChannel.allCases`.
  private var counts = [Int](repeating: 0, count: TapeChannel.allCases.count)
  /// By name.
  package private(set) var symbols: [SymbolCount] = []
  /// In order of their end; the first hundred.
  package private(set) var gaps: [Gap] = []
  package private(set) var gapCount = 0
  private var lastMarket: [Timestamp?] = []
  private var tokens = RedactionTokens()

  /// Different listen keys, and occurrences of other secrets, that stand replaced on the tape.
  package var listenKeys: Int { tokens.listenKeys }
  package var secrets: Int { tokens.secrets }
  /// The latest end of a bar.
  private var lastEnd: Timestamp?

  package static let gapsListed = 100

  package init(header: TapeHeader, resolution: Interval?) {
    self.header = header
    self.resolution = resolution
  }

  package subscript(channel: TapeChannel) -> Int { counts[TapeChannel.index(channel)] }

  /// The end of what was recorded: of the last bar where there are bars.
  package var end: Timestamp? { last.map { max($0, lastEnd ?? $0) } }

  /// Reads a whole tape, checking every line.
  package static func scan(path: String, resolution: Interval? = nil) throws(FileProblem) -> TapeSummary {
    try TapeVerification.scan(path: path, resolution: resolution).summary
  }

  /// - Parameter line: the whole of it, or as much of it as may name a symbol or hold a replaced secret.
  mutating func count(_ channel: TapeChannel, at time: Timestamp, line: UnsafeRawBufferPointer) {
    if first == nil { first = time }
    last = time
    counts[TapeChannel.index(channel)] += 1
    tokens.count(in: line)
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
    if let index = symbols.firstIndex(where: { FrameSymbol.isEqual($0.symbol, name) }) { return index }
    let text = FrameSymbol.text(name)
    let index = symbols.firstIndex { $0.symbol > text } ?? symbols.count
    symbols.insert(
      SymbolCount(symbol: text, counts: [Int](repeating: 0, count: TapeChannel.allCases.count)), at: index)
    lastMarket.insert(nil, at: index)
    return index
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
