import Market
import Oracle
import Simulation
import Testing
import TradingEngine

@testable import Runs
@testable import Script

/// One test for each line of the semantics table in `docs/reference/scenario-language.md`.
@Suite struct ExpectationSemantics {
  let post = "POST /fapi/v1/listenKey"

  func world(_ expect: String, timeline: String = "") throws -> FakeWorld {
    FakeWorld(try plan(flat(timeline: timeline, expect: expect)))
  }

  static let rotation =
    "  - id: rotation\n    within: 1s of user-stream dark\n    that: requests[\"POST /fapi/v1/listenKey\"] == 1"

  @Test func countersOfAWindowStartAtTheAnchor() throws {
    let world = try world(Self.rotation)
    world["requests", post] = .count(7)
    world.event(at: .seconds(1), .changed)
    world.event(at: .seconds(10), .userStreamDark)
    world.event(at: .milliseconds(10_500), .changed) { $0["requests", post] = .count(8) }
    #expect(world.finish().hasPassed)
  }

  @Test func whatTheAnchorsOwnEventCausesBelongsToTheWindow() throws {
    let world = try world(Self.rotation)
    world["requests", post] = .count(7)
    world.event(at: .seconds(1), .changed)
    world.event(at: .seconds(10), .changed, .userStreamDark) { $0["requests", post] = .count(8) }
    #expect(world.finish().hasPassed)
  }

  @Test func aWindowOfTheStartCountsFromNothing() throws {
    let world = try world("  - within: 1s of start\n    that: requests[\"POST /fapi/v1/listenKey\"] == 1")
    world["requests", post] = .count(1)
    world.event(at: .zero, .changed)
    #expect(world.finish().hasPassed)
  }

  @Test func countsAreJudgedAtTheWindowsEnd() throws {
    let world = try world(Self.rotation)
    world["requests", post] = .count(0)
    world.event(at: .seconds(10), .userStreamDark)
    world.event(at: .milliseconds(10_200), .changed) { $0["requests", post] = .count(1) }
    world.event(at: .milliseconds(10_900), .changed) { $0["requests", post] = .count(2) }
    let failure = try #require(world.finish().failures.first)
    #expect(failure.id == "rotation")
    #expect(failure.time == world.plan.start + .seconds(11))
    #expect(failure.found == "requests[\"\(post)\"] is 2")
    #expect(failure.demand == "within 1s of user-stream dark: requests[\"\(post)\"] == 1")
    #expect("\(failure.place)" == "Scenarios/t.yaml:6:5")
  }

  @Test func whatComesAfterTheWindowDoesNotCount() throws {
    let world = try world(Self.rotation)
    world["requests", post] = .count(0)
    world.event(at: .seconds(10), .userStreamDark)
    world.event(at: .milliseconds(11_001), .changed) { $0["requests", post] = .count(1) }
    #expect(world.finish().failures.map(\.found) == ["requests[\"\(post)\"] is 0"])
  }

  @Test func eachFiringOpensItsOwnWindow() throws {
    let world = try world(Self.rotation)
    world["requests", post] = .count(0)
    world.event(at: .seconds(10), .userStreamDark)
    world.event(at: .milliseconds(10_100), .changed) { $0["requests", post] = .count(1) }
    world.event(at: .seconds(20), .userStreamDark)
    let verdicts = world.finish()
    #expect(verdicts.failures.map(\.time) == [world.plan.start + .seconds(21)])
    #expect(verdicts.expectations.map(\.windows) == [2])
  }

  @Test func anAnchorThatNeverFiresFails() throws {
    let failures = try world(Self.rotation).finish().failures
    #expect(failures.map(\.expected) == ["user-stream dark happens"])
    #expect(failures.map(\.found) == ["it never happened"])
  }

  @Test func predicatesAreJudgedAtFirstTruth() throws {
    let world = try world("  - within: 5s of user-stream dark\n    that: user-stream.open")
    world["user-stream.open"] = .truth(false)
    world.event(at: .seconds(10), .userStreamDark)
    world.event(at: .seconds(12), .userStreamOpen) { $0["user-stream.open"] = .truth(true) }
    world.event(at: .seconds(13), .changed) { $0["user-stream.open"] = .truth(false) }
    #expect(world.finish().hasPassed)
  }

  @Test func aPredicateThatIsNeverTrueFailsAtTheWindowsEnd() throws {
    let world = try world("  - within: 5s of start\n    that: user-stream.open")
    world["user-stream.open"] = .truth(false)
    let failures = world.finish().failures
    #expect(failures.map(\.time) == [world.plan.start + .seconds(5)])
    #expect(failures.map(\.found) == ["user-stream.open is no"])
  }

