/// A disturbance as declared data: a kind of fault and what it is told. Duration, count and probability belong to the
/// timeline step that injects it.
package struct Fault: Hashable, Sendable {
  package let definition: FaultDefinition
  package let arguments: FaultArguments

  package init(_ definition: FaultDefinition, _ arguments: FaultArguments = FaultArguments()) {
    self.definition = definition
    self.arguments = arguments
  }

  init(_ definition: FaultDefinition, _ tell: (inout FaultArguments) -> Void) {
    var arguments = FaultArguments()
    tell(&arguments)
    self.init(definition, arguments)
  }
}

/// A fault in the words of a script, for the event log and for messages.
extension Fault: CustomStringConvertible {
  /// `delay POST /fapi/v1/order nth 2 by 3s`. Behind `inject:` it means this fault again.
  package var description: String { definition.text(arguments) }
}
