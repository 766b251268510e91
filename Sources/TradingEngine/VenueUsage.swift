import Binance
import Market

/// What an answer says of the venue's limits, beside its meaning: how much of them is used, and how long to wait after a
/// refusal. Read from the headers; each is nil where the answer does not carry it. Source: binance-usdm 1.6.
public struct VenueUsage: Hashable, Sendable {
  /// Request weight used in the running minute.
  public var weight: Int?
  /// Orders placed in the running ten seconds, and in the running minute.
  public var ordersPerTenSeconds: Int?
  public var ordersPerMinute: Int?
  /// No request before this has passed: the limits are exceeded, or the venue has barred the address.
  public var retryAfter: Span?

  public init(
    weight: Int? = nil, ordersPerTenSeconds: Int? = nil, ordersPerMinute: Int? = nil, retryAfter: Span? = nil
  ) {
    self.weight = weight
    self.ordersPerTenSeconds = ordersPerTenSeconds
    self.ordersPerMinute = ordersPerMinute
    self.retryAfter = retryAfter
  }

  /// The answer said nothing of it, or there was none.
  public static let unknown = VenueUsage()

  /// A header that is no number of its kind counts as absent.
  public init(_ response: RESTResponse) {
    func count(_ header: String) -> Int? { response[header: header].flatMap { Int($0) } }
    weight = count("X-MBX-USED-WEIGHT-1M")
    ordersPerTenSeconds = count("X-MBX-ORDER-COUNT-10S")
    ordersPerMinute = count("X-MBX-ORDER-COUNT-1M")
    retryAfter = count("Retry-After").flatMap { (0...1_000_000_000).contains($0) ? .seconds(Int64($0)) : nil }
  }
}
