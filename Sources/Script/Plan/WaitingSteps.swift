/// Steps that wait for each other in a ring: none of them ever happens.
struct WaitingSteps {
  let steps: [StepDraft]
  let problems: Problems

  func check() {
    var told: [String] = []
    for step in steps where !told.contains(step.id.value) {
      var ring: [StepDraft] = []
      var next: StepDraft? = step
      while let current = next, !ring.contains(where: { $0.id.value == current.id.value }) {
        ring.append(current)
        next = awaited(by: current)
      }
      // A step may wait for a ring without being part of it.
      guard let next, next.id.value == step.id.value, let place = anchor(of: step)?.place else { continue }
      told += ring.map(\.id.value)
      let names = ring.map { "'\($0.id.value)'" }
      problems.error(
        names.count == 1
          ? "step \(names[0]) waits for itself" : "steps \(names.joined(separator: ", ")) wait for each other",
        at: place, expected: "a step that something else sets off")
    }
  }

  private func anchor(of step: StepDraft) -> AnchorDraft? {
    guard case .when(.anchor(let anchor), _, _) = step.trigger else { return nil }
    return anchor
  }

  private func awaited(by step: StepDraft) -> StepDraft? {
    switch anchor(of: step)?.kind {
    case .fired(let id), .answered(let id): steps.first { $0.id.value == id.value }
    default: nil
    }
  }
}
