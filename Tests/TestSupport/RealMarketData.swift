internal import CZlib
internal import Foundation
import Market

/// Real market data, where it is on this machine.
package enum RealMarketData {
  /// The folder that the environment variable MARKET_DATA names, else the one beside the repository.
  package static let folder =
    ProcessInfo.processInfo.environment["MARKET_DATA"] ?? "\(Checkout.root)/../shared/market-data"

  package static let isThere = FileManager.default.isReadableFile(atPath: "\(folder)/klines-5m-um")

  /// The bytes of a file of the folder, as they are stored.
  package static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }

  /// Every bar of a compressed table of bars, as closed candles of `symbol`; the file's name tells the interval.
  package static func candles(_ name: String, symbol: Symbol = Symbol(index: 0)) throws -> [Candle] {
    let interval = Interval(name: name.split(separator: "-").first { Interval(name: $0) != nil } ?? "")!
    // open_time,open,high,low,close,volume; a row that does not begin with a number is the header.
    return try unpacked("\(folder)/\(name)").split(separator: UInt8(ascii: "\n")).compactMap { line in
      let cells = String(decoding: line, as: UTF8.self).split(separator: ",").map(String.init)
      guard let openTime = Int64(cells[0]) else { return nil }
      return Candle(
        symbol: symbol, interval: interval, openTime: Timestamp(milliseconds: openTime), open: price(cells[1]),
        high: price(cells[2]), low: price(cells[3]), close: price(cells[4]), volume: Volume(cells[5])!,
        isClosed: true)
    }
  }

  private static func unpacked(_ path: String) throws -> [UInt8] {
    guard let file = gzopen(path, "rb") else { throw Unreadable(path: path) }
    defer { gzclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = gzread(file, &buffer, UInt32(buffer.count))
      guard count >= 0 else { throw Unreadable(path: path) }
      if count == 0 { return bytes }
      bytes += buffer[..<Int(count)]
    }
  }

  private struct Unreadable: Error { var path: String }
}
