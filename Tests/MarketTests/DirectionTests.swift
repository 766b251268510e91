import Market
import Testing

@Suite struct DirectionTests {
  @Test func aDirectionHasItsOwnText() { #expect(Direction.allCases.map { "\($0)" } == ["long", "short"]) }
}
