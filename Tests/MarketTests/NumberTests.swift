import BigInt
import Market
import TestSupport
import Testing

struct DecimalTests {
  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("1", 100_000_000), ("+1.5", 150_000_000), ("-0.00000001", -1), ("0.00000001", 1),
      ("82950.00", 8_295_000_000_000), ("1.7510000", 175_100_000), (".5", 50_000_000), ("5.", 500_000_000),
      ("1.000000000000", 100_000_000), ("000012.5", 1_250_000_000), ("92233720368.54775807", .max),
      ("-92233720368.54775807", -.max),
    ] as [(String, Int64)])
  func textIsReadExactly(text: String, units: Int64) throws {
    #expect(try Price(parsing: text).units == units)
  }

  @Test(
    arguments: [
      ("", .empty), ("-", .notANumber), ("+", .notANumber), (".", .notANumber), ("-.", .notANumber),
      ("1.2.3", .notANumber), ("1,5", .notANumber), (" 1", .notANumber), ("1 ", .notANumber), ("1e5", .notANumber),
      ("0x1", .notANumber), ("--1", .notANumber), ("NaN", .notANumber), ("inf", .notANumber), ("1\u{0}", .notANumber),
      ("١", .notANumber), ("0.000000001", .tooPrecise), ("1.123456789", .tooPrecise),
      ("92233720368.54775808", .tooLarge), ("-92233720368.54775809", .tooLarge), ("92233720369", .tooLarge),
      ("-100000000000", .tooLarge), ("9223372036854775808", .tooLarge),
    ] as [(String, NumberProblem)])
  func badTextIsRefused(text: String, problem: NumberProblem) {
    #expect(throws: problem) { try Money(parsing: text) }
    #expect(Money(text) == nil)
  }

  @Test func fourHundredDigitsAreTooLargeAndAsManyZerosAreNot() throws {
    #expect(throws: NumberProblem.tooLarge) { try Price(parsing: String(repeating: "9", count: 400)) }
    #expect(try Price(parsing: String(repeating: "0", count: 400) + "7") == Price("7"))
  }

  @Test(
    arguments: [
      (0, "0"), (1, "0.00000001"), (-1, "-0.00000001"), (150_000_000, "1.5"), (-150_000_000, "-1.5"),
      (100_000_000, "1"), (1_000_000_000_000, "10000"), (.max, "92233720368.54775807"), (.min, "-92233720368.54775808"),
    ] as [(Int64, String)])
  func descriptionIsTheShortestText(units: Int64, text: String) { #expect(Price(units: units).description == text) }

  @Test(arguments: [
    ("1.751", 7, "1.7510000"), ("1.751", 2, "1.75"), ("1.759", 2, "1.75"), ("-1.759", 2, "-1.75"), ("0", 3, "0.000"),
    ("-0.004", 2, "0.00"), ("-0.00000001", 8, "-0.00000001"), ("12", 0, "12"), ("0.5", 0, "0"),
    ("3.25", 10, "3.2500000000"),
  ])
  func fixedPlacesArePaddedOrCutTowardZero(text: String, places: Int, expected: String) throws {
    #expect(try Money(parsing: text).text(places: places) == expected)
  }

  @Test(arguments: ["0", "0.000", "1.7510000", "100.0", "-0.60000000", "82300", "0.00000001", "1.000000000000"])
  func writtenNumbersKeepTheirZeros(text: String) throws {
    #expect(try Written<Money>(parsing: text).text == text)
    #expect(try Written<Money>(parsing: text[...]).text == text)
  }

  @Test(arguments: [
    ("100.000", "100"), ("1.7030", "1.703"), ("0.00", "0"), ("-0.50", "-0.5"), ("0.00000001", "0.00000001"),
  ])
  func trimmedNumbersHaveNoZeros(text: String, expected: String) throws {
    #expect(Written(trimmed: try Money(parsing: text)).text == expected)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func textRoundTrip(seed: UInt64) throws {
    var generator = SeededDraws(seed: seed)
    for _ in 0..<50 {
      let value = Price(units: max(Int64(bitPattern: generator.next()) >> (generator.next() % 63), -.max))
      #expect(try Price(parsing: value.description) == value)
      #expect(try Price(parsing: value.text(places: 8)) == value)
    }
  }
}

