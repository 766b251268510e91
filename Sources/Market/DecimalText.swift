/// Decimal text to units of 1e-8 and back.
public enum DecimalText {
  /// Reads `[+-]digits[.digits]`. Returns the units and how many digits stood after the point.
  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(NumberProblem) -> (units: Int64, places: Int) {
    if let short = parseShort(bytes) { return short }
    return try parseLong(bytes)
  }

  /// The same for numbers beyond the range of 64 bits.
  public static func parseWide(_ bytes: UnsafeRawBufferPointer) throws(NumberProblem) -> (units: Int128, places: Int) {
    if let (units, places) = parseShort(bytes) { return (Int128(units), places) }
    return try parseLong(bytes)
  }

  private static func parseLong<Units: FixedWidthInteger & SignedInteger>(
    _ bytes: UnsafeRawBufferPointer
  ) throws(NumberProblem) -> (units: Units, places: Int) {
    var index = 0
    guard !bytes.isEmpty else { throw .empty }
    var isNegative = false
    if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      index = 1
    }
    var value: Units = 0
    var digits = 0
    var places = 0
    var seenPoint = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
        continue
      }
      let digit = Units(byte &- 48)
      guard byte >= 48, digit <= 9 else { throw .notANumber }
      digits += 1
      if seenPoint {
        places += 1
        if places > 8 {
          guard digit == 0 else { throw .tooPrecise }
          continue
        }
      }
      let (times, overflow1) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = times.addingReportingOverflow(digit)
      guard !overflow1, !overflow2 else { throw .tooLarge }
      value = sum
    }
    guard digits > 0 else { throw .notANumber }
    let (units, overflow) = value.multipliedReportingOverflow(by: Units(powersOfTen[8 - min(places, 8)]))
    guard !overflow else { throw .tooLarge }
    return (isNegative ? -units : units, places)
  }

  /// What nearly every number is: digits, perhaps a point and at most eight more, eighteen bytes in all, so that no step
  /// can leave the range. Nil for everything else.
  private static func parseShort(_ bytes: UnsafeRawBufferPointer) -> (units: Int64, places: Int)? {
    guard bytes.count <= 18 else { return nil }
    var value: Int64 = 0
    var index = 0
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int64(digit)
      index += 1
    }
    guard index > 0 else { return nil }
    var places = 0
    if index < bytes.count {
      guard bytes[index] == UInt8(ascii: ".") else { return nil }
      index += 1
      let first = index
      while index < bytes.count {
        let digit = bytes[index] &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        value = value &* 10 &+ Int64(digit)
        index += 1
      }
      places = index - first
      guard places <= 8 else { return nil }
    }
    let (units, overflow) = value.multipliedReportingOverflow(by: powersOfTen[8 - places])
    return overflow ? nil : (units, places)
  }

  public static func parse(_ text: String) throws(NumberProblem) -> (units: Int64, places: Int) {
    try withBytes(of: text) { bytes throws(NumberProblem) in try parse(bytes) }
  }

  public static func parseWide(_ text: String) throws(NumberProblem) -> (units: Int128, places: Int) {
    try withBytes(of: text) { bytes throws(NumberProblem) in try parseWide(bytes) }
  }

  /// The system's call for it cannot throw an error of a stated type.
  static func withBytes<Value>(
    of text: String, _ read: (UnsafeRawBufferPointer) throws(NumberProblem) -> Value
  ) throws(NumberProblem) -> Value {
    var text = text
    let result: Result<Value, NumberProblem> = text.withUTF8 { bytes in
      do throws(NumberProblem) { return .success(try read(UnsafeRawBufferPointer(bytes))) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  public static func shortest(_ units: Int64) -> String {
    var places = 8
    var rest = units.magnitude
    while places > 0, rest % 10 == 0 {
      rest /= 10
      places -= 1
    }
    return fixed(units, places: places)
  }

  /// Written straight into the string: texts of up to 15 characters, nearly all, need no memory of their own.
  public static func fixed(_ units: Int64, places: Int) -> String {
    let magnitude = units.magnitude
    return fixed(
      isNegative: units < 0, whole: magnitude / UInt64(unitsPerOne), fraction: magnitude % UInt64(unitsPerOne),
      places: places)
  }

  /// The whole part has at most 64 bits.
  public static func fixed(_ units: Int128, places: Int) -> String {
    let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: UInt128(unitsPerOne))
    return fixed(isNegative: units < 0, whole: UInt64(whole), fraction: UInt64(fraction), places: places)
  }

  private static func fixed(isNegative: Bool, whole: UInt64, fraction: UInt64, places: Int) -> String {
    String(unsafeUninitializedCapacity: 22 + max(places, 0)) { buffer in
      var place = buffer.count
      func put(_ byte: UInt8) {
        place -= 1
        buffer.initializeElement(at: place, to: byte)
      }
      var whole = whole
      let shown = min(max(places, 0), 8)
      var rest = fraction / UInt64(powersOfTen[8 - shown])
      let isZero = whole == 0 && rest == 0
      if places > 0 {
        for _ in shown..<max(places, shown) { put(48) }
        for _ in 0..<shown {
          put(48 + UInt8(rest % 10))
          rest /= 10
        }
        put(UInt8(ascii: "."))
      }
      repeat {
        put(48 + UInt8(whole % 10))
        whole /= 10
      } while whole > 0
      if isNegative, !isZero { put(UInt8(ascii: "-")) }
      let length = buffer.count - place
      for index in 0..<length { buffer[index] = buffer[place + index] }
      return length
    }
  }

  /// Appends the number with exactly `places` digits after the point, without making a string.
  public static func append(_ units: Int64, places: Int, to text: inout [UInt8]) {
    let magnitude = units.magnitude
    append(
      isNegative: units < 0, whole: magnitude / UInt64(unitsPerOne), fraction: magnitude % UInt64(unitsPerOne),
      places: places, to: &text)
  }

  /// The whole part has at most 64 bits.
  public static func append(_ units: Int128, places: Int, to text: inout [UInt8]) {
    let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: UInt128(unitsPerOne))
    append(isNegative: units < 0, whole: UInt64(whole), fraction: UInt64(fraction), places: places, to: &text)
  }

  private static func append(
    isNegative: Bool, whole: UInt64, fraction: UInt64, places: Int, to text: inout [UInt8]
  ) {
    let kept = places >= 8 ? fraction : fraction / UInt64(powersOfTen[8 - places])
    if isNegative, whole != 0 || kept != 0 { text.append(UInt8(ascii: "-")) }
    appendInteger(whole, to: &text)
    guard places > 0 else { return }
    text.append(UInt8(ascii: "."))
    let shown = min(places, 8)
    var divisor = UInt64(powersOfTen[shown]) / 10
    var rest = kept
    while divisor > 0 {
      text.append(48 + UInt8(rest / divisor))
      rest %= divisor
      divisor /= 10
    }
    for _ in shown..<places { text.append(48) }
  }

  public static func appendInteger(_ value: UInt64, to text: inout [UInt8]) {
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor *= 10 }
    var rest = value
    while divisor > 0 {
      text.append(48 + UInt8(rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }

  static let powersOfTen: [Int64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]
}
