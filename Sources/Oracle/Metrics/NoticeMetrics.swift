/// What people were told.
extension Metric {
  package static let alerts = Metric(
    "alerts", .word(.condition), .count, isCounter: true, .engine, [.alert], "alerts raised for this condition"
  ) { .count($0.oracle.alerts[$0.word] ?? 0) }

  package static let notifications = Metric(
    "notifications", .word(.title), .count, isCounter: true, .engine, [.message, .delivery],
    "messages with this title that were delivered"
  ) { .count($0.oracle.notifications[$0.word] ?? 0) }

  package static let notificationsFailed = Metric(
    "notifications.failed", .count, isCounter: true, .engine, [.delivery, .fault], "messages that were not delivered"
  ) { .count($0.oracle.notificationsFailed) }
}

extension WordList {
  package static let condition = WordList(
    "CONDITION", example: "echo_missing", otherwise: "no alert is raised for", isOfEngine: true
  ) {
    $0.conditions
  }

  /// An alert is a message, too, whose title is the condition.
  package static let title = WordList(
    "TITLE", example: "EMERGENCY_LIQUIDATION", otherwise: "no message has the title", isOfEngine: true
  ) { $0.titles + $0.conditions }
}
