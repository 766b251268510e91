import Basics
import Market

/// A delay drawn evenly from `base - spread ... base + spread`; never below zero.
package struct Delay: Hashable, Sendable {
  package var base: Span
  package var spread: Span
  package init(base: Span, spread: Span = .zero) {
    self.base = base
    self.spread = spread
  }
}

/// How long things take between the engine and the venue, one way.
package struct Latency: Hashable, Sendable {
  /// A request to the venue, and again its answer back.
  package var rest: Delay
  /// A frame of a stream, either way.
  package var stream: Delay
  /// The client gives up on an answer after this; the outcome is then unresolved.
  package var answerTimeout: Span

  package init(
    rest: Delay = Delay(base: .milliseconds(40), spread: .milliseconds(15)),
    stream: Delay = Delay(base: .milliseconds(12), spread: .milliseconds(5)),
    answerTimeout: Span = .seconds(10)
  ) {
    self.rest = rest
    self.stream = stream
    self.answerTimeout = answerTimeout
  }
}

extension HashedRandom {
  func draw(_ delay: Delay, _ first: Int, _ second: Int) -> Span {
    let drawn = delay.base + jitter(delay.spread, first, second)
    return drawn < .zero ? .zero : drawn
  }
}
