import Market

/// Joins tapes to one in order of time; at equal times the tape that was named first comes first.
///
/// What tapes number for themselves is kept apart: of the second tape connection `m1` becomes `m1.2`, request 17 becomes
/// 17 plus one thousand million, and `‹listen-key-1›` becomes `‹listen-key-1.2›`; the first keeps its own.
public struct TapeMerge {
  public var recovers: Bool
  public init(recovers: Bool = false) { self.recovers = recovers }

  /// - Parameter onProgress: told how many bytes have been read of all files.
  public func write(
    _ paths: [String], to output: String, onProgress: ((Int) -> Void)? = nil
  ) throws(TapeProblem) -> TapeWork {
    fatalError()
  }
}
