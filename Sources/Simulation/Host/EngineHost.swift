import Binance
import Market
import TradingEngine

/// Where an engine lives: takes what reaches it, keeps what it wants done, and can let it die and begin anew.
///
/// The numbers of requests, streams and timers that go in and out are those of the run: over any number of restarts none
/// is used twice. A message for an engine that has died reaches nobody.
package protocol EngineHost: AnyObject {
  /// An engine is at work.
  var isRunning: Bool { get }
  /// What the engine wants done, in order, since it was last cleared.
  var actions: [Action] { get }
  /// There are any: asked after every delivery.
  var hasActions: Bool { get }
  func clearActions()

  /// Begins the engine's life. Called at the start of a run and again after each `crash`.
  func start(seed: UInt64, at now: Timestamp)
  /// The engine is gone at once: nothing of it acts any more, and nothing reaches it.
  func crash()

  /// A market event, typed.
  func market(_ event: MarketEvent, at now: Timestamp)
  /// A market event as the bytes of its frame.
  func marketFrame(_ bytes: [UInt8], on stream: StreamID, at now: Timestamp)
  /// A frame of a user data stream.
  func userFrame(_ frame: UserFrame, on stream: StreamID, at now: Timestamp)
  func link(_ stream: StreamID, _ event: LinkEvent, at now: Timestamp)
  func timer(_ id: TimerID, at now: Timestamp)
  /// What comes from outside the wire: signals, commands, what became of messages.
  func input(_ input: EngineInput, at now: Timestamp)

  /// What is sent for a request that the engine wants sent.
  func encode(_ id: RequestID, _ call: Call, at now: Timestamp) -> RESTRequest
  /// The answer's bytes came. Returns what they meant; nil: nobody asked for it.
  func answer(_ id: RequestID, _ response: RESTResponse, at now: Timestamp) -> Answer?
  /// No answer will come.
  func unresolved(_ id: RequestID, _ why: String, at now: Timestamp)
}
