import Market
import Oracle

/// Keeps how values went over a run: what a plot of it is drawn from.
///
/// A value is looked at after every change of account, order, connection or engine, at most once in `resolution`, and
/// kept when it differs from the one before: memory grows with what happened, not with the market events.
package final class SeriesRecorder: RunObserver {
  package struct Point: Hashable, Sendable {
    package var time: Timestamp
    package var value: MetricValue
  }

  package struct Series: Sendable {
    package let query: MetricQuery
    package fileprivate(set) var points: [Point] = []
  }

  package private(set) var series: [Series]
  private let resolution: Span
  private var next = Timestamp.distantPast

  /// - Parameters:
  ///   - queries: what is kept, in this order.
  ///   - resolution: zero: every change is looked at.
  package init(_ queries: [MetricQuery], resolution: Span = .zero) {
    series = queries.map { Series(query: $0) }
    self.resolution = resolution
  }

  package func changed(_ values: any MetricSource, at time: Timestamp) {
    guard time >= next else { return }
    next = time + resolution
    look(at: values, time)
  }

  private func look(at values: any MetricSource, _ time: Timestamp) {
    for index in series.indices {
      let value = values.value(of: series[index].query)
      guard value != series[index].points.last?.value else { continue }
      series[index].points.append(Point(time: time, value: value))
    }
  }
}
