/// How much was traded in a stretch of time, in the base or in the quote asset, in units of 1e-8.
///
/// Contracts that cost a fraction of a cent trade more than 92 233 720 368 a day, the range of `Quantity`, and a week of
/// any contract more than that in its quote asset. So a volume has the range of whole numbers of 64 bits *and* eight
/// places: 96 bits, which a `Candle` holds without becoming larger (decision 18). A sum beyond the range stays at its end:
/// no market ever traded so much, and a tape that says so still plays.
public struct Volume: Hashable, Comparable, Sendable, CustomStringConvertible, LosslessStringConvertible {
  private var low: UInt64
  private var high: Int32

  /// The number times 100 000 000.
  public var units: Int128 { Int128(high) << 64 | Int128(low) }

  /// Units beyond the range become its end.
  public init(units: Int128) {
    let held = Swift.min(Swift.max(units, -Self.limit), Self.limit)
    low = UInt64(truncatingIfNeeded: held)
    high = Int32(truncatingIfNeeded: held >> 64)
  }

  public init(_ quantity: Quantity) {
    low = UInt64(bitPattern: quantity.units)
    high = quantity.units < 0 ? -1 : 0
  }

  private static let limit = Int128(Int64.max) * Int128(unitsPerOne)

  public static let zero = Volume(.zero)
  /// 9 223 372 036 854 775 807.
  public static let largest = Volume(units: limit)

  public var isNegative: Bool { high < 0 }

  public static func < (a: Volume, b: Volume) -> Bool { (a.high, a.low) < (b.high, b.low) }

  public static func += (a: inout Volume, b: Volume) {
    let (sum, carries) = a.low.addingReportingOverflow(b.low)
    // Neither half is near the end of 32 bits, so that their sum is not beyond it.
    a.low = sum
    a.high += b.high + (carries ? 1 : 0)
    if a.high >= Self.largest.high || a.high < 0 { a = Volume(units: a.units) }
  }

  public static func += (a: inout Volume, b: Quantity) { a += Volume(b) }

  /// The sum; nil beyond the range.
  public func adding(_ other: Volume) -> Volume? {
    let sum = units + other.units
    return sum.magnitude <= Self.limit.magnitude ? Volume(units: sum) : nil
  }

  /// What so much of the base asset is worth, to the nearest 1e-8, ties to the even digit.
  public func worth(at price: Price) -> Volume {
    // In two parts: the whole product may need more than 128 bits. The whole part adds units without a fraction, and its
    // parity decides ties only together with the other one's.
    let (whole, part) = units.quotientAndRemainder(dividingBy: Int128(unitsPerOne))
    let product = part * Int128(price.units)
    let (more, rest) = product.quotientAndRemainder(dividingBy: Int128(unitsPerOne))
    let floor = whole * Int128(price.units) + more
    let twice = rest * 2
    let isUp = twice > Int128(unitsPerOne) || (twice == Int128(unitsPerOne) && floor & 1 != 0)
    return Volume(units: floor + (isUp ? 1 : 0))
  }

  public var description: String { DecimalText.fixed(units, places: placesUsed) }

  public init?(_ description: String) {
    guard let read = try? DecimalText.parseWide(description) else { return nil }
    self.init(units: read.units)
  }
}

extension Volume: DecimalValue {
  public static func read(_ text: UnsafeRawBufferPointer) throws(NumberProblem) -> (value: Volume, places: Int) {
    let (units, places) = try DecimalText.parseWide(text)
    guard units.magnitude <= limit.magnitude else { throw .tooLarge }
    return (Volume(units: units), places)
  }

  public var placesUsed: Int {
    var places = 8
    var rest = units.magnitude
    while places > 0, rest % 10 == 0 {
      rest /= 10
      places -= 1
    }
    return places
  }

  public func text(places: Int) -> String { DecimalText.fixed(units, places: places) }

  public func append(places: Int, to text: inout [UInt8]) { DecimalText.append(units, places: places, to: &text) }
}
