import BigInt
import Market

/// A fraction of whole numbers without a limit, always in lowest terms.
struct Rational: Hashable, Comparable {
  let numerator: BigInt
  let denominator: BigInt

  init(_ numerator: BigInt, _ denominator: BigInt = 1) {
    precondition(denominator != 0)
    let divisor = BigInt(numerator.magnitude.greatestCommonDivisor(with: denominator.magnitude))
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  init(_ value: some Scaled) { self.init(BigInt(value.units), BigInt(unitsPerOne)) }
  init(_ product: Product) {
    self.init(BigInt(String(product.units))!, BigInt(unitsPerOne) * BigInt(unitsPerOne))
  }

  static let zero = Rational(0)
  var magnitude: Rational { self < .zero ? -self : self }
  var sign: Rational { Rational(BigInt(numerator.signum())) }

  static func < (a: Rational, b: Rational) -> Bool { a.numerator * b.denominator < b.numerator * a.denominator }
  static func + (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }
  static prefix func - (a: Rational) -> Rational { Rational(-a.numerator, a.denominator) }
  static func - (a: Rational, b: Rational) -> Rational { a + -b }
  static func * (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.numerator, a.denominator * b.denominator)
  }
  static func / (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator, a.denominator * b.numerator)
  }

  /// The nearest 1e-8; of two equally near the one whose last digit is even.
  var rounded: Rational {
    let scaled = self * Rational(BigInt(unitsPerOne))
    let twice = scaled * Rational(2)
    var (below, rest) = scaled.numerator.quotientAndRemainder(dividingBy: scaled.denominator)
    if rest < 0 { below -= 1 }
    rest = twice.numerator - 2 * below * twice.denominator
    let isUp = rest > twice.denominator || (rest == twice.denominator && below % 2 != 0)
    return Rational(isUp ? below + 1 : below, BigInt(unitsPerOne))
  }

  /// As an amount; what is finer than 1e-8 would be an error of the test.
  var money: Money {
    let units = self * Rational(BigInt(unitsPerOne))
    precondition(units.denominator == 1)
    return Money(units: Int64(units.numerator))
  }
}
