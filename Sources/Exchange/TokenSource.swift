import Market

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
    let base = SplitMix.mix(SplitMix.mix(SplitMix.mix(seed) ^ kind.rawValue) ^ number)
    let bytes = (0..<UInt64(length)).map { position in
      Self.letters[Int(SplitMix.mix(base ^ position).multipliedFullWidth(by: UInt64(Self.letters.count)).high)]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