  @Test func withACountTheWholeExpressionIsJudgedAtTheEnd() throws {
    let text = "  - within: 5s of user-stream dark\n    that: user-stream.open and reconciliations == 1"
    let world = try world(text)
    world["user-stream.open"] = .truth(false)
    world["reconciliations"] = .count(0)
    world.event(at: .seconds(10), .userStreamDark)
    world.event(at: .seconds(11), .changed) {
      $0["user-stream.open"] = .truth(true)
      $0["reconciliations"] = .count(1)
    }
    world.event(at: .seconds(12), .changed) { $0["user-stream.open"] = .truth(false) }
    #expect(world.finish().failures.map(\.found) == ["user-stream.open is no"])
  }

  @Test func aWindowThatTheRunCutsIsJudgedAtTheEndOfTheRun() throws {
    let world = try world("  - within: 5s of user-stream dark\n    that: user-stream.open")
    world["user-stream.open"] = .truth(false)
    world.event(at: .minutes(60) - .seconds(1), .userStreamDark)
    #expect(world.finish().failures.map(\.hint) == ["the run ended before the window did"])
  }

  @Test func neverFailsAtTheFirstTruthOnce() throws {
    let world = try world("  - never: positions.short.open > 2")
    world["positions.short.open"] = .count(2)
    world.event(at: .seconds(1), .changed)
    world.event(at: .seconds(2), .changed) { $0["positions.short.open"] = .count(3) }
    world.event(at: .seconds(3), .changed) { $0["positions.short.open"] = .count(4) }
    let failures = world.finish().failures
    #expect(failures.map(\.time) == [world.plan.start + .seconds(2)])
    #expect(failures.map(\.found) == ["positions.short.open is 3"])
    #expect(failures.map(\.expected) == ["positions.short.open <= 2"])
  }

  @Test func alwaysFailsAtTheFirstUntruth() throws {
    let world = try world("  - always: wallet == exchange.wallet ± 0.01 USDT")
    world["wallet"] = .decimal(100_000_000)
    world["exchange.wallet"] = .decimal(101_000_000)
    world.event(at: .seconds(1), .changed)
    world.event(at: .seconds(2), .changed) { $0["exchange.wallet"] = .decimal(101_000_001) }
    let failures = world.finish().failures
    #expect(failures.map(\.found) == ["wallet is 1 USDT, exchange.wallet is 1.01000001 USDT"])
  }

  @Test(arguments: ["always: mark.XRPUSDT > 1", "never: mark.XRPUSDT > 1", "never: not mark.XRPUSDT > 1"])
  func withoutAnyEvaluationAlwaysAndNeverFail(_ line: String) throws {
    let world = try world("  - \(line)")
    world["mark", symbol: xrp] = .decimal(200_000_000)
    let failures = world.finish().failures
    #expect(failures.map(\.expected) == ["evaluated at least once"])
  }

  @Test(arguments: [
    "always: rr.pass-rate >= 0 %", "never: rr.pass-rate > 5 %", "never: not rr.pass-rate > 5 %",
    "sometimes: rr.pass-rate > 5 %", "sometimes: not rr.pass-rate > 5 %", "at-end: rr.pass-rate > 5 %",
    "at-end: not rr.pass-rate > 5 %", "at-end: rr.pass-rate != 5 %",
  ]) func undefinedFailsEverywhere(_ line: String) throws {
    let world = try world("  - \(line)")
    world["rr.pass-rate"] = .undefined
    world.event(at: .seconds(1), .changed)
    let failures = world.finish().failures
    #expect(failures.count == 1)
    #expect(failures.first?.found == "rr.pass-rate is undefined")
  }

  @Test func undefinedAtTheBeginningIsNoEvaluation() throws {
    let world = try world("  - always: mark.XRPUSDT > 1")
    world.event(at: .seconds(1), .changed)
    world.event(at: .seconds(2), .changed) { $0["mark", symbol: xrp] = .decimal(200_000_000) }
    let verdicts = world.finish()
    #expect(verdicts.hasPassed)
    #expect(verdicts.expectations.map(\.evaluations) == [1])
  }

