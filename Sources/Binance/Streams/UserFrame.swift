import Basics

/// A frame of a user data stream, decoded once where it enters and handed on with what it means.
///
/// A class that never changes: a decoded order update fills hundreds of bytes, and whatever carries a frame (a parcel on
/// its way, for example) would be as large, market data included.
public final class UserFrame: Sendable {
  public let bytes: [UInt8]
  /// What the bytes say, or why they say nothing.
  public let meaning: Result<UserEvent, WireProblem>

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    do throws(WireProblem) {
      meaning = .success(try UserEvent(bytes: bytes))
    } catch {
      meaning = .failure(error)
    }
  }

  /// nil: the bytes are no event of a user data stream, for example the reply to a control message.
  public var event: UserEvent? { try? meaning.get() }

  /// Only these two forms of frame can carry a listen key: the event that names it, and the combined stream's envelope,
  /// whose stream name it is.
  public var canCarryListenKey: Bool {
    bytes.starts(with: Self.expiryPrefix) || bytes.starts(with: Self.envelopePrefix)
  }

  private static let expiryPrefix = Array("{\"e\":\"listenKeyExpired".utf8)
  private static let envelopePrefix = Array("{\"stream\"".utf8)
}

extension UserEvent {
  /// Contracts that the event tells of.
  public var symbols: [String] {
    switch self {
    case .order(let update): [update.symbol]
    case .account(let update): update.positions.map(\.symbol)
    case .algo(let update): [update.symbol]
    case .tradeLite(let trade): [trade.symbol]
    case .accountConfig(let update): [update.symbol]
    case .listenKeyExpired, .unknown: []
    }
  }
}
