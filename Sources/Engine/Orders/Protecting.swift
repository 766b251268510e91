/// In which order a position is protected.
package protocol Protecting: Sendable {
  /// Targets are sent before the stops, and not once the stops stand.
  var placesTargetsFirst: Bool { get }
}

/// What limits the loss goes first (engine.md 4.4).
package struct StopBeforeTarget: Protecting {
  package init() {}
  package var placesTargetsFirst: Bool { false }
}
