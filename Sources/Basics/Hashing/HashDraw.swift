/// Randomness as a hash of (seed, name, place, purpose): every draw stands by itself, so one minute or one symbol more
/// changes no other. SplitMix64 (Steele, Lea, Flood 2014) over FNV-1a of the name.
package struct HashDraw {
  private let key: UInt64

  package init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    key = SplitMix.mix(SplitMix.mix(seed) ^ hash)
  }

  package func draw(_ place: Int64, _ purpose: UInt64) -> UInt64 {
    SplitMix.mix(SplitMix.mix(key ^ UInt64(bitPattern: place)) ^ purpose)
  }

  /// Nearly normal, with mean 0 and a standard deviation of `bellScale`: the sum of twelve uniform numbers.
  package func bell(_ place: Int64, _ purpose: UInt64) -> Int64 {
    var sum: Int64 = 0
    for part: UInt64 in 0..<3 {
      let bits = draw(place, purpose << 8 | part)
      let numbers = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
      sum += 2 * Int64(numbers) - 4 * 65_535
    }
    return sum
  }

  package static let bellScale: Int64 = 131_072
}
