import Market

/// The prices of a contract at one moment; 0 is a price that there is none of.
struct Touch: Hashable, Sendable {
  var bid = Price.zero
  var ask = Price.zero
  /// Of the last trade, or of what stands in for trades.
  var last = Price.zero
  var mark = Price.zero
}
