/// Faults of messages to people.
extension FaultDefinition {
  static let notificationFaults = [failNotifications]

  static let failNotifications = FaultDefinition(
    "fail notifications", [FaultPhrase(nil, .channel, isOptional: true)],
    summary: "messages to people are not delivered", .notification)
}

extension Fault {
  /// Messages to people are not delivered. nil: by no channel, else by this one.
  package static func failNotifications(channel: String?) -> Fault {
    Fault(.failNotifications) { $0.channel = channel }
  }
}
