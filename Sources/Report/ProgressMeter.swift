/// What a person sees of a long reading: how far it is, how fast it goes and how long it will still take.
package struct ProgressMeter: Sendable {
  /// What is over sooner shows nothing.
  package static let quietMilliseconds = 1000
  package static let stepMilliseconds = 200

  private let total: Int
  private var shownAt = 0

  /// - Parameter total: bytes to be read.
  package init(total: Int) { self.total = total }

  /// The line to show now; nil where there is nothing new to show.
  ///
  /// - Parameters:
  ///   - done: bytes read so far.
  ///   - milliseconds: since the beginning.
  package mutating func line(done: Int, milliseconds: Int) -> String? {
    guard milliseconds >= Self.quietMilliseconds, milliseconds - shownAt >= Self.stepMilliseconds, total > 0 else {
      return nil
    }
    shownAt = milliseconds
    let done = min(done, total)
    let rate = done * 1000 / milliseconds
    var text = "\(done * 100 / total) %   \(Self.size(done)) of \(Self.size(total))   \(Self.size(rate))/s"
    if rate > 0 { text += "   \((total - done + rate - 1) / rate) s left" }
    return text
  }

  /// `870 B`, `12.4 kB`, `1.1 GB`.
  static func size(_ bytes: Int) -> String {
    guard bytes >= 1000 else { return "\(bytes) B" }
    var unit = 1000
    var names = ["kB", "MB", "GB", "TB"][...]
    while names.count > 1, bytes / unit >= 1000 {
      unit *= 1000
      names = names.dropFirst()
    }
    let tenths = bytes / (unit / 10)
    return "\(tenths / 10).\(tenths % 10) \(names.first ?? "")"
  }
}