  @Test func undefinedAfterAValueFailsAlsoInNever() throws {
    let world = try world("  - never: mark.XRPUSDT > 5")
    world.event(at: .seconds(1), .changed) { $0["mark", symbol: xrp] = .decimal(200_000_000) }
    world.event(at: .seconds(2), .changed) { $0["mark", symbol: xrp] = .undefined }
    #expect(world.finish().failures.map(\.found) == ["mark.XRPUSDT is undefined"])
  }

  @Test func undefinedInAWindowIsNotTruth() throws {
    let world = try world("  - within: 5s of start\n    that: not mark.XRPUSDT > 5")
    world.event(at: .seconds(1), .changed)
    #expect(world.finish().failures.map(\.found) == ["mark.XRPUSDT is undefined"])
  }

  @Test func sometimesWantsOneMoment() throws {
    let text = "  - sometimes: positions.open > 0"
    let met = try world(text)
    met["positions.open"] = .count(1)
    met.event(at: .seconds(1), .changed)
    met["positions.open"] = .count(0)
    met.event(at: .seconds(2), .changed)
    #expect(met.finish().hasPassed)

    let unmet = try world(text)
    unmet["positions.open"] = .count(0)
    unmet.event(at: .seconds(1), .changed)
    #expect(unmet.finish().failures.map(\.hint) == ["it was true at no moment"])
  }

  @Test func atEndLooksOnce() throws {
    let world = try world("  - at-end: missed-fills == 0 and positions.open == 0")
    world["missed-fills"] = .count(3)
    world["positions.open"] = .count(0)
    world.event(at: .seconds(1), .changed)
    world["missed-fills"] = .count(1)
    let failures = world.finish().failures
    #expect(failures.map(\.found) == ["missed-fills is 1"])
    #expect(failures.map(\.expected) == ["missed-fills == 0"])
  }

  @Test func duringCountsEventsWhileTheConditionHolds() throws {
    let text = "  - sometimes: fill during user-stream.dark"
    let met = try world(text)
    met["user-stream.dark"] = .truth(true)
    met.event(at: .seconds(1), .fill(xrp, isEntry: false))
    met["user-stream.dark"] = .truth(false)
    #expect(met.finish().hasPassed)

    let unmet = try world(text)
    unmet["user-stream.dark"] = .truth(false)
    unmet.event(at: .seconds(1), .fill(xrp, isEntry: false))
    unmet["user-stream.dark"] = .truth(true)
    unmet.event(at: .seconds(2), .changed)
    #expect(!unmet.finish().hasPassed)
  }

  @Test func countWhereCountsInsideAWindowFromTheAnchor() throws {
    let text = "  - within: 5s of user-stream dark\n    that: count(entry.XRPUSDT where user-stream.dark) == 1"
    let world = try world(text)
    world["user-stream.dark"] = .truth(true)
    world.event(at: .seconds(1), .fill(xrp, isEntry: true))
    world.event(at: .seconds(10), .userStreamDark)
    world.event(at: .seconds(11), .fill(xrp, isEntry: true))
    world.event(at: .seconds(11), .fill(doge, isEntry: true))
    world.event(at: .seconds(11), .fill(xrp, isEntry: false))
    #expect(world.finish().hasPassed)
  }
}

@Suite struct TimelineSemantics {
  func world(_ timeline: String) throws -> FakeWorld { FakeWorld(try plan(flat(timeline: timeline))) }

  @Test func atHappensAtItsTime() throws {
    let world = try world("  - at: 5m\n    market: set XRPUSDT 1.9\n  - at: 00:03\n    market: set DOGEUSDT 0.2")
    #expect(world.finish().hasPassed)
    #expect(world.log == ["3m set DOGEUSDT 0.2", "5m set XRPUSDT 1.9"])
  }

  @Test func whenFiresOnceUnlessEach() throws {
    for (each, times) in [("no", ["15s"]), ("yes", ["15s", "25s"])] {
      let world = try world(
        "  - when: position XRPUSDT opened\n    after: 5s\n    each: \(each)\n    operator: pause-entries")
      world.event(at: .seconds(10), .positionOpened(xrp))
      world.event(at: .seconds(11), .positionOpened(doge))
      world.event(at: .seconds(20), .positionOpened(xrp))
      #expect(world.finish().hasPassed)
      #expect(world.log == times.map { "\($0) command" })
    }
  }

  @Test func anExpressionWithEachFiresWhenItBecomesTrueAgain() throws {
    let world = try world("  - when: positions.open > 0\n    each: yes\n    operator: pause-entries")
    for (second, open) in [(1, 0), (2, 1), (3, 2), (4, 0), (5, 1)] {
      world.event(at: .seconds(Int64(second)), .changed) { $0["positions.open"] = .count(Int64(open)) }
    }
    _ = world.finish()
    #expect(world.log == ["2s command", "5s command"])
  }

