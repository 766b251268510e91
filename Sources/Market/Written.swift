/// A decimal number with at most eight places: prices, quantities and money of 64 bits, volumes of 96.
public protocol DecimalValue: Hashable, Sendable {
  /// The number, and how many digits stood after the point.
  static func read(_ text: UnsafeRawBufferPointer) throws(NumberProblem) -> (value: Self, places: Int)
  /// Places that are not zero, and those before them.
  var placesUsed: Int { get }
  /// Exactly so many digits after the point.
  func text(places: Int) -> String
  /// The same without making a string.
  func append(places: Int, to text: inout [UInt8])
}

extension Scaled {
  @inlinable public static func read(
    _ text: UnsafeRawBufferPointer
  ) throws(NumberProblem) -> (value: Self, places: Int) {
    let (units, places) = try DecimalText.parse(text)
    return (Self(units: units), places)
  }

  @inlinable public var placesUsed: Int {
    var places = 8
    var rest = units.magnitude
    while places > 0, rest % 10 == 0 {
      rest /= 10
      places -= 1
    }
    return places
  }

  @inlinable public func append(places: Int, to text: inout [UInt8]) {
    DecimalText.append(units, places: places, to: &text)
  }
}

/// A number together with the number of places it was, or is to be, written with: "1.7510000" stays seven places.
public struct Written<Value: DecimalValue>: Hashable, Sendable {
  public var value: Value
  public var places: Int

  @inlinable public init(_ value: Value, places: Int) {
    self.value = value
    self.places = places
  }

  /// Without trailing zeros, as the user data stream writes numbers.
  @inlinable public init(trimmed value: Value) {
    self.value = value
    places = value.placesUsed
  }

  public init(parsing text: some StringProtocol) throws(NumberProblem) {
    (value, places) = try DecimalText.withBytes(of: String(text)) { bytes throws(NumberProblem) in
      try Value.read(bytes)
    }
  }

  @inlinable public var text: String { value.text(places: places) }
}

extension Scaled {
  /// All digits, and zeros up to at least `places`: `1.71` with one, `-3.3904` with four, `0.0000` for nothing.
  public func text(atLeast places: Int) -> String { text(places: max(places, placesUsed)) }
}
