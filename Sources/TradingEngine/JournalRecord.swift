import Basics
import Binance

/// One record of an engine's journal: what it must still know after it has been started anew. The world keeps it and hands it
/// back at the next start, in the order of writing; what stands in it is the engine's own business.
public struct JournalRecord: Hashable, Sendable {
  /// What kind of record it is, in the engine's words.
  public var type: String
  public var data: [JSONMember]

  public init(type: String, data: [JSONMember]) {
    self.type = type
    self.data = data
  }
}
