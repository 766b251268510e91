import Market
import TestSupport
import Testing

@testable import Tape

@Suite struct PriceSketchTests {
  static func sketch(_ points: [(second: Int64, price: Int64)]) -> PriceSketch {
    var sketch = PriceSketch(Price(units: points[0].price), at: second(points[0].second))
    for point in points.dropFirst() { sketch.add(Price(units: point.price), at: second(point.second)) }
    return sketch
  }

  @Test func aStepASecondWhileThereIsRoom() {
    let sketch = Self.sketch([(0, 100), (1, 107), (3, 103), (3, 101)])
    #expect(sketch.text == "▁█ ▂")
    #expect(
      sketch.first.units == 100 && sketch.last.units == 101 && sketch.low.units == 100 && sketch.high.units == 107)
  }

  @Test func neighboursAreJoinedWhenTheRoomRunsOut() {
    // 48 steps of a second hold 0...47; the 49th second makes them 25 steps of two.
    let sketch = Self.sketch((0...48).map { (Int64($0), 100 + Int64($0)) })
    #expect(sketch.text.count == 25)
    #expect(sketch.text.first == "▁" && sketch.text.last == "█")
    let day = Self.sketch((0..<1440).map { (Int64($0) * 60, $0 < 720 ? 100 : 200) })
    #expect((25...48).contains(day.text.count))
    #expect(day.text == String(day.text.sorted()))
  }

  @Test func aPriceThatStandsStillIsALine() { #expect(Self.sketch([(0, 5), (2, 5)]).text == "▄ ▄") }

  /// The last moment that a tape can hold, from the first.
  @Test func anyTwoTimesFit() {
    var sketch = PriceSketch(Price(units: 1), at: .tapeMinimum)
    sketch.add(Price(units: .max), at: .tapeMaximum)
    #expect(sketch.text.first == "▁" && sketch.text.last == "█")
  }
}
