import Basics

extension HashedRandom {
  /// Even over `-spread ... +spread`, in whole microseconds.
  public func jitter(_ spread: Span, _ first: Int, _ second: Int) -> Span {
    let microseconds = spread.nanoseconds / 1000
    guard microseconds > 0 else { return .zero }
    let drawn = Int64(number(below: UInt64(2 * microseconds + 1), first, second))
    return Span(nanoseconds: (drawn - microseconds) * 1000)
  }

  /// True with the given probability.
  public func chance(_ probability: Rate, _ first: Int, _ second: Int) -> Bool {
    Int64(number(below: UInt64(unitsPerOne), first, second)) < probability.units
  }
}
