/// Randomness as a function: the same seed, name and key always give the same number.
///
/// There is no state that a further draw could advance, so one request more shifts no other latency and no other fault.
public struct HashedRandom: Hashable, Sendable {
  private let base: UInt64

  public init(seed: UInt64, name: String) {
    var hash = SplitMix.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for byte in name.utf8 { hash = SplitMix.mix(hash ^ UInt64(byte)) }
    base = hash
  }

  /// 64 evenly spread bits for a key of two parts, for example connection and ordinal.
  public func bits(_ first: Int, _ second: Int) -> UInt64 {
    SplitMix.mix(SplitMix.mix(base ^ UInt64(bitPattern: Int64(first))) ^ UInt64(bitPattern: Int64(second)))
  }

  /// Even over `-spread ... +spread`, in whole microseconds.
  public func jitter(_ spread: Span, _ first: Int, _ second: Int) -> Span {
    let microseconds = spread.nanoseconds / 1000
    guard microseconds > 0 else { return .zero }
    let width = UInt64(2 * microseconds + 1)
    let drawn = Int64(bits(first, second).multipliedFullWidth(by: width).high)
    return Span(nanoseconds: (drawn - microseconds) * 1000)
  }

  /// True with the given probability.
  public func chance(_ probability: Rate, _ first: Int, _ second: Int) -> Bool {
    let drawn = Int64(bits(first, second).multipliedFullWidth(by: UInt64(unitsPerOne)).high)
    return drawn < probability.units
  }
}
