import Market

/// Draws for properties, the same on every machine; the seed is a test's argument and so printed with a failure.
package struct SeededDraws: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = SplitMix.mix(seed) }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix.mix(state)
  }
}
