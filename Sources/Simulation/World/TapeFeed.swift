import Audit
import Basics
import Binance
import Market
import Tape
import TradingEngine

/// A tape as a market: a cursor that reads ahead by one item and holds nothing else.
///
/// What lies before `from` is history: it is handed over once, at the beginning, and never played.
package final class TapeFeed: MarketFeed {
  private let reader: TapeReader
  private let frames: MarketFrameReader
  private let instruments: Instruments
  private let from: Timestamp
  private var ahead: (time: Timestamp, item: FeedItem)?
  /// Contracts whose trades the tape has one by one, by symbol index; their sums are passed over from then on.
  private var hasTrades: [Bool]

  /// Opens the tape and reads up to `from`.
  ///
  /// - Parameters:
  ///   - recovers: read on behind damage, and leave out frames that no market can have sent.
  ///   - history: called for each closed candle before `from`, in the order of the tape.
  /// - Throws: `FileProblem`.
  package init(
    path: String, instruments: Instruments, from: Timestamp, recovers: Bool = false, history: (Candle) -> Void
  ) throws {
    reader = try TapeReader(path: path, recovers: recovers)
    frames = MarketFrameReader(instruments: instruments)
    self.instruments = instruments
    hasTrades = [Bool](repeating: false, count: instruments.count)
    self.from = from
    while let line = try reader.next() {
      switch line.content {
      case .history(let frame):
        if case .candle(let candle)? = try event(frame, line), candle.isClosed { history(candle) }
      case .market(_, let frame):
        guard let event = try event(frame, line) else { continue }
        if line.time < from {
          guard case .candle(let candle) = event, candle.isClosed else { continue }
          if candle.end <= from {
            history(candle)
            continue
          }
        }
        ahead = (max(line.time, from), .market(event))
        return
      case .audit(let json):
        guard line.time >= from, let signal = signal(json) else { continue }
        ahead = (line.time, .signal(signal))
        return
      default: continue
      }
    }
  }

  package var nextTime: Timestamp { ahead?.time ?? .distantFuture }

  package func next() throws -> FeedItem {
    let item = ahead?.item ?? .nothing
    ahead = nil
    while let line = try reader.next() {
      switch line.content {
      case .market(_, let frame):
        guard let event = try event(frame, line) else { continue }
        ahead = (max(line.time, from), .market(event))
        return item
      case .audit(let json):
        guard let signal = signal(json) else { continue }
        ahead = (line.time, .signal(signal))
        return item
      default: continue
      }
    }
    return item
  }

  private func event(_ frame: TapePayload, _ line: TapeLine) throws -> MarketEvent? {
    let read: MarketFrame
    do throws(WireProblem) {
      read = frame.isEncoded ? try frames.read(frame.bytes) : try frames.read(frame.raw)
    } catch {
      try reader.refuse(line, FrameFault(error))
      return nil
    }
    guard let event = event(read) else { return nil }
    guard let fault = event.fault else { return event }
    try reader.refuse(line, fault)
    return nil
  }

  /// Trades and their sums (`aggTrade`) are the same trades: of each contract only one kind is played.
  private func event(_ frame: MarketFrame) -> MarketEvent? {
    switch frame {
    case .event(let event, _):
      if case .trade(let trade) = event { hasTrades[Int(trade.symbol.index)] = true }
      return event
    case .aggregate(let trade, _): return hasTrades[Int(trade.symbol.index)] ? nil : .trade(trade)
    case .ignored: return nil
    }
  }

  /// A verdict that the engine of the recorded day put on record is a signal that it had.
  private func signal(_ json: TapePayload) -> Signal? {
    guard let line = try? JSONValue(parsing: json.bytes), case .verdict(let verdict)? = try? AuditEvent(line: line),
      let symbol = instruments.symbol(named: verdict.symbol)
    else { return nil }
    return Signal(
      symbol: symbol, direction: verdict.direction, entry: .price(verdict.entry), target: .price(verdict.target),
      stop: .price(verdict.stop), setupId: verdict.setupId, source: "recorded")
  }
}
