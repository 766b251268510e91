import Market
import Oracle
import Testing

@testable import Simulation

/// Which events of a log are picked for a failure.
@Suite struct EventTrailTests {
  private static let fills = Evidence([.fill])

  /// - Parameter events: kind, and the number of the event that led to it.
  private static func log(_ events: [(EventKind, Int)]) -> EventLog {
    var log = EventLog(header: "test")
    for (kind, cause) in events {
      log.note(kind.rawValue, at: Timestamp(nanoseconds: Int64(log.count)), cause: cause, about: EventTopic(kind))
    }
    return log
  }

  private static func numbers(_ lines: [EventLog.Line]) -> [Int] { lines.map(\.number) }

  @Test func whatLedToAnEventComesAlong() {
    let log = Self.log([(.signal, 0), (.timer, 0), (.request, 1), (.log, 1), (.fill, 3), (.timer, 2)])
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 6)) == [1, 3, 5])
    // What came later did not lead there.
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 4)) == [1])
  }

  /// A timer that something follows from is shown, and what set it is not.
  @Test func aTimerStandsOnlyWhereItIsTheCause() {
    let log = Self.log([(.signal, 0), (.timer, 1), (.request, 2), (.fill, 3), (.timer, 0), (.timer, 0)])
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 6)) == [2, 3, 4])
  }

  /// Market deliveries have a number and no line.
  @Test func aMarketDeliveryEndsTheWay() {
    var log = Self.log([(.timer, 0)])
    let time = Timestamp(nanoseconds: 5)
    log.note(.mark(MarkPrice(symbol: Symbol(index: 0), time: time, price: .zero)), stream: 1, at: time)
    log.note("fill", at: time, cause: 2, about: EventTopic(.fill))
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 3)) == [3])
  }

  @Test func aWindowBeginsWithWhatOpenedIt() {
    let log = Self.log([(.fill, 0), (.fault, 0), (.timer, 0), (.fill, 0)])
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 4, since: 2)) == [2, 4])
    // Where nothing of the kind happened in it, the last one before it says more than nothing.
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 3, since: 3)) == [1, 3])
  }

  /// Without anything that bears on the value: disturbances, decisions, refusals, executions.
  @Test func elseWhatAPersonLooksForFirst() {
    let log = Self.log([(.rejection, 0), (.timer, 0), (.request, 2), (.log, 0), (.exposure, 0)])
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 5)) == [1])
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [], to: 5)) == [1])
  }

  @Test func thereIsRoomForTheNewest() {
    let log = Self.log(Array(repeating: (.fill, 0), count: 40))
    #expect(Self.numbers(EventTrail.lines(of: log, bearingOn: [Self.fills], to: 40)) == Array(35...40))
    let chains = Self.log((0..<20).flatMap { [(EventKind.request, 0), (EventKind.fill, $0 * 2 + 1)] })
    let lines = EventTrail.lines(of: chains, bearingOn: [Self.fills], to: 40)
    #expect(lines.count == EventTrail.room && lines.last?.number == 40)
  }
}
