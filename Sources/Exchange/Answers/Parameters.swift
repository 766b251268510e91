import Binance
import Market

/// Reads the parameters of a request as the venue does: mandatory ones, malformed ones, enumerations
/// (binance-usdm 6.2, step 3). Names and enumeration values are case sensitive; unknown parameters are ignored.
struct Parameters {
  let request: RESTRequest
  let instruments: Instruments

  /// nil when it is absent or empty.
  func text(_ name: String) -> String? {
    guard let value = request[name], !value.isEmpty else { return nil }
    return value
  }

  func required(_ name: String) throws(VenueError) -> String {
    guard let value = text(name) else { throw .mandatory(name) }
    return value
  }

  func symbol() throws(VenueError) -> Symbol {
    guard let symbol = instruments.symbol(named: try required("symbol")) else { throw .invalidSymbol }
    return symbol
  }

  func symbolIfSent() throws(VenueError) -> Symbol? { text("symbol") == nil ? nil : try symbol() }

  func integer(_ name: String) throws(VenueError) -> Int64? {
    guard let text = text(name) else { return nil }
    guard let value = Int64(text), value >= 0 else { throw .mandatory(name) }
    return value
  }

  /// At most `most`; the venue's default when it is not sent.
  func limit(_ usual: Int, most: Int) throws(VenueError) -> Int {
    guard let limit = try integer("limit") else { return usual }
    guard limit > 0 else { throw .mandatory("limit") }
    return Int(min(limit, Int64(most)))
  }

  func decimal<Value: Scaled>(_ name: String, as type: Value.Type) throws(VenueError) -> Written<Value>? {
    guard let text = text(name) else { return nil }
    do throws(NumberProblem) { return try Written(parsing: text) } catch {
      throw error == .tooPrecise ? .tooPrecise : .mandatory(name)
    }
  }

  func side() throws(VenueError) -> Side {
    guard let side = Side(wireName: try required("side")) else { throw .invalidSide }
    return side
  }

  /// nil when it is not sent.
  func timeInForce() throws(VenueError) -> TimeInForce? {
    guard let text = text("timeInForce") else { return nil }
    let time = TimeInForce(wireName: text)
    guard time.isDocumented else { throw .invalidTimeInForce }
    return time
  }

  func flag(_ name: String, problem: VenueError) throws(VenueError) -> Bool? {
    switch text(name) {
    case nil: return nil
    case "true": return true
    case "false": return false
    default: throw problem
    }
  }

  /// BOTH, or nothing, in one-way mode; LONG or SHORT in hedge mode, in which nothing is traded here: -1020.
  func checkPositionSide(isHedge: Bool) throws(VenueError) {
    let side = try text("positionSide").map { text throws(VenueError) in
      guard let side = PositionSide(wireName: text) else { throw .invalidPositionSide }
      return side
    }
    switch side {
    case nil, .both: if isHedge { throw .wrongPositionSide }
    case .long, .short: throw isHedge ? .notSupported : .wrongPositionSide
    }
  }

  func clientId(_ name: String) throws(VenueError) -> String? {
    guard let text = text(name) else { return nil }
    guard text.utf8.count <= 36 else { throw .clientIdTooLong }
    let isLegal = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: ".")...UInt8(ascii: ":"),
        UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isLegal else { throw .illegalCharacters(name, legal: #"^[\.A-Z\:/a-z0-9_-]{1,36}$"#) }
    return text
  }

  /// binance-usdm 1.5.
  func checkTime(at now: Timestamp) throws(VenueError) {
    guard let timestamp = try integer("timestamp") else { throw .mandatory("timestamp") }
    let window = try integer("recvWindow") ?? 5000
    guard window <= 60000 else { throw .receiveWindowTooLong }
    guard timestamp < now.milliseconds + 1000 else { throw .ahead }
    guard now.milliseconds - timestamp <= window else { throw .tooOld }
  }
}
