import Basics
import Binance

/// The first line of a tape: `#tape 1 {json}`.
package struct TapeHeader: Hashable, Sendable {
  package static let version = 1

  package var venue: String
  /// Exchange profile that the recording was made against (testnet, production).
  package var profile: String
  /// Era of the venue's behaviour (E0 to E4).
  package var era: String
  /// Where the content comes from, in words.
  package var origin: String
  /// Program and version that wrote it.
  package var madeBy: String
  /// Keys of later versions, kept as they were.
  package var others: [JSONMember]

  package init(
    venue: String = "binance-usdm", profile: String, era: String, origin: String, madeBy: String = ProgramVersion.text,
    others: [JSONMember] = []
  ) {
    self.venue = venue
    self.profile = profile
    self.era = era
    self.origin = origin
    self.madeBy = madeBy
    self.others = others
  }

  var json: JSONValue {
    .object(
      [
        JSONMember("venue", .string(venue)), JSONMember("profile", .string(profile)), JSONMember("era", .string(era)),
        JSONMember("origin", .string(origin)), JSONMember("made-by", .string(madeBy)),
      ] + others)
  }

  var line: String { "#tape \(Self.version) \(json.text)" }

  init(json: JSONValue) throws(WireProblem) {
    guard case .object(let members) = json else { throw WireProblem("the header is not a JSON object") }
    var texts: [String: String] = [:]
    let known = ["venue", "profile", "era", "origin", "made-by"]
    var others: [JSONMember] = []
    for member in members {
      guard known.contains(member.key) else {
        others.append(member)
        continue
      }
      guard case .string(let text) = member.value else { throw WireProblem("\"\(member.key)\" is not a text") }
      texts[member.key] = text
    }
    guard let venue = texts["venue"] else { throw WireProblem("\"venue\" is missing") }
    self.init(
      venue: venue, profile: texts["profile"] ?? "", era: texts["era"] ?? "", origin: texts["origin"] ?? "",
      madeBy: texts["made-by"] ?? "", others: others)
  }
}
