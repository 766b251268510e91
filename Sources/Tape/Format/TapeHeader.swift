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

  /// What a tape is that no client of the venue could have recorded. It stands in the header, because a manifest can get lost.
  package enum Mark: String, CaseIterable, Hashable, Sendable {
    /// Made from a plan, through published prices.
    case reconstruction
    /// Prices of the spot market stand in for those of USDⓈ-M.
    case spot
    /// A script made the market.
    case madeUp = "made-up"
    /// The recorder was killed: the rest is missing.
    case unfinished

    /// What the console puts beside a run.
    package var text: String {
      switch self {
      case .reconstruction: "reconstruction"
      case .spot: "spot prices"
      case .madeUp: "made-up market"
      case .unfinished: "unfinished"
      }
    }
  }

  /// The key of `marks` in the header.
  private static let marksKey = "marks"

  /// In the order of `Mark`.
  package var marks: [Mark] {
    let written = others.first { $0.key == Self.marksKey }?.value
    var names: [String] = []
    if case .array(let values)? = written {
      for case .string(let name) in values { names.append(name) }
    }
    // Tapes of earlier versions say it in words alone.
    if origin.hasPrefix("synthetic:") { names.append(Mark.reconstruction.rawValue) }
    return Mark.allCases.filter { names.contains($0.rawValue) }
  }

  /// The same with these marks besides those that it has.
  package func marked(_ more: [Mark]) -> TapeHeader {
    let all = Mark.allCases.filter { marks.contains($0) || more.contains($0) }
    guard all != marks else { return self }
    var header = self
    header.others.removeAll { $0.key == Self.marksKey }
    header.others.append(JSONMember(Self.marksKey, .array(all.map { .string($0.rawValue) })))
    return header
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
