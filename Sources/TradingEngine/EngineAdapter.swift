import Basics
import Binance
import Market

/// The one place where bytes become inputs and actions become bytes, in simulation and live alike.
///
/// It keeps which call each request was, because an answer can only be read by one who knows the question.
public struct EngineAdapter {
  public private(set) var engine: any TradingEngine
  public private(set) var actions = Actions()
  private var pending: [RequestID: Call] = [:]

  public init(_ engine: any TradingEngine) { self.engine = engine }

  public mutating func clearActions() { actions.removeAll() }

  public mutating func start(seed: UInt64, at now: Timestamp) {
    engine.handle(.start(seed: seed), at: now, into: &actions)
  }

  public mutating func market(_ event: MarketEvent, at now: Timestamp) {
    engine.market(event, at: now, into: &actions)
  }

  public mutating func input(_ input: EngineInput, at now: Timestamp) {
    engine.handle(input, at: now, into: &actions)
  }

  /// A text frame that is no market data: a user event or the reply to a control message.
  public mutating func frame(_ bytes: [UInt8], on stream: StreamID, at now: Timestamp) {
    do throws(WireProblem) {
      let event = try UserEvent(bytes: bytes)
      engine.handle(.user(event, on: stream), at: now, into: &actions)
    } catch {
      engine.handle(.undecodable(stream, bytes: bytes, why: error.description), at: now, into: &actions)
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
    engine.handle(.answer(id, answer), at: now, into: &actions)
    return answer
  }

  /// No answer will come.
  public mutating func unresolved(_ id: RequestID, _ why: String, at now: Timestamp) {
    guard pending.removeValue(forKey: id) != nil else { return }
    engine.handle(.answer(id, .unresolved(why)), at: now, into: &actions)
  }
}
