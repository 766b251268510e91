import Market
import Oracle
import TradingEngine

/// The end of an engine's process, and its next beginning. The venue and the network know nothing of either: requests on
/// their way arrive, orders stay, and the connections are closed by the dead process's system.
extension World {
  /// The engine is gone at once: what it has said is on its way, and it hears nothing any more.
  package func crashEngine() {
    guard host.isRunning else { return }
    cause = note("engine crashes", about: EventTopic(.life))
    actionsUntilCrash = nil
    host.crash()
    oracle.crashed()
    timerGeneration.removeAll()
    outstanding.removeAll()
    for index in links.indices where !links[index].isAbandoned { letGo(index) }
    hasChanged = true
  }

  /// The engine crashes when it has carried out so many more actions: a crash between any two of them.
  package func crashEngine(afterActions count: Int) {
    guard count > 0 else { return crashEngine() }
    actionsUntilCrash = count
  }

  /// An engine that knows nothing begins, with numbers that no earlier one has used.
  package func startEngine() {
    guard !host.isRunning else { return }
    cause = note("engine starts", about: EventTopic(.life))
    host.start(seed: setup.seed, at: engineNow)
    carryOutActions()
    hasChanged = true
  }

  /// The engine's side of a connection is gone; the venue learns it a little later.
  func letGo(_ index: Int) {
    links[index].isAbandoned = true
    links[index].isOpenAtEngine = false
    let delay = streamLatency.draw(setup.latency.stream, ~links[index].stream.number, links[index].writes + 1)
    let arrival = max(links[index].lastArrivalAtVenue, now + delay)
    queue.push(.close(link: index, cause: events), at: arrival, lane: .atExchange)
  }
}
