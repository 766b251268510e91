/// Texts of letters and digits that look made up at random and are a function of a seed, a kind and a number.
public enum HashedToken {
  private static let letters = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  public static func text(seed: UInt64, kind: UInt64, number: UInt64, length: Int) -> String {
    let base = SplitMix.mix(SplitMix.mix(SplitMix.mix(seed) ^ kind) ^ number)
    let bytes = (0..<UInt64(length)).map { position in
      letters[Int(SplitMix.mix(base ^ position).multipliedFullWidth(by: UInt64(letters.count)).high)]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
