// For its guard against texts that come by reflection.
import Basics

/// A decimal number held as an integer count of 1e-8.
///
/// Eight places are the finest that the venue books in. Nothing passes through binary floating point: text is parsed into
/// `units`, and `units` are printed back. The range is ±92 233 720 368; what does not fit is refused when it is read.
public protocol Scaled: DecimalValue, Comparable, CustomStringConvertible, LosslessStringConvertible {
  /// The number times 100 000 000.
  var units: Int64 { get }
  init(units: Int64)
}

/// How many units make one.
public let unitsPerOne: Int64 = 100_000_000

/// Why a text is not a number that can be held.
public enum NumberProblem: Error, Hashable, Sendable {
  case empty
  case notANumber
  /// More than eight places that are not zero.
  case tooPrecise
  case tooLarge
}

extension Scaled {
  @inlinable public static var zero: Self { Self(units: 0) }
  @inlinable public var isZero: Bool { units == 0 }
  @inlinable public var magnitude: Self { Self(units: Swift.abs(units)) }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.units < b.units }
  @inlinable public static func + (a: Self, b: Self) -> Self { Self(units: a.units + b.units) }
  @inlinable public static func - (a: Self, b: Self) -> Self { Self(units: a.units - b.units) }
  @inlinable public static prefix func - (a: Self) -> Self { Self(units: -a.units) }
  @inlinable public static func += (a: inout Self, b: Self) { a = a + b }
  @inlinable public static func -= (a: inout Self, b: Self) { a = a - b }

  /// The shortest text: no trailing zeros, no trailing point.
  @inlinable public var description: String { DecimalText.shortest(units) }

  /// Exactly `places` digits after the point; places beyond are cut toward zero, so ask only for what the value has.
  @inlinable public func text(places: Int) -> String { DecimalText.fixed(units, places: places) }

  /// Reads plain decimal text: an optional sign, digits, an optional point with digits.
  @inlinable public init(parsing text: some StringProtocol) throws(NumberProblem) {
    self.init(units: try DecimalText.parse(String(text)).units)
  }

  @inlinable public init?(_ description: String) {
    guard let value = try? Self(parsing: description) else { return nil }
    self = value
  }
}

/// Price of one unit of the base asset in the quote asset.
public struct Price: Scaled {
  public var units: Int64
  public init(units: Int64) { self.units = units }
}

/// Amount of the base asset. Signed where a position is meant: negative is short.
public struct Quantity: Scaled {
  public var units: Int64
  public init(units: Int64) { self.units = units }
}

/// Amount of the quote asset (USDT).
public struct Money: Scaled {
  public var units: Int64
  public init(units: Int64) { self.units = units }
}

/// A plain ratio: a fee rate of 0.04 % is 0.0004.
public struct Rate: Scaled {
  public var units: Int64
  public init(units: Int64) { self.units = units }
}

/// An exact product of two scaled numbers, in units of 1e-16. It never overflows for values that could be held at all.
public struct Product: Hashable, Comparable, Sendable {
  public var units: Int128
  public init(units: Int128) { self.units = units }
  public static let zero = Product(units: 0)
  public var isZero: Bool { units == 0 }
  public var magnitude: Product { Product(units: Swift.abs(units)) }
  public static func < (a: Product, b: Product) -> Bool { a.units < b.units }
  public static func + (a: Product, b: Product) -> Product { Product(units: a.units + b.units) }
  public static func - (a: Product, b: Product) -> Product { Product(units: a.units - b.units) }
  public static prefix func - (a: Product) -> Product { Product(units: -a.units) }
  public static func += (a: inout Product, b: Product) { a = a + b }
  public static func -= (a: inout Product, b: Product) { a = a - b }
}

extension Price {
  /// Exact notional.
  public static func * (price: Price, quantity: Quantity) -> Product {
    Product(units: Int128(price.units) * Int128(quantity.units))
  }
}

extension Price {
  /// The nearest 1e-8, ties to the even digit; nil beyond the range.
  public init?(rounding product: Product) {
    guard let units = Int64(exactly: divideHalfEven(product.units, by: Int128(unitsPerOne))) else { return nil }
    self.init(units: units)
  }
}

extension Money {
  /// The nearest 1e-8, ties to the even digit; nil beyond the range.
  public init?(rounding product: Product) {
    guard let units = Int64(exactly: divideHalfEven(product.units, by: Int128(unitsPerOne))) else { return nil }
    self.init(units: units)
  }

  public var asProduct: Product { Product(units: Int128(units) * Int128(unitsPerOne)) }

  public static func * (money: Money, rate: Rate) -> Product {
    Product(units: Int128(money.units) * Int128(rate.units))
  }
}

/// Integer quotient rounded to the nearest, ties to even. `divisor` is positive.
public func divideHalfEven(_ dividend: Int128, by divisor: Int128) -> Int128 {
  precondition(divisor > 0)
  var (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  if remainder < 0 {
    quotient -= 1
    remainder += divisor
  }
  let twice = remainder * 2
  if twice > divisor || (twice == divisor && quotient & 1 != 0) { quotient += 1 }
  return quotient
}

/// `factor x other / divisor`, rounded like the above, however large the product is: the cost of a position times a
/// quantity needs more than 128 bits from a few million on. The quotient must fit; `divisor` is positive.
public func divideHalfEven(_ factor: Int128, times other: Int128, by divisor: Int128) -> Int128 {
  precondition(divisor > 0)
  let (short, overflow) = factor.multipliedReportingOverflow(by: other)
  guard overflow else { return divideHalfEven(short, by: divisor) }
  let (high, low) = factor.magnitude.multipliedFullWidth(by: other.magnitude)
  let (floor, remainder) = divisor.magnitude.dividingFullWidth((high, low))
  // Both sides are symmetric: half-even rounds the magnitude like the number.
  let rest = divisor.magnitude - remainder
  let isUp = remainder > rest || (remainder == rest && floor & 1 != 0)
  let quotient = floor + (isUp ? 1 : 0)
  return (factor < 0) == (other < 0) ? Int128(quotient) : -Int128(quotient)
}

/// Integer quotient rounded toward minus infinity. `divisor` is positive.
public func divideFloor(_ dividend: Int128, by divisor: Int128) -> Int128 {
  precondition(divisor > 0)
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}
