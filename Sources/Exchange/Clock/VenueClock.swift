import Market

/// The venue's own time: what it does without being asked, and when.
///
/// Of two things at one moment the beat of the seconds (prices, triggers, mark prices) comes before forming candles, these
/// before closing ones, and these before the agenda.
struct VenueClock: Sendable {
  /// What is due next.
  enum Due: Hashable, Sendable {
    case beat
    case formingCandles
    case closedCandle
    case agenda
  }

  /// What has to be beaten to.
  enum Beat: Hashable, Sendable {
    /// Nothing changes with the time.
    case none
    /// Minutes have to be closed.
    case minutes
    case seconds
  }

  var agenda = Agenda()
  var closedCandles = ClosedCandles()
  /// The first whole second that has not been played yet.
  private(set) var nextSecond: Timestamp
  /// When the beat is needed next; `.distantFuture` while nothing changes with the seconds.
  private var nextBeat = Timestamp.distantFuture
  /// How often forming candles are pushed; nil: never.
  private let formingEvery: Span?
  /// `.distantFuture` while nobody is subscribed to any.
  private var nextForming = Timestamp.distantFuture

  init(at start: Timestamp, formingEvery: Span? = nil) {
    nextSecond = start.roundedUpToSecond
    self.formingEvery = formingEvery
  }

  /// When something is due; `.distantFuture` when nothing is. Asked before every event, so the clock is read in place.
  @inline(__always) var nextDue: Timestamp {
    min(min(nextBeat, nextForming), min(closedCandles.nextDue, agenda.nextDue))
  }

  /// What is due at `nextDue`.
  var due: Due {
    let time = nextDue
    if nextBeat == time { return .beat }
    if nextForming == time { return .formingCandles }
    return closedCandles.nextDue == time ? .closedCandle : .agenda
  }

  /// The second that a beat plays; the next one is the one after.
  mutating func beginSecond(_ second: Timestamp) { nextSecond = second + .seconds(1) }

  /// The first second whose price is still to come.
  func unplayed(at now: Timestamp) -> Timestamp { max(nextSecond, now.roundedUpToSecond) }

  /// Sets when the beat comes next, after anything that may have changed what it is needed for.
  mutating func schedule(_ beat: Beat) {
    switch beat {
    case .none: nextBeat = .distantFuture
    case .seconds: nextBeat = nextSecond
    case .minutes:
      let open = Interval.m1.open(containing: nextSecond)
      nextBeat = open == nextSecond ? open : open + Interval.m1.length
    }
  }

  /// Begins the pushes of forming candles, or ends them.
  ///
  /// - Parameter now: nil when nobody is subscribed to any.
  mutating func scheduleForming(_ now: Timestamp?) {
    guard let formingEvery, let now else {
      nextForming = .distantFuture
      return
    }
    if nextForming == .distantFuture { nextForming = now.roundedUp(to: formingEvery) }
  }

  /// Forming candles have been pushed; the next push is that of the next span.
  mutating func scheduleForming(after now: Timestamp) {
    if let formingEvery { nextForming = now + formingEvery }
  }

  /// Seconds nobody needed have passed without being played.
  mutating func skipSeconds(before now: Timestamp) {
    if nextSecond < now, nextBeat >= now { nextSecond = now.roundedUpToSecond }
  }
}

extension Timestamp {
  /// The first whole second not before.
  var roundedUpToSecond: Timestamp { roundedUp(to: .seconds(1)) }

  /// The first multiple of the span in UTC that is not before.
  func roundedUp(to span: Span) -> Timestamp {
    let rest = nanoseconds % span.nanoseconds
    return rest == 0 ? self : Timestamp(nanoseconds: nanoseconds - rest + (rest > 0 ? span.nanoseconds : 0))
  }
}
