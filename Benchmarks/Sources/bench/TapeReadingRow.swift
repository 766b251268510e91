import Binance
import Market
import Tape

extension BenchRow {
  /// S1: a gzip JSON tape to typed events, above what zlib alone needs to inflate the same bytes. Aim: at most 100 ns a
  /// frame.
  static let tapeReading = BenchRow(name: "S1", measure: measureTapeReading)

  private static func measureTapeReading(_ setting: BenchSetting) throws {
    Table.head("S1", "gzip JSON tape to typed events, least of \(setting.rounds) rounds")
    let tapes = try BenchTapes()
    var isMet = true
    if let real = BenchTapes.realFrames {
      isMet = try read(try tapes.real(real), "real frames", setting) && isMet
    } else {
      print("    real frames: not here, set MARKET_DATA")
    }
    isMet = try read(try tapes.made("million", minutes: 199), "a generated million", setting) && isMet
    Table.aim("at most 100 ns a frame above inflate", isMet: isMet)
  }

  private static func read(_ path: String, _ name: String, _ setting: BenchSetting) throws -> Bool {
    let floor = InflateFloor(path)
    let bytes = try floor.run()
    var (lines, events) = (0, 0)
    let times = try interleaved(
      rounds: setting.rounds,
      [
        { try floor.run() },
        {
          let reader = try TapeReader(path: path)
          lines = 0
          while try reader.next() != nil { lines += 1 }
        },
        { events = try readEvents(path) },
      ])
    func perFrame(_ time: Double) -> Double { time * 1e9 / Double(lines) }
    print(
      "    \(name): \(lines) frames of \(bytes / lines) bytes, \(events) of them events, compressed 1 : "
        + Table.fixed(Double(bytes) / BenchTapes.size(path)))
    Table.line("floor: inflate", perFrame(times[0]), "ns a frame")
    Table.line("lines of the tape, above the floor", perFrame(times[1] - times[0]), "ns a frame")
    Table.line("typed events, above the floor", perFrame(times[2] - times[0]), "ns a frame")
    return perFrame(times[2] - times[0]) <= 100
  }

  private static func readEvents(_ path: String) throws -> Int {
    let frames = MarketFrameReader(instruments: BenchTapes.instruments)
    let reader = try TapeReader(path: path)
    var events = 0
    while let line = try reader.next() {
      guard case .market(_, let frame) = line.content else { continue }
      if case .event = try frames.read(frame.raw) { events += 1 }
    }
    return events
  }
}