  @Test func aStepMayFollowAnother() throws {
    let world = try world(
      "  - { id: cut, at: 1m, inject: day-cut }\n  - { when: cut fired, after: 20ms, market: move XRPUSDT mark through stop }"
    )
    world.whenInjected = { world, step in world.director.observe(.fired(step: step), in: world) }
    #expect(world.finish().hasPassed)
    #expect(world.log == ["1m inject cut", "1m20ms through stop"])
  }

  @Test func everyRepeatsFromTo() throws {
    let world = try world(
      "  - every: 10m\n    from: 5m\n    to: 30m\n    signal: short XRPUSDT stop +0.4 % target -1.0 %")
    #expect(world.finish().hasPassed)
    #expect(world.log == ["5m signal step-1", "15m signal step-1-2", "25m signal step-1-3"])
  }

  @Test func aCertainFaultMustFire() throws {
    let world = try world("  - at: 5m\n    inject: drop POST /fapi/v1/order before")
    let failures = world.finish().failures
    #expect(failures.map(\.found) == ["never fired"])
    #expect(failures.map(\.hint) == ["the fault was injected, but nothing met it"])
  }

  @Test func aWhenThatIsNeverMetFails() throws {
    let world = try world("  - when: refusal -1125\n    inject: day-cut")
    world.event(at: .seconds(1), .answer(endpoint: "PUT /fapi/v1/listenKey", status: 200, code: nil))
    #expect(world.finish().failures.map(\.hint) == ["its condition never came true"])
  }

  @Test func aStepThatMayNotFireMayNotFire() throws {
    #expect(try world("  - when: refusal -1125\n    may-not-fire: yes\n    inject: day-cut").finish().hasPassed)
  }

  @Test(arguments: [("3..", 2, false), ("3..", 3, true), ("1..2", 3, false), ("1..2", 2, true), ("0..", 0, true)])
  func firingsAreCounted(_ range: String, _ firings: Int, _ passes: Bool) throws {
    let world = try world(
      "  - at: 1m\n    probability: 5 %\n    expect-fired: \(range)\n    inject: duplicate user-events")
    for second in 0..<firings { world.event(at: .minutes(2) + .seconds(Int64(second)), .fired(step: 0)) }
    let verdicts = world.finish()
    #expect(verdicts.hasPassed == passes)
    #expect(verdicts.steps == [StepRecord(id: "step-1", firings: firings)])
  }

  @Test func aMissingStopIsSaid() throws {
    let world = try world("  - at: 1m\n    market: move XRPUSDT mark through stop")
    world.hasTrigger = false
    #expect(world.finish().failures.map(\.hint) == ["no stop was waiting when the step was due"])
  }

  @Test(arguments: [
    ("start", Occurrence.changed, true), ("position XRPUSDT closed", .positionClosed(xrp), true),
    ("position XRPUSDT closed", .positionClosed(doge), false), ("fill", .fill(doge, isEntry: false), true),
    ("fill XRPUSDT", .fill(doge, isEntry: false), false), ("entry XRPUSDT", .fill(xrp, isEntry: false), false),
    ("entry XRPUSDT", .fill(xrp, isEntry: true), true), ("user-stream open", .userStreamOpen, true),
    ("user-stream live", .userStreamState(.live), true), ("user-stream suspect", .userStreamState(.live), false),
    ("request POST /fapi/v1/order", .request(endpoint: "POST /fapi/v1/order", symbol: "XRPUSDT"), true),
    ("request POST /fapi/v1/order", .request(endpoint: "GET /fapi/v1/order", symbol: "XRPUSDT"), false),
    ("refusal -1125", .answer(endpoint: "PUT /fapi/v1/listenKey", status: 400, code: .noListenKey), true),
    ("verdict accepted", .verdict(xrp, rejection: nil), true),
    ("verdict accepted", .verdict(xrp, rejection: "rr_below_min"), false),
    ("verdict rejected", .verdict(xrp, rejection: "rr_below_min"), true),
  ]) func anchors(_ anchor: String, _ occurrence: Occurrence, _ isMet: Bool) throws {
    let world = try world("  - when: \(anchor)\n    operator: stop")
    world.event(at: .seconds(1), occurrence)
    _ = world.finish()
    #expect(world.log.count == (isMet ? 1 : 0))
  }
}
