/// Which position of a contract is meant.
///
/// In one-way mode a contract has one position, `both`; in hedge mode it has two beside each other, `long` and `short`.
/// Source: binance-usdm 3.1, parameter `positionSide`.
public enum PositionSide: UInt8, Hashable, Sendable, CaseIterable {
  case both, long, short

  /// How many there are.
  @usableFromInline static var sides: Int { 3 }
}

/// Names a position: a contract and a side of it.
public struct PositionKey: Hashable, Comparable, Sendable {
  public var symbol: Symbol
  public var side: PositionSide

  public init(_ symbol: Symbol, _ side: PositionSide = .both) {
    self.symbol = symbol
    self.side = side
  }

  /// Its place in a `PerPosition`: the sides of one contract lie side by side.
  @inlinable public var index: Int { Int(symbol.index) * PositionSide.sides + Int(side.rawValue) }

  /// By contract, then side: the order in which positions are listed wherever they are listed.
  public static func < (a: PositionKey, b: PositionKey) -> Bool { a.index < b.index }
}

/// A value for each contract of a run, found by the contract itself.
public struct PerSymbol<Value> {
  @usableFromInline internal var storage: [Value]

  /// In the order of the run's `Instruments`.
  public var values: [Value] { storage }

  /// - Parameters:
  ///   - count: how many contracts the run has; every symbol asked for lies below it.
  ///   - make: called once a contract, in their order.
  public init(count: Int, _ make: (Symbol) -> Value) {
    storage = (0..<count).map { make(Symbol(index: UInt16($0))) }
  }

  public init(repeating value: Value, count: Int) { storage = Array(repeating: value, count: count) }

  /// Read in place: a large value is not copied to look at a part of it.
  @inlinable public subscript(symbol: Symbol) -> Value {
    _read { yield storage[Int(symbol.index)] }
    _modify { yield &storage[Int(symbol.index)] }
  }

  public var symbols: [Symbol] { storage.indices.map { Symbol(index: UInt16($0)) } }
  public var count: Int { storage.count }
}

extension PerSymbol: Sendable where Value: Sendable {}
extension PerSymbol: Equatable where Value: Equatable {}
extension PerSymbol: Hashable where Value: Hashable {}

/// A value for each position that a run can have: three a contract, one-way and both sides of hedge mode.
public struct PerPosition<Value> {
  @usableFromInline internal var storage: [Value]

  /// In the order of `PositionKey`.
  public var values: [Value] { storage }

  /// - Parameters:
  ///   - count: how many contracts the run has.
  ///   - make: called once a position, in their order.
  public init(count: Int, _ make: (PositionKey) -> Value) {
    storage = (0..<count).flatMap { index in
      PositionSide.allCases.map { make(PositionKey(Symbol(index: UInt16(index)), $0)) }
    }
  }

  public init(repeating value: Value, count: Int) {
    storage = Array(repeating: value, count: count * PositionSide.sides)
  }

  @inlinable public subscript(key: PositionKey) -> Value {
    _read { yield storage[key.index] }
    _modify { yield &storage[key.index] }
  }

  public var keys: [PositionKey] {
    (0..<storage.count / PositionSide.sides).flatMap { index in
      PositionSide.allCases.map { PositionKey(Symbol(index: UInt16(index)), $0) }
    }
  }
}

extension PerPosition: Sendable where Value: Sendable {}
extension PerPosition: Equatable where Value: Equatable {}
extension PerPosition: Hashable where Value: Hashable {}
