import Market

/// Lines of a collector file, `<ns> <json>`, held as a whole: the file is small.
final class CollectorLines {
  private var text: [UInt8] = []
  private var position = 0

  init(path: String) throws { try InflateFloor(path).run { self.text.append(contentsOf: $0) } }

  func next() -> (time: Timestamp, frame: [UInt8])? {
    guard let end = text[position...].firstIndex(of: 0x0A) else { return nil }
    defer { position = end + 1 }
    var time: Int64 = 0
    var place = position
    while place < end, text[place] != 0x20 {
      time = time * 10 + Int64(text[place]) - 48
      place += 1
    }
    return (Timestamp(nanoseconds: time), Array(text[min(place + 1, end)..<end]))
  }
}
