import Audit
import Binance
import Exchange
import Market
import Oracle
import TradingEngine

/// The world as a script sees and steers it.
package protocol WorldControl: AnyObject, MetricSource {
  var instruments: Instruments { get }
  var now: Timestamp { get }
  /// Number of the event being handled, as in the event log.
  var eventNumber: Int { get }
  /// Begins a fault. Steps are named by number; `.fired` follows when it takes effect, which for a fault on requests or
  /// events is the first that it meets. nil duration: until the count is used up, or for ever.
  func inject(_ fault: Fault, step: Int, duration: Span?, count: Int?, probability: Rate?)
  /// Mark and last price jump, or one of them; the tape's next price takes over again, a flat market stays there.
  func setPrice(_ symbol: Symbol, of kind: PriceKind?, to price: Price, step: Int)
  /// Both, or one of them, move in a straight line, one price a second; the tape is shut out meanwhile.
  func movePrice(_ symbol: Symbol, of kind: PriceKind?, to price: Price, over: Span, step: Int)
  /// Both, or one of them, jump one tick beyond the trigger of the waiting stop (or target). False: there is none.
  func moveThroughTrigger(_ symbol: Symbol, of kind: TriggerKind, by price: PriceKind?, step: Int) -> Bool
  /// Hands the engine a signal.
  func signal(_ signal: Signal, step: Int)
  func command(_ command: OperatorCommand, step: Int)
}

extension WorldControl {
  /// Mark and last price together.
  package func setPrice(_ symbol: Symbol, to price: Price, step: Int) {
    setPrice(symbol, of: nil, to: price, step: step)
  }
  package func movePrice(_ symbol: Symbol, to price: Price, over: Span, step: Int) {
    movePrice(symbol, of: nil, to: price, over: over, step: step)
  }
  package func moveThroughTrigger(_ symbol: Symbol, of kind: TriggerKind, step: Int) -> Bool {
    moveThroughTrigger(symbol, of: kind, by: nil, step: step)
  }
}

package enum TriggerKind: String, CaseIterable, Hashable, Sendable { case stop, target }

/// What drives and judges a world from outside; the scenario language implements it.
package protocol Script: AnyObject {
  /// When the script wants to act next; `.distantFuture` when it does not.
  var nextDue: Timestamp { get }
  /// Some expectation reads a price, so that every tick must be looked at and not only every change.
  var watchesPrices: Bool { get }
  /// Called once, before the engine begins: faults that are to meet its first request are injected here.
  func prepare(in world: any WorldControl)
  /// Called at `nextDue`, in the timeline's lane of the queue.
  func act(in world: any WorldControl)
  /// Called after the event that caused it has been handled completely.
  func observe(_ occurrence: Occurrence, in world: any WorldControl)
  /// Called once, after the last event.
  func finish(in world: any WorldControl)
}

extension Script {
  package func prepare(in world: any WorldControl) {}
}
