/// The exact sum of the newest `length` values.
struct RollingSum: Sendable {
  let length: Int
  private(set) var total: Int128 = 0
  /// How many values are in the sum.
  private(set) var count = 0
  private var values: [Int64]
  private var next = 0

  init(length: Int) {
    self.length = length
    values = Array(repeating: 0, count: length)
  }

  var isFull: Bool { count == length }
  var mean: Mean { Mean(total: total, count: count) }

  /// Returns the value that fell out; nil while there is room.
  @discardableResult
  mutating func add(_ value: Int64) -> Int64? {
    let dropped = isFull ? values[next] : nil
    total += Int128(value) - Int128(dropped ?? 0)
    if dropped == nil { count += 1 }
    values[next] = value
    next += 1
    if next == length { next = 0 }
    return dropped
  }
}
