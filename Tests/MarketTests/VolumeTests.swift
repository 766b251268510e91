import Testing

@testable import Market

@Suite struct VolumeTests {
  /// Digits go in and come out again, also where a `Quantity` ends at 92 233 720 368.
  @Test(arguments: ["0", "0.00000001", "300.5", "92233720368.54775808", "1539148712345.25", "9223372036854775807"])
  func digitsAreKept(text: String) throws {
    let volume = try #require(Volume(text))
    #expect(volume.description == text)
    let written = try Written<Volume>(parsing: text + (text.contains(".") ? "" : ".0"))
    #expect(written.value == volume)
    var bytes: [UInt8] = []
    volume.append(places: 8, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == volume.text(places: 8))
    #expect(Volume(volume.text(places: 8)) == volume)
  }

  @Test(arguments: [("", NumberProblem.empty), ("1e5", .notANumber), ("/", .notANumber), ("0.123456789", .tooPrecise)])
  func whatIsNoVolumeIsTold(text: String, problem: NumberProblem) {
    #expect(throws: problem) { _ = try Written<Volume>(parsing: text) }
  }

  @Test(arguments: ["9223372036854775808", "99999999999999999999999999999999999999999999"])
  func whatNoMarketTradesIsTooLarge(text: String) {
    #expect(throws: NumberProblem.tooLarge) { _ = try Written<Volume>(parsing: text) }
  }

  /// Three trades of 50 billion: 150 billion, more than 64 bits of 1e-8 hold.
  @Test func sumsGoBeyondSixtyFourBits() throws {
    var sum = Volume.zero
    for _ in 0..<3 { sum += try Quantity(parsing: "50000000000") }
    #expect(sum.description == "150000000000")
    #expect(sum.adding(sum)?.description == "300000000000")
    #expect(sum > Volume(Quantity(units: .max)))
  }

  @Test func sumsEndAtTheEndOfTheRange() {
    var sum = Volume.largest
    sum += Volume.largest
    #expect(sum == .largest)
    sum += Quantity(units: .max)
    #expect(sum == .largest)
    #expect(Volume.largest.adding(Volume(units: 1)) == nil)
    #expect(Volume.largest.description == "9223372036854775807")
  }

  /// The exact product in 128 bits, where it fits, is the reference; halves go to the even digit.
  @Test(arguments: [
    ("1.5", "2"), ("0.00000001", "0.5"), ("0.00000003", "0.5"), ("19512345678.9", "0.2"), ("3", "83000.1"),
  ])
  func worthIsTheRoundedProduct(amount: String, price: String) throws {
    let (volume, price) = (try #require(Volume(amount)), try Price(parsing: price))
    let expected = divideHalfEven(volume.units * Int128(price.units), by: Int128(unitsPerOne))
    #expect(volume.worth(at: price).units == expected)
  }

  @Test func theWorthOfTheLargestNumbersIsTheEndOfTheRange() {
    #expect(Volume.largest.worth(at: Price(units: .max)) == .largest)
  }

  /// Millions of these are moved: a wider volume must not make them larger than the 64 bytes they had.
  @Test func anEventOfTheMarketIsNoLargerThanACacheLine() {
    #expect(MemoryLayout<Candle>.stride == 64)
    #expect(MemoryLayout<MarketEvent>.stride == 64)
  }
}
