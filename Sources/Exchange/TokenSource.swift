import Basics

/// Listen keys and client order ids that the venue makes up: a function of the seed, the kind and a number.
struct TokenSource: Sendable {
  enum Kind: UInt64, Sendable {
    case listenKey = 1
    case clientOrderId, clientAlgoId
  }

  private let seed: UInt64
  init(seed: UInt64) { self.seed = seed }

  func token(_ kind: Kind, number: UInt64, length: Int) -> String {
    HashedToken.text(seed: seed, kind: kind.rawValue, number: number, length: length)
  }
}
