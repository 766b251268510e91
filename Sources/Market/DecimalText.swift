/// Decimal text to units of 1e-8 and back.
public enum DecimalText {
  /// Reads `[+-]digits[.digits]`. Returns the units and how many digits stood after the point.
  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(NumberProblem) -> (units: Int64, places: Int) {
    if let short = parseShort(bytes) { return short }
    var index = 0
    guard !bytes.isEmpty else { throw .empty }
    var isNegative = false
    if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      index = 1
    }
    var value: Int64 = 0
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
      let digit = Int64(byte) - 48
      guard digit >= 0, digit <= 9 else { throw .notANumber }
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
    let (units, overflow) = value.multipliedReportingOverflow(by: powersOfTen[8 - min(places, 8)])
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
    var text = text
    let result: Result<(units: Int64, places: Int), NumberProblem> = text.withUTF8 { bytes in
      do throws(NumberProblem) { return .success(try parse(UnsafeRawBufferPointer(bytes))) } catch {
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
    String(unsafeUninitializedCapacity: 22 + max(places, 0)) { buffer in
      var place = buffer.count
      func put(_ byte: UInt8) {
        place -= 1
        buffer.initializeElement(at: place, to: byte)
      }
      let magnitude = units.magnitude
      var whole = magnitude / UInt64(unitsPerOne)
      let fraction = magnitude % UInt64(unitsPerOne)
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
      if units < 0, !isZero { put(UInt8(ascii: "-")) }
      let length = buffer.count - place
      for index in 0..<length { buffer[index] = buffer[place + index] }
      return length
    }
  }

  /// Appends the number with exactly `places` digits after the point, without making a string.
  public static func append(_ units: Int64, places: Int, to text: inout [UInt8]) {
    let magnitude = units.magnitude
    let whole = magnitude / UInt64(unitsPerOne)
    let fraction = magnitude % UInt64(unitsPerOne)
    let kept = places >= 8 ? fraction : fraction / UInt64(powersOfTen[8 - places])
    if units < 0, whole != 0 || kept != 0 { text.append(UInt8(ascii: "-")) }
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

/// A number together with the number of places it was, or is to be, written with: "1.7510000" stays seven places.
public struct Written<Value: Scaled>: Hashable, Sendable {
  public var value: Value
  public var places: Int

  @inlinable public init(_ value: Value, places: Int) {
    self.value = value
    self.places = places
  }

  /// Without trailing zeros, as the user data stream writes numbers.
  @inlinable public init(trimmed value: Value) {
    self.value = value
    var places = 8
    var rest = value.units.magnitude
    while places > 0, rest % 10 == 0 {
      rest /= 10
      places -= 1
    }
    self.places = places
  }

  @inlinable public init(parsing text: some StringProtocol) throws(NumberProblem) {
    let (units, places) = try DecimalText.parse(String(text))
    value = Value(units: units)
    self.places = places
  }

  @inlinable public var text: String { value.text(places: places) }
}

extension Scaled {
  /// All digits, and zeros up to at least `places`: `1.71` with one, `-3.3904` with four, `0.0000` for nothing.
  public func text(atLeast places: Int) -> String { text(places: max(places, Written(trimmed: self).places)) }
}
