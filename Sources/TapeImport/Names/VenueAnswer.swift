/// Stored answers of the venue that are no market data: what they are, and what they are for.
enum VenueAnswer {
  /// - Parameter text: the beginning of the file, a single line of it at least.
  static func purpose(of text: String) -> (what: String, advice: String)? {
    let head = text.filter { !$0.isWhitespace }
    guard head.hasPrefix("{") || head.hasPrefix("[{") else { return nil }
    func has(_ keys: String...) -> Bool { keys.allSatisfy { head.contains("\"\($0)\":") } }
    if has("rateLimits") || has("symbols", "timezone") || has("exchangeFilters") {
      return (
        "this is an answer of GET /fapi/v1/exchangeInfo: trading rules, no market data",
        "name it in a scenario, exchange: { info: FILE }, and import the bars or trades alone"
      )
    }
    if has("brackets") || has("maintMarginRatio") {
      return (
        "this is an answer of GET /fapi/v1/leverageBracket: margin rules, no market data",
        "a run takes the brackets of its contracts from elsewhere; import the bars or trades alone"
      )
    }
    if has("totalWalletBalance") || has("feeTier", "canTrade") || has("accountAlias", "balance") {
      return (
        "this is an account of a client, no market data",
        "a scenario says with 'start:' what an account begins with; import the bars or trades alone"
      )
    }
    if has("positionAmt") || has("entryPrice") {
      return (
        "these are positions of a client, no market data",
        "a scenario says with 'start: { positions: … }' what is open; import the bars or trades alone"
      )
    }
    if head.hasPrefix("[{"), has("fundingRate") {
      return (
        "this is an answer of GET /fapi/v1/fundingRate as JSON",
        "make lines of fundingTime,fundingRate of it: --format funding-rate"
      )
    }
    if head.hasPrefix("{\"lastUpdateId\":") {
      return (
        "this is one answer of GET /fapi/v1/depth without the time at which it came",
        "lines of a time in nanoseconds, a space and the answer are read: --format collector"
      )
    }
    return nil
  }
}
