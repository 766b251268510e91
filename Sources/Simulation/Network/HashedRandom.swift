import Market

/// Randomness as a function: the same seed, name and key always give the same number.
///
/// There is no state that a further draw could advance, so one request more shifts no other latency and no other fault.
public struct HashedRandom: Hashable, Sendable {
  private let base: UInt64

  public init(seed: UInt64, name: String) {
    var hash = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for byte in name.utf8 { hash = Self.mix(hash ^ UInt64(byte)) }
    base = hash
  }

  /// 64 evenly spread bits for a key of two parts, for example connection and ordinal.
  public func bits(_ first: Int, _ second: Int) -> UInt64 {
    Self.mix(Self.mix(base ^ UInt64(bitPattern: Int64(first))) ^ UInt64(bitPattern: Int64(second)))
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

  // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