struct RoundingTests {
  /// By the definition: of the two integers around the quotient the nearer one, of two equally near ones the even one.
  private func halfEven(_ dividend: BigInt, _ divisor: BigInt) -> BigInt {
    var floor = dividend / divisor
    if floor * divisor > dividend { floor -= 1 }
    let below = dividend - floor * divisor
    let above = (floor + 1) * divisor - dividend
    if below == above { return floor % 2 == 0 ? floor : floor + 1 }
    return below < above ? floor : floor + 1
  }

  @Test(arguments: [
    (5, 10, 0), (15, 10, 2), (25, 10, 2), (-5, 10, 0), (-15, 10, -2), (-25, 10, -2), (26, 10, 3),
    (-26, 10, -3), (24, 10, 2), (7, 7, 1), (0, 3, 0), (1, 3, 0), (2, 3, 1), (-2, 3, -1),
  ])
  func tiesGoToTheEvenNumber(dividend: Int128, divisor: Int128, quotient: Int128) {
    #expect(divideHalfEven(dividend, by: divisor) == quotient)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func halfEvenAgreesWithItsDefinition(seed: UInt64) {
    var generator = SeededDraws(seed: seed)
    for _ in 0..<50 {
      let a = Int64(bitPattern: generator.next()) >> (generator.next() % 63)
      let b = Int64(bitPattern: generator.next()) >> (generator.next() % 63)
      // Small divisors make ties frequent.
      let divisor = generator.next() % 2 == 0 ? Int128(generator.next() % 20 + 1) : Int128(generator.next() >> 1) + 1
      let dividend = Int128(a) * Int128(b)
      let expected = halfEven(BigInt(a) * BigInt(b), BigInt(String(divisor))!)
      #expect(String(divideHalfEven(dividend, by: divisor)) == String(expected), "\(dividend) by \(divisor)")
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func notionalIsExactAndRoundsHalfEven(seed: UInt64) {
    var generator = SeededDraws(seed: seed)
    for _ in 0..<20 {
      let price = Price(units: Int64(generator.next() >> (generator.next() % 40 + 10)))
      let quantity = Quantity(units: Int64(bitPattern: generator.next()) >> (generator.next() % 40 + 10))
      let exact = BigInt(price.units) * BigInt(quantity.units)
      let product = price * quantity
      #expect(String(product.units) == String(exact))
      let rounded = halfEven(exact, 100_000_000)
      #expect(Money(rounding: product).map { String($0.units) } == (Int64(String(rounded)).map { String($0) }))
    }
  }

  @Test func moneyBeyondTheRangeIsNil() {
    let product = Price(units: .max) * Quantity(units: .max)
    #expect(Money(rounding: product) == nil)
    #expect(Money(rounding: -product) == nil)
    #expect(Money(rounding: Money(units: .max).asProduct) == Money(units: .max))
  }

  @Test(arguments: [
    ("82300.07", "0.1", "82300", "82300.1", "82300.1"), ("82300.05", "0.1", "82300", "82300.1", "82300"),
    ("82300.15", "0.1", "82300.1", "82300.2", "82300.2"), ("82300.1", "0.1", "82300.1", "82300.1", "82300.1"),
    ("-0.07", "0.05", "-0.1", "-0.05", "-0.05"), ("-0.075", "0.05", "-0.1", "-0.05", "-0.1"),
    ("0", "0.01", "0", "0", "0"),
    ("0.00001", "0.01", "0", "0.01", "0"),
  ])
  func pricesGoToTheTick(price: String, tick: String, down: String, up: String, nearest: String) throws {
    let value = try Price(parsing: price)
    let tick = try Price(parsing: tick)
    #expect(value.roundedDown(to: tick).description == down)
    #expect(value.roundedUp(to: tick).description == up)
    #expect(value.rounded(to: tick).description == nearest)
  }

  @Test(arguments: [
    ("260.87", "0.1", "260.8"), ("-260.87", "0.1", "-260.8"), ("0.0009", "0.001", "0"), ("5", "1", "5"),
  ])
  func quantitiesNeverGrowByRounding(quantity: String, step: String, expected: String) throws {
    #expect(try Quantity(parsing: quantity).roundedTowardZero(to: Quantity(parsing: step)).description == expected)
  }

  @Test func floorGoesDownBelowZero() {
    #expect(divideFloor(-1, by: 10) == -1)
    #expect(divideFloor(-10, by: 10) == -1)
    #expect(divideFloor(9, by: 10) == 0)
  }
}
