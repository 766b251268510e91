import Files
import Market

/// Settled funding rates: the venue's public fundingRate with three columns, or two of time and rate (data-formats 1).
///
/// No stream brings them; each becomes the answer to a request for this one rate, stamped at its time. The mark price of
/// the settlement is not in the file and stays empty, as the venue leaves it for old rates.
final class FundingRateRows: ImportReader {
  let symbol: String?
  private let csv: CSVText
  private let name: String

  init(_ source: ImportSource) throws(FileProblem) {
    name = try source.requiredSymbol()
    symbol = name
    csv = source.csv
  }

  var headerLines: Int { csv.headerLines }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    let isRow = try csv.next { () throws(FileProblem) in
      try csv.requireName(0, ["calc_time", "funding_time", "fundingtime"])
    }
    guard isRow else { return false }
    guard csv.count == 2 || csv.count == 3 else {
      throw csv.problem(
        csv.count - 1, "wrong number of columns", expected: "2 or 3 columns", found: "\(csv.count)")
    }
    line.time = try csv.time(0)
    let rate = try csv.decimal(csv.count - 1)
    guard abs(rate) < 100_000_000 else {
      throw csv.problem(
        csv.count - 1, "not a funding rate", expected: "a fraction such as 0.0001, which is 0.01 %")
    }
    let time = String(line.time.milliseconds)
    line.content = .answer(
      path: "/fapi/v1/fundingRate", query: "symbol=\(name)&startTime=\(time)&endTime=\(time)")
    line.bytes.removeAll(keepingCapacity: true)
    line.bytes.append(contentsOf: "[{\"symbol\":\"\(name)\",\"fundingTime\":\(time),\"fundingRate\":\"".utf8)
    line.bytes.append(contentsOf: csv[csv.count - 1])
    line.bytes.append(contentsOf: "\",\"markPrice\":\"\"}]".utf8)
    line.kind = Array("fundingRate".utf8)
    line.ordinal = nil
    return true
  }
}
