/// What a row, or the command line, changes: each part of the tree once. Of a map and something inside of it the result
/// would hang on which comes first.
struct ChangedPaths {
  let problems: Problems
  private var changed: [(path: [String], place: Place)] = []

  init(problems: Problems) { self.problems = problems }

  mutating func note(_ path: [String], at place: Place) {
    for earlier in changed {
      let (short, long) = earlier.path.count < path.count ? (earlier.path, path) : (path, earlier.path)
      guard long.starts(with: short) else { continue }
      let first = "the first is at \(earlier.place.seen(from: place))"
      if short.count == long.count {
        problems.error("'\(path.joined(separator: "."))' is changed twice", at: place, hint: first)
      } else {
        problems.error(
          "'\(short.joined(separator: "."))' and its part '\(long.joined(separator: "."))' are both changed", at: place,
          expected: "the whole, or parts of it", hint: first)
      }
      return
    }
    changed.append((path, place))
  }
}
