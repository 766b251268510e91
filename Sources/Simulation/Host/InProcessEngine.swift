import Binance
import Market
import TradingEngine

/// An engine in the world's own process, made by a builder's function as often as it is started.
package final class InProcessEngine: EngineHost {
  private let make: () -> any TradingEngine
  private let instruments: Instruments
  /// One life of the engine. A class, so that a call reaches the engine in place: a market event copies nothing.
  private final class Life {
    // Reached at every market event; nothing here calls back, so the check at run time can find nothing.
    #if !DEBUG
      @exclusivity(unchecked)
    #endif
    var adapter: EngineAdapter
    init(_ adapter: EngineAdapter) { self.adapter = adapter }
  }

  /// nil: before the first start and after a crash.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  private var life: Life?
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  private var incarnation = Incarnation()

  /// - Parameter make: makes an engine that has seen nothing yet.
  package init(instruments: Instruments, make: @escaping () -> any TradingEngine) {
    self.instruments = instruments
    self.make = make
  }

  package var isRunning: Bool { life != nil }

  package var actions: [Action] { incarnation.outward }

  package var hasActions: Bool { !incarnation.outward.isEmpty }

  package func clearActions() { incarnation.outward.removeAll(keepingCapacity: true) }

  package func start(seed: UInt64, at now: Timestamp) {
    incarnation.begin()
    life = Life(EngineAdapter(make(), instruments: instruments))
    tell { $0.start(seed: seed, at: now) }
  }

  package func crash() {
    life = nil
    clearActions()
  }

  package func market(_ event: MarketEvent, at now: Timestamp) { tell { $0.market(event, at: now) } }

  package func marketFrame(_ bytes: [UInt8], on stream: StreamID, at now: Timestamp) {
    guard let stream = incarnation.inward(stream) else { return }
    tell { $0.marketFrame(bytes, on: stream, at: now) }
  }

  package func userFrame(_ frame: UserFrame, on stream: StreamID, at now: Timestamp) {
    guard let stream = incarnation.inward(stream) else { return }
    tell { $0.userFrame(frame, on: stream, at: now) }
  }

  package func link(_ stream: StreamID, _ event: LinkEvent, at now: Timestamp) {
    guard let stream = incarnation.inward(stream) else { return }
    tell { $0.input(.link(stream, event), at: now) }
  }

  package func timer(_ id: TimerID, at now: Timestamp) {
    guard let id = incarnation.inward(id) else { return }
    tell { $0.input(.timer(id), at: now) }
  }

  package func input(_ input: EngineInput, at now: Timestamp) { tell { $0.input(input, at: now) } }

  package func encode(_ id: RequestID, _ call: Call, at now: Timestamp) -> RESTRequest {
    guard let own = incarnation.inward(id) else { preconditionFailure("a request of an engine that has died") }
    guard let request = life?.adapter.encode(own, call, at: now) else {
      preconditionFailure("a request without an engine")
    }
    return request
  }

  package func answer(_ id: RequestID, _ response: RESTResponse, at now: Timestamp) -> Answer? {
    guard let own = incarnation.inward(id) else { return nil }
    var meaning: Answer?
    tell { meaning = $0.answer(own, response, at: now) }
    return meaning
  }

  package func unresolved(_ id: RequestID, _ why: String, at now: Timestamp) {
    guard let own = incarnation.inward(id) else { return }
    tell { $0.unresolved(own, why, at: now) }
  }

  private func tell(_ body: (inout EngineAdapter) -> Void) {
    guard let life else { return }
    body(&life.adapter)
    guard !life.adapter.actions.isEmpty else { return }
    for action in life.adapter.actions.list { incarnation.append(action) }
    life.adapter.clearActions()
  }
}

/// Turns the numbers that it gives itself, which begin anew with each life, into those of the run.
struct Incarnation {
  /// What the engine wants done, in the run's numbers.
  var outward: [Action] = []

  private var requests = Numbers()
  private var streams = Numbers()
  private var timers = Numbers()

  /// What the engine counts from 1 and the run counts on.
  private struct Numbers {
    /// The highest number that earlier lives have used.
    var base = 0
    var highest = 0

    mutating func outward(_ own: Int) -> Int {
      highest = max(highest, base + own)
      return base + own
    }

    /// nil: a number of an earlier life.
    func inward(_ number: Int) -> Int? { number > base ? number - base : nil }

    mutating func begin() { base = highest }
  }

  init() { outward.reserveCapacity(64) }

  /// A new life begins.
  mutating func begin() {
    requests.begin()
    streams.begin()
    timers.begin()
  }

  mutating func append(_ action: Action) { outward.append(renumbered(action)) }

  private mutating func renumbered(_ action: Action) -> Action {
    switch action {
    case .send(let id, let call): .send(RequestID(requests.outward(id.number)), call)
    case .open(let stream, let path): .open(StreamID(streams.outward(stream.number)), path: path)
    case .write(let stream, let bytes): .write(StreamID(streams.outward(stream.number)), bytes)
    case .close(let stream): .close(StreamID(streams.outward(stream.number)))
    case .setTimer(let id, let time): .setTimer(TimerID(timers.outward(id.number)), at: time)
    case .cancelTimer(let id): .cancelTimer(TimerID(timers.outward(id.number)))
    case .audit, .journal, .log, .notify: action
    }
  }

  func inward(_ id: RequestID) -> RequestID? { requests.inward(id.number).map { RequestID($0) } }
  func inward(_ stream: StreamID) -> StreamID? { streams.inward(stream.number).map { StreamID($0) } }
  func inward(_ id: TimerID) -> TimerID? { timers.inward(id.number).map { TimerID($0) } }
}
