import Market
import Simulation

/// Drives the timeline of a plan and judges its expectations.
public final class Director: Script {
  let plan: RunPlan
  public private(set) var nextDue: Timestamp

  public init(plan: RunPlan) {
    self.plan = plan
    nextDue = plan.start
  }

  public func act(in world: any WorldControl) {}
  public func observe(_ occurrence: Occurrence, in world: any WorldControl) {}
  public func finish(in world: any WorldControl) {}

  /// Complete after `finish`.
  public var verdicts: Verdicts { Verdicts(failures: [], expectations: [], steps: []) }
}
