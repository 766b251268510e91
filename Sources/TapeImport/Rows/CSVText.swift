import Basics
import Files
import Market

/// Rows of a CSV file, their fields read one by one into exact numbers.
final class CSVText {
  let text: ImportText
  /// The line of the names of the columns, if there is one, and what stands before it.
  private(set) var headerLines = 0
  /// Lines before the names of the columns that are still to be passed over.
  private var preamble: Int
  private var hasHeader = false
  /// Data rows given so far.
  private(set) var rows = 0
  private var row: [UInt8] = []
  private var fields: [Range<Int>] = []
  private var clock: EpochTime

  /// - Parameter preamble: lines of other things before the names of the columns.
  init(_ text: ImportText, unit: EpochUnit?, preamble: Int = 0) {
    self.text = text
    self.preamble = preamble
    clock = EpochTime(unit: unit)
  }

  /// In what times are counted, once one was read; nil for calendar dates.
  var unit: EpochUnit? { clock.unit }

  /// Fields of the row at hand.
  var count: Int { fields.count }

  /// The bytes of a field, without the quotes around them.
  subscript(column: Int) -> ArraySlice<UInt8> { row[fields[column]] }

  func string(_ column: Int) -> String { String(decoding: self[column], as: UTF8.self) }

  /// Moves to the next row that is not blank; false at the end. A first line whose first field is no number is a header:
  /// `checkHeader` is called for it, and it is no row.
  func next(checkHeader: () throws(FileProblem) -> Void) throws(FileProblem) -> Bool {
    while let line = try text.next() {
      take(line)
      if row.isEmpty { continue }
      if preamble > 0 {
        preamble -= 1
        headerLines += 1
        continue
      }
      if rows == 0, !hasHeader, isHeader {
        hasHeader = true
        headerLines += 1
        try checkHeader()
        continue
      }
      rows += 1
      return true
    }
    return false
  }

  private var isHeader: Bool {
    guard let first = self[0].first else { return true }
    return first < 0x30 || first > 0x39
  }

  private func take(_ line: UnsafeRawBufferPointer) {
    row.removeAll(keepingCapacity: true)
    row.append(contentsOf: line)
    fields.removeAll(keepingCapacity: true)
    var start = 0
    for index in row.indices where row[index] == UInt8(ascii: ",") {
      fields.append(unquoted(start..<index))
      start = index + 1
    }
    fields.append(unquoted(start..<row.count))
  }

  private func unquoted(_ range: Range<Int>) -> Range<Int> {
    guard range.count >= 2, row[range.lowerBound] == 0x22, row[range.upperBound - 1] == 0x22 else { return range }
    return (range.lowerBound + 1)..<(range.upperBound - 1)
  }

  /// Every row has so many fields.
  func requireColumns(_ count: Int) throws(FileProblem) {
    guard fields.count == count else {
      throw problem(
        min(count, fields.count - 1), "wrong number of columns", expected: "\(count) columns", found: "\(fields.count)")
    }
  }

  // MARK: fields

  /// Units of 1e-8.
  func decimal(_ column: Int) throws(FileProblem) -> Int64 {
    try (number(column) as Quantity).units
  }

  private func number<Value: DecimalValue>(_ column: Int) throws(FileProblem) -> Value {
    let range = fields[column]
    let result: Result<Value, NumberProblem> = row.withUnsafeBytes { bytes in
      do throws(NumberProblem) {
        return .success(try Value.read(UnsafeRawBufferPointer(rebasing: bytes[range])).value)
      } catch { return .failure(error) }
    }
    switch result {
    case .success(let value): return value
    case .failure(let failure):
      let expected =
        switch failure {
        case .empty, .notANumber: "a decimal number"
        case .tooPrecise: "at most eight places"
        case .tooLarge: "a number below \(Value.self == Volume.self ? "9223372036854775807" : "92233720368")"
        }
      throw problem(column, "not a number that can be held", expected: expected)
    }
  }

  func value<Value: Scaled>(_ column: Int) throws(FileProblem) -> Value { Value(units: try decimal(column)) }

  /// What was traded in a bar.
  func volume(_ column: Int) throws(FileProblem) -> Volume { try number(column) }

  /// A price above zero, and within all prices.
  func price(_ column: Int) throws(FileProblem) -> Price {
    let price: Price = try value(column)
    guard price.units > 0, price <= AmountBounds.price else {
      throw problem(column, "not a price", expected: "a price above 0, at most \(AmountBounds.price)")
    }
    return price
  }

  /// Zero or more.
  func quantity(_ column: Int) throws(FileProblem) -> Quantity {
    let quantity: Quantity = try value(column)
    guard quantity.units >= 0 else { throw problem(column, "a negative quantity", expected: "0 or more") }
    return quantity
  }

  func whole(_ column: Int) throws(FileProblem) -> Int64 {
    let digits = self[column]
    guard !digits.isEmpty, digits.count <= 19, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      digits.first != 0x30 || digits.count == 1, let value = Int64(String(decoding: digits, as: UTF8.self))
    else { throw problem(column, "not a whole number", expected: "digits") }
    return value
  }

  /// `true` in files of futures, `True` in those of spot.
  func bool(_ column: Int) throws(FileProblem) -> Bool {
    switch string(column) {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: throw problem(column, "neither true nor false", expected: "true or false")
    }
  }

  func time(_ column: Int) throws(FileProblem) -> Timestamp {
    do throws(EpochTime.Problem) { return try clock.read(self[column]) } catch {
      throw problem(column, error.what, expected: error.expected, advice: error.advice)
    }
  }

  /// A problem in a field of the row at hand.
  func problem(
    _ column: Int, _ what: String, expected: String, found: String? = nil, advice: String? = nil
  ) -> FileProblem {
    text.problem(
      column: fields[column].lowerBound, what: what, expected: expected,
      found: found ?? Excerpt.of(self[column]), advice: advice)
  }
}
