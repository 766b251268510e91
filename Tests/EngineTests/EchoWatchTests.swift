import Market
import Testing

@testable import Engine

/// What the user stream has to repeat, and for how long it is waited for. engine.md section 5, rule 7.
@Suite struct EchoWatchTests {
  private let deadline = Timestamp(seconds: 100)

  private func watch(isListening: Bool = true) -> EchoWatch {
    var watch = EchoWatch()
    watch.listen(isListening)
    watch.expect("a")
    watch.confirm("a", deadline: deadline)
    return watch
  }

  @Test func `what was not repeated is overdue at its deadline`() {
    let watch = watch()
    #expect(watch.overdue(at: deadline - .seconds(1)) == nil && watch.overdue(at: deadline) == "a")
    #expect(watch.nextDeadline == deadline)
  }

  @Test func `a dark stream owes nothing, and what it owed is looked for by reconciliation`() {
    #expect(watch(isListening: false).nextDeadline == nil)
    var watch = watch()
    watch.listen(false)
    #expect(watch.nextDeadline == nil && watch.overdue(at: deadline) == nil)
  }

  @Test func `a stream that is live all along still owes it`() {
    var watch = watch()
    watch.listen(true)
    #expect(watch.overdue(at: deadline) == "a")
    watch.drop("a")
    #expect(watch.overdue(at: deadline) == nil)
  }
}
