/// Listen keys and client order ids that the venue makes up: a function of the seed, the kind and a number.
struct TokenSource: Sendable {
  enum Kind: UInt64, Sendable {
    case listenKey = 1
    case clientOrderId, clientAlgoId
  }

  private let seed: UInt64
  init(seed: UInt64) { self.seed = seed }

  private static let letters = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  func token(_ kind: Kind, number: UInt64, length: Int) -> String {
    let base = Self.mix(Self.mix(Self.mix(seed) ^ kind.rawValue) ^ number)
    let bytes = (0..<UInt64(length)).map { position in
      Self.letters[Int(Self.mix(base ^ position).multipliedFullWidth(by: UInt64(Self.letters.count)).high)]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
