import Basics
import Binance
import Market

/// The one place where bytes become inputs and actions become bytes, in simulation and live alike: answers, user events,
/// market frames where they come as bytes, and requests.
///
/// It keeps which call each request was, because an answer can only be read by one who knows the question.
public struct EngineAdapter {
  public private(set) var engine: any TradingEngine
  public private(set) var actions = Actions()
  private var pending: [RequestID: Call] = [:]
  private let marketFrames: MarketFrameReader

  /// - Parameter instruments: the contracts whose market frames can be read.
  public init(_ engine: any TradingEngine, instruments: Instruments) {
    self.engine = engine
    marketFrames = MarketFrameReader(instruments: instruments)
  }

  public mutating func clearActions() { actions.removeAll() }

  /// - Parameter restored: what the engine's journal kept of an earlier run.
  public mutating func start(seed: UInt64, restored: [JournalRecord] = [], at now: Timestamp) {
    engine.handle(.start(seed: seed, restored: restored), at: now, into: &actions)
  }

  public mutating func market(_ event: MarketEvent, at now: Timestamp) {
    engine.market(event, at: now, into: &actions)
  }

  public mutating func input(_ input: EngineInput, at now: Timestamp) {
    engine.handle(input, at: now, into: &actions)
  }

  /// A frame of market data. What carries no event of a known contract is passed over.
  public mutating func marketFrame(_ bytes: [UInt8], on stream: StreamID, at now: Timestamp) {
    do throws(WireProblem) {
      if case .event(let event, _) = try marketFrames.read(bytes) { market(event, at: now) }
    } catch {
      engine.handle(.undecodable(stream, bytes: bytes, why: error.description), at: now, into: &actions)
    }
  }

  /// A frame that is no market data: a user event, or the reply to a control message.
  public mutating func userFrame(_ frame: UserFrame, on stream: StreamID, at now: Timestamp) {
    switch frame.meaning {
    case .success(let event): engine.handle(.user(event, on: stream), at: now, into: &actions)
    case .failure(let problem):
      engine.handle(.undecodable(stream, bytes: frame.bytes, why: problem.description), at: now, into: &actions)
    }
  }

  /// Turns a request into what is sent and remembers it until its answer comes.
  public mutating func encode(_ id: RequestID, _ call: Call, at now: Timestamp) -> RESTRequest {
    pending[id] = call
    return call.request(at: now)
  }

  /// The answer's bytes came. Returns what they meant. An answer nobody asked for is nil and changes nothing.
  @discardableResult
  public mutating func answer(_ id: RequestID, _ response: RESTResponse, at now: Timestamp) -> Answer? {
    guard let call = pending.removeValue(forKey: id) else { return nil }
    let answer = call.decode(response)
    engine.handle(.answer(id, answer, usage: VenueUsage(response)), at: now, into: &actions)
    return answer
  }

  /// No answer will come.
  public mutating func unresolved(_ id: RequestID, _ why: String, at now: Timestamp) {
    guard pending.removeValue(forKey: id) != nil else { return }
    engine.handle(.answer(id, .unresolved(why)), at: now, into: &actions)
  }
}
