import Binance
import Market
import Tape

/// Every candle of a tape in the tape's order.
///
/// - Returns: each with whether it is history, known when the tape begins, or was played.
package func candles(ofTape path: String, _ instruments: Instruments) throws -> [(candle: Candle, isHistory: Bool)] {
  let frames = MarketFrameReader(instruments: instruments)
  let reader = try TapeReader(path: path)
  var result: [(Candle, Bool)] = []
  while let line = try reader.next() {
    let bytes: [UInt8]
    let isHistory: Bool
    switch line.content {
    case .market(_, let frame): (bytes, isHistory) = (frame.bytes, false)
    case .history(let frame): (bytes, isHistory) = (frame.bytes, true)
    default: continue
    }
    if case .event(.candle(let candle), _) = try frames.read(bytes) { result.append((candle, isHistory)) }
  }
  return result
}
