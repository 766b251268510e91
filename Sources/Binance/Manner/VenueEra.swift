/// One installation of the venue. Source: binance-usdm 1.1.
public enum VenueProfile: String, Hashable, Sendable, CaseIterable {
  case testnet, production
}

/// A stretch of the venue's history in which clients meet the same interface. Source: binance-usdm 0.
public enum VenueEra: Int, Hashable, Comparable, Sendable, CaseIterable {
  case e0, e1, e2, e3, e4
  public static func < (a: VenueEra, b: VenueEra) -> Bool { a.rawValue < b.rawValue }
  public var name: String { "E\(rawValue)" }
}
