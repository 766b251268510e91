import Market

/// What a table from elsewhere says of a strategy's decisions on a recorded market: block `decisions` of a scenario.
///
/// The table speaks of the strategy's own ratio, from levels that are not rounded to the tick (`rr_model`).
package struct PublishedDecisions: Sendable {
  /// Where the table stands.
  package var source: String
  package var place: Place
  package var claims: [Claim]

  /// One statement of the table.
  package struct Claim: Sendable {
    package var kind: Kind
    package var place: Place
  }

  package enum Kind: Sendable {
    case evaluations(Int)
    /// All of them on one side, if it is said.
    case candidates(Int, Direction?)
    /// How many candidates lie below the least ratio, and their mean.
    case rejected(Int, mean: Written<Rate>?)
    /// How many candidates reach another least ratio.
    case atLeast(Rate, Int)
    /// A candidate that reaches the least ratio.
    case accepted(Moment, Written<Rate>)
    case levels(Moment, entry: Written<Price>, target: Written<Price>, stop: Written<Price>)
  }

  /// The close of a candle, under the scenario's clock.
  package struct Moment: Hashable, Sendable {
    package var hour: Int
    package var minute: Int
    package var interval: Interval

    package init(hour: Int, minute: Int, interval: Interval) {
      self.hour = hour
      self.minute = minute
      self.interval = interval
    }

    package var text: String {
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return "\(two(hour)):\(two(minute)) \(interval.name)"
    }
  }
}
