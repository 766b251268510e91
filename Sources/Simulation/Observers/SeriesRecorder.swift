import Market
import Oracle

/// Keeps how values went over a run: what a plot of it is drawn from.
///
/// A value is looked at after every change of account, order, connection or engine, at most once in `resolution`, and
/// kept when it differs from the one before: memory grows with what happened, not with the market events.
public final class SeriesRecorder: RunObserver {
  public struct Point: Hashable, Sendable {
    public var time: Timestamp
    public var value: MetricValue
  }

  public struct Series: Sendable {
    public let query: MetricQuery
    public fileprivate(set) var points: [Point] = []
  }

  public private(set) var series: [Series]
  private let resolution: Span
  private var next = Timestamp.distantPast

  /// - Parameters:
  ///   - queries: what is kept, in this order.
  ///   - resolution: zero: every change is looked at.
  public init(_ queries: [MetricQuery], resolution: Span = .zero) {
    series = queries.map { Series(query: $0) }
    self.resolution = resolution
  }

  public func changed(_ values: any MetricSource, at time: Timestamp) {
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
