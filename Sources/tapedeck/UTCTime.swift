import ArgumentParser
import Market

/// A moment on the command line: `2026-01-29T21:10`, always UTC.
enum UTCTime {
  static func read(_ text: String, option: String) throws -> Timestamp {
    let parts = text.split(whereSeparator: { "-T: Z".contains($0) }).map { Int($0) }
    guard (3...6).contains(parts.count), !parts.contains(nil) else {
      throw ValidationError("\(option): expected a UTC time such as 2026-01-29T21:10, found '\(text)'")
    }
    let numbers = parts.compactMap { $0 }
    func part(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
    let civil = CivilTime(
      year: numbers[0], month: numbers[1], day: numbers[2], hour: part(3), minute: part(4), second: part(5))
    guard (1970...2261).contains(civil.year), CivilTime(civil.timestamp()) == civil else {
      throw ValidationError("\(option): there is no such time: '\(text)'")
    }
    return civil.timestamp()
  }
}
