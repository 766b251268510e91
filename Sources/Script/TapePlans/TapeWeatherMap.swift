import Basics
import Market
import TapeMaking
import TradingEngine

/// The `weather` of a tape plan: a list of maps whose keys follow from the kind.
struct TapeWeatherMap {
  let problems: Problems
  /// Reads a date and a time by the plan's clock.
  let moment: (String) throws(ValueProblem) -> Timestamp

  /// Keys besides `weather` and `symbols`, all of them required.
  static func keys(of kind: Weather.Kind) -> [String] {
    switch kind {
    case .trend, .squeeze: ["from", "to", "change"]
    case .range: ["from", "to", "width"]
    case .gap: ["at", "change"]
    case .crash: ["from", "to", "change", "rebound"]
    case .thinNight: ["from", "to"]
    }
  }

  func weather(_ map: MapReader) -> [Weather] {
    guard let node = map.value("weather") else { return [] }
    return problems.items(node).compactMap(one)
  }

  private func one(_ node: Node) -> Weather? {
    let names = Weather.Kind.allCases.map(\.rawValue)
    guard let written = node["weather"], let text = written.text else {
      problems.error("a weather must say which", at: node.place, expected: "weather: " + names.joined(separator: ", "))
      return nil
    }
    guard let kind = Weather.Kind(rawValue: text) else {
      problems.error(
        "unknown weather '\(text)'", at: written.place, expected: names.joined(separator: ", "),
        hint: NearestWord.hint(text, in: names))
      return nil
    }
    let what = "a \(kind.rawValue)"
    let keys = ["weather"] + Self.keys(of: kind) + ["symbols"]
    guard let map = MapReader(node, what: what, keys: keys, problems: problems) else { return nil }
    let plan = TapePlanMap(problems: problems)
    func time(_ key: String) -> Timestamp? { plan.required(map, key, what, moment) }
    func ratio(_ key: String) -> Rate? {
      Self.keys(of: kind).contains(key) ? plan.required(map, key, what, NumberValue.ratio) : .zero
    }
    let from = time(kind == .gap ? "at" : "from")
    let to = kind == .gap ? from : time("to")
    let (change, width, rebound) = (ratio("change"), ratio("width"), ratio("rebound"))
    let symbols = map.value("symbols").map { problems.items($0).compactMap { problems.text($0, what: "a symbol") } }
    guard let from, let to, let change, let width, let rebound else { return nil }
    return Weather(
      kind, from: from, to: to, change: change, width: width, rebound: rebound,
      symbols: symbols?.map(\.value) ?? [])
  }
}
