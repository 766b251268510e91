import TapeMaking

/// Reads the plan of a made tape (`Recordings/NAME.plan.yaml`) with the same rules and messages as a scenario.
package enum TapePlanReader {
  /// Throws all problems of the file at once, those of the plan as a whole included.
  package static func read(
    _ source: ScenarioSource, including texts: TextSource = .none
  ) throws(ScriptProblems) -> TapePlan {
    let problems = Problems()
    guard let written = YAMLReader(source: source, problems: problems).read() else {
      if !problems.hasErrors {
        problems.error("the file is empty", at: Place(source: source, line: 1, column: 1), expected: "tape: NAME")
      }
      throw ScriptProblems(problems.ordered)
    }
    let root = Includes(texts: texts, problems: problems).resolve(written, from: [source.path])
    let plan = TapePlanMap(problems: problems).plan(root)
    try problems.throwErrors()
    guard let plan else { throw ScriptProblems(problems.ordered) }
    for fault in plan.faults { problems.error(fault, at: place(of: fault, in: root)) }
    try problems.throwErrors()
    return plan
  }

  /// A fault begins with what it is about: a key of the plan, a symbol or `weather N`.
  private static func place(of fault: String, in root: Node) -> Place {
    let subject = String(fault.prefix { $0 != ":" })
    guard case .map(let entries) = root.content else { return root.place }
    if subject.hasPrefix("weather "), let number = Int(subject.dropFirst(8)),
      case .list(let items)? = root["weather"]?.content, items.indices.contains(number - 1)
    {
      return items[number - 1].place
    }
    if let entry = entries.first(where: { $0.key == subject }) { return entry.keyPlace }
    if case .list(let items)? = root["symbols"]?.content {
      for item in items { if let symbol = item["symbol"], symbol.text == subject { return symbol.place } }
    }
    return root.place
  }
}
