import Basics
import Binance
import Market
import Tape

/// A line of a tape that holds a kline frame, taken to pieces.
package struct TapeKline {
  package var time: Timestamp
  package var channel: TapeChannel
  package var stream: String
  package var kline: JSONValue
  package var event: JSONValue

  /// Of every line of a tape that holds nothing else.
  package static func all(_ path: String) throws -> [TapeKline] {
    try readAll(path).map { time, record in
      let frame: [UInt8]
      switch record {
      case .market(_, let bytes), .history(let bytes): frame = bytes
      default: frame = []
      }
      let json = try JSONValue(parsing: frame)
      let data = try json.required("data")
      return TapeKline(
        time: time, channel: record.channel, stream: try json.string("stream"), kline: try data.required("k"),
        event: data)
    }
  }
}
